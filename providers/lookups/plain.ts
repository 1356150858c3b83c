import type { ProfileArgs } from "./lookup.ts";
import type { StreamLinkResult, StreamRuleResult } from "./stream.ts";
import type { SubscriptionCounts, SubscriptionResult } from "./subscriptions.ts";
import type { GetUserArgs, GetUsersArgs, UserResult } from "./users.ts";
import type { GetWebhookArgs, WebhookResult } from "./webhooks.ts";

// Loaded with the first lookup: a program that only declares resources needs no client of X.
const load = async () => (await import("./ambient.ts")).lookups;

/** All webhooks of the X app. @throws pulumi.RunError that says what to do. */
export async function getWebhooks(args: ProfileArgs = {}): Promise<WebhookResult[]> {
  return (await load()).getWebhooks(args);
}

/** The X app's webhook with this URL. @throws pulumi.RunError where there is none; it names those there are. */
export async function getWebhook(args: GetWebhookArgs): Promise<WebhookResult> {
  return (await load()).getWebhook(args);
}

/** A user by name. @throws pulumi.RunError where X knows none. */
export async function getUser(args: GetUserArgs): Promise<UserResult> {
  return (await load()).getUser(args);
}

/** Users by name, in the order asked, by one call each. @throws pulumi.RunError that lists the names X does not know. */
export async function getUsers(args: GetUsersArgs): Promise<UserResult[]> {
  return (await load()).getUsers(args);
}

/** All activity subscriptions of the X app, a call per thousand. @throws pulumi.RunError that says what to do. */
export async function getSubscriptions(args: ProfileArgs = {}): Promise<SubscriptionResult[]> {
  return (await load()).getSubscriptions(args);
}

/** How many subscriptions of each API the X app has, by two calls. @throws pulumi.RunError that says what to do. */
export async function getSubscriptionCounts(args: ProfileArgs = {}): Promise<SubscriptionCounts> {
  return (await load()).getSubscriptionCounts(args);
}

/** All rules of the X app's filtered stream, a call per thousand. @throws pulumi.RunError that says what to do. */
export async function getStreamRules(args: ProfileArgs = {}): Promise<StreamRuleResult[]> {
  return (await load()).getStreamRules(args);
}

/** All webhooks that the X app's filtered stream goes to. @throws pulumi.RunError that says what to do. */
export async function getStreamLinks(args: ProfileArgs = {}): Promise<StreamLinkResult[]> {
  return (await load()).getStreamLinks(args);
}
