import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { accountActivitySubscription } from "./account-activity-subscription/account-activity-subscription.ts";
import { activitySubscription } from "./activity-subscription/activity-subscription.ts";
import { activitySubscriptionSet } from "./activity-subscription-set/activity-subscription-set.ts";
import { type Context, type Kind, lifecycle, type Properties } from "./lifecycle.ts";
import { replayJob } from "./replay/replay-job.ts";
import { createSessions } from "./session.ts";
import { streamRule } from "./stream/stream-rule.ts";
import { streamRuleSet } from "./stream/stream-rule-set.ts";
import { streamWebhookLink } from "./stream/stream-webhook-link.ts";
import { webhook } from "./webhook/webhook.ts";
import { xurlStore } from "./x/xurl.ts";

/** Every kind of resource, by its name. */
export const kinds: Readonly<Record<string, Kind>> = {
  Webhook: lifecycle(webhook),
  ActivitySubscription: lifecycle(activitySubscription),
  ActivitySubscriptionSet: lifecycle(activitySubscriptionSet),
  AccountActivitySubscription: lifecycle(accountActivitySubscription),
  ReplayJob: lifecycle(replayJob),
  StreamRule: lifecycle(streamRule),
  StreamRuleSet: lifecycle(streamRuleSet),
  StreamWebhookLink: lifecycle(streamWebhookLink),
};

const xurl = xurlStore(process.env, Date.now);

/** Pulumi's `dynamic.Config`, as far as it is used. */
interface StackConfig {
  get(key: string): string | undefined;
}

/**
 * What the methods of a kind need, by the stack's config: that, this process's environment, and sessions that are
 * shared by all.
 * @param log shows a line to the person at the terminal
 * @param signal aborted with a CancelledError once that person wants an end; default: never
 */
export function contexts(
  log: Context["log"],
  signal?: AbortSignal,
): (config: StackConfig | undefined) => Context {
  // Each of many that wait listens to it.
  if (signal) setMaxListeners(0, signal);
  const session = createSessions({
    fetch: (...call) => fetch(...call),
    now: Date.now,
    sleep: (ms) => sleep(ms, undefined, { signal }).catch(() => signal?.throwIfAborted()),
    log,
    signal,
  });
  return (config) => ({
    settings: { env: process.env, config: (key) => config?.get(key), xurl },
    session,
    log,
  });
}

// The engine shows what a dynamic provider prints as the resource's diagnostics.
const contextOf = contexts((line) => console.log(line));

/**
 * What the serialized stubs call: `method` of `kind`, with the engine's own arguments. State written by any version
 * holds a stub that calls this, so its signature stays.
 */
export async function dispatch(
  kind: string,
  method: string,
  config: StackConfig | undefined,
  args: readonly unknown[],
): Promise<unknown> {
  const methods = kinds[kind];
  if (!methods)
    throw new Error(`This version of pulumi-x-webhooks has no resource x:${kind}. Upgrade the package.`);
  const context = contextOf(config);
  const [first, second, third] = args;
  switch (method) {
    case "check":
      return methods.check(context, properties(first), properties(second));
    case "diff":
      return methods.diff(context, String(first), properties(second), properties(third));
    case "create":
      return methods.create(context, properties(first));
    case "read":
      return methods.read(context, String(first), properties(second));
    case "update":
      return methods.update(context, String(first), properties(second), properties(third));
    case "delete":
      return methods.delete(context, String(first), properties(second));
    default:
      throw new Error(`pulumi-x-webhooks knows no method ${method}.`);
  }
}

function properties(value: unknown): Properties {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
