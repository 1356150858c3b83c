export {
  AccountActivitySubscription,
  type AccountActivitySubscriptionArgs,
} from "./account-activity-subscription/account-activity-subscription-resource.ts";
export {
  ActivitySubscription,
  type ActivitySubscriptionArgs,
  type ActivitySubscriptionFilter,
} from "./activity-subscription/activity-subscription-resource.ts";
export {
  type ActivitySubscriptionEntry,
  ActivitySubscriptionSet,
  type ActivitySubscriptionSetArgs,
} from "./activity-subscription-set/activity-subscription-set-resource.ts";
export type { ProfileArgs } from "./lookups/lookup.ts";
export {
  type GetUserOutputArgs,
  type GetUsersOutputArgs,
  type GetWebhookOutputArgs,
  getStreamLinksOutput,
  getStreamRulesOutput,
  getSubscriptionCountsOutput,
  getSubscriptionsOutput,
  getUserOutput,
  getUsersOutput,
  getWebhookOutput,
  getWebhooksOutput,
  type ProfileOutputArgs,
} from "./lookups/outputs.ts";
export {
  getStreamLinks,
  getStreamRules,
  getSubscriptionCounts,
  getSubscriptions,
  getUser,
  getUsers,
  getWebhook,
  getWebhooks,
} from "./lookups/plain.ts";
export type { StreamLinkResult, StreamRuleResult } from "./lookups/stream.ts";
export type { SubscriptionCounts, SubscriptionResult } from "./lookups/subscriptions.ts";
export type { GetUserArgs, GetUsersArgs, UserResult } from "./lookups/users.ts";
export type { GetWebhookArgs, WebhookResult } from "./lookups/webhooks.ts";
export { ReplayJob, type ReplayJobArgs } from "./replay/replay-job-resource.ts";
export { StreamRule, type StreamRuleArgs } from "./stream/stream-rule-resource.ts";
export {
  type StreamRuleEntry,
  StreamRuleSet,
  type StreamRuleSetArgs,
} from "./stream/stream-rule-set-resource.ts";
export { StreamWebhookLink, type StreamWebhookLinkArgs } from "./stream/stream-webhook-link-resource.ts";
export { Webhook, type WebhookArgs } from "./webhook/webhook-resource.ts";
