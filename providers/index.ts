export {
  ActivitySubscription,
  type ActivitySubscriptionArgs,
  type ActivitySubscriptionFilter,
} from "./activity-subscription-resource.ts";
export { Webhook, type WebhookArgs } from "./webhook-resource.ts";
