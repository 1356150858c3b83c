import { setTimeout as sleep } from "node:timers/promises";
import { accountActivitySubscription } from "./account-activity-subscription/account-activity-subscription.ts";
import { activitySubscription } from "./activity-subscription/activity-subscription.ts";
import { activitySubscriptionSet } from "./activity-subscription-set/activity-subscription-set.ts";
import { type Context, type Lifecycle, lifecycle, type Properties } from "./lifecycle.ts";
import { replayJob } from "./replay/replay-job.ts";
import { createSessions } from "./session.ts";
import { streamRule } from "./stream/stream-rule.ts";
import { streamRuleSet } from "./stream/stream-rule-set.ts";
import { streamWebhookLink } from "./stream/stream-webhook-link.ts";
import { webhook } from "./webhook/webhook.ts";

const kinds: Readonly<Record<string, Lifecycle>> = {
  Webhook: lifecycle(webhook),
  ActivitySubscription: lifecycle(activitySubscription),
  ActivitySubscriptionSet: lifecycle(activitySubscriptionSet),
  AccountActivitySubscription: lifecycle(accountActivitySubscription),
  ReplayJob: lifecycle(replayJob),
  StreamRule: lifecycle(streamRule),
  StreamRuleSet: lifecycle(streamRuleSet),
  StreamWebhookLink: lifecycle(streamWebhookLink),
};

// The engine shows what a provider prints as the resource's diagnostics.
const log = (line: string) => console.log(line);
const session = createSessions({ fetch: (...call) => fetch(...call), now: Date.now, sleep, log });

/** Pulumi's `dynamic.Config`, as far as it is used. */
interface StackConfig {
  get(key: string): string | undefined;
}

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
  const settings = { env: process.env, config: (key: string) => config?.get(key) };
  const context: Context = { settings, session, log };
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
