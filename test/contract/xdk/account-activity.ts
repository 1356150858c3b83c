/** The SDK's methods for account activity. */
import { expect } from "vitest";
import { noSuchWebhook, type SdkCall, unknownToken } from "./call.ts";
import { hook, otherUserId, userId } from "./world.ts";

const asUser = ["oauth1", "oauth2"] as const;

const all = "/2/account_activity/webhooks/:webhook_id/subscriptions/all";

/** Every one. */
export const accountActivityCalls: Readonly<Record<string, SdkCall>> = {
  "accountActivity.createSubscription": {
    operation: `POST ${all}`,
    by: asUser,
    call: (client, { webhookId }) => client.accountActivity.createSubscription(webhookId, {}),
    answer: () => ({ data: { subscribed: true } }),
    refused: {
      call: (client) => client.accountActivity.createSubscription("404", {}),
      ...noSuchWebhook,
    },
  },
  "accountActivity.validateSubscription": {
    operation: `GET ${all}`,
    by: asUser,
    before: ({ oauth1, webhookId }) => oauth1.accountActivity.createSubscription(webhookId, {}),
    call: (client, { webhookId }) => client.accountActivity.validateSubscription(webhookId),
    answer: () => ({ data: { subscribed: true } }),
    refused: { call: (client) => client.accountActivity.validateSubscription("404"), ...noSuchWebhook },
  },
  "accountActivity.getSubscriptions": {
    operation: `GET ${all}/list`,
    before: ({ oauth2, webhookId }) => oauth2.accountActivity.createSubscription(webhookId, {}),
    call: (client, { webhookId }) => client.accountActivity.getSubscriptions(webhookId),
    answer: ({ webhookId }) => ({
      data: {
        applicationId: expect.any(String),
        webhookId,
        webhookUrl: hook,
        subscriptions: [{ userId }],
      },
    }),
    refused: { call: (client) => client.accountActivity.getSubscriptions("404"), ...noSuchWebhook },
  },
  "accountActivity.deleteSubscription": {
    operation: "DELETE /2/account_activity/webhooks/:webhook_id/subscriptions/:user_id/all",
    before: ({ oauth1, webhookId }) => oauth1.accountActivity.createSubscription(webhookId, {}),
    call: (client, { webhookId }) => client.accountActivity.deleteSubscription(webhookId, userId),
    answer: () => ({ data: { subscribed: false } }),
    refused: {
      call: (client, { webhookId }) => client.accountActivity.deleteSubscription(webhookId, otherUserId),
      status: 400,
      says: /SubscriptionNotFound/,
    },
  },
  "accountActivity.getSubscriptionCount": {
    operation: "GET /2/account_activity/subscriptions/count",
    before: ({ oauth1, webhookId }) => oauth1.accountActivity.createSubscription(webhookId, {}),
    call: (client) => client.accountActivity.getSubscriptionCount(),
    answer: () => ({
      data: {
        accountName: expect.any(String),
        provisionedCount: "5000",
        subscriptionsCountAll: "1",
        subscriptionsCountDirectMessages: "0",
      },
    }),
    refused: unknownToken((client) => client.accountActivity.getSubscriptionCount()),
  },
};
