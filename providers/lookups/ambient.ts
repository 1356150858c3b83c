import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { createSessions } from "../session.ts";
import { xurlStore } from "../x/xurl.ts";
import type { LookupPorts } from "./lookup.ts";
import { streamLookups } from "./stream.ts";
import { subscriptionLookups } from "./subscriptions.ts";
import { userLookups } from "./users.ts";
import { webhookLookups } from "./webhooks.ts";

const xurl = xurlStore(process.env, Date.now);

/** This process: its environment, and the stack's config where it runs as a Pulumi program. */
const ports: LookupPorts = {
  // Not pulumi.Config, which warns of secrets that are read as plain text; here they go nowhere but to X.
  settings: () => ({ env: process.env, config: (key) => pulumi.runtime.allConfig()[key], xurl }),
  session: createSessions({
    fetch: (...call) => fetch(...call),
    now: Date.now,
    sleep,
    // What a script prints on standard output may be read by another.
    log: (line) => console.error(line),
  }),
};

/** All lookups, bound to this process. */
export const lookups = {
  ...webhookLookups(ports),
  ...userLookups(ports),
  ...subscriptionLookups(ports),
  ...streamLookups(ports),
};
