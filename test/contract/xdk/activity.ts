/** The SDK's methods for activity subscriptions. */
import { expect } from "vitest";
import type { SdkCall } from "./call.ts";
import { otherUserId, userId } from "./world.ts";

const anyone = ["bearer", "oauth1", "oauth2"] as const;

/** Every one. */
export const activityCalls: Readonly<Record<string, SdkCall>> = {
  "activity.createSubscription": {
    operation: "POST /2/activity/subscriptions",
    by: anyone,
    call: (client, { webhookId }) =>
      client.activity.createSubscription({
        eventType: "like.create",
        filter: { userId, direction: "inbound" },
        tag: "likes",
        webhookId,
      }),
    answer: ({ webhookId }) => ({
      data: {
        subscription: expect.objectContaining({
          subscriptionId: expect.any(String),
          eventType: "like.create",
          filter: { userId, direction: "inbound" },
          tag: "likes",
          webhookId,
        }),
      },
    }),
    refused: {
      call: (client) =>
        client.activity.createSubscription({ eventType: "dm.sent", filter: { userId: otherUserId } }),
      status: 403,
      says: /not-authorized-for-resource/,
    },
  },
  "activity.getSubscriptions": {
    operation: "GET /2/activity/subscriptions",
    by: anyone,
    call: (client) => client.activity.getSubscriptions({ maxResults: 10 }),
    answer: ({ subscriptionId }) => ({ data: [expect.objectContaining({ subscriptionId })] }),
    refused: {
      call: (client) => client.activity.getSubscriptions({ maxResults: 1001 }),
      status: 400,
      says: /max_results/,
    },
  },
  "activity.updateSubscription": {
    operation: "PUT /2/activity/subscriptions/:subscription_id",
    call: (client, { subscriptionId }) => client.activity.updateSubscription(subscriptionId, { tag: "new" }),
    answer: ({ subscriptionId }) => ({
      data: { subscription: expect.objectContaining({ subscriptionId, tag: "new" }) },
    }),
    refused: {
      call: (client) => client.activity.updateSubscription("404", { tag: "new" }),
      status: 404,
      says: /Not Found Error/,
    },
  },
  "activity.deleteSubscription": {
    operation: "DELETE /2/activity/subscriptions/:subscription_id",
    call: (client, { subscriptionId }) => client.activity.deleteSubscription(subscriptionId),
    answer: () => ({ data: { deleted: true } }),
    refused: {
      call: (client) => client.activity.deleteSubscription("404"),
      status: 404,
      says: /Not Found Error/,
    },
  },
  "activity.deleteSubscriptionsByIds": {
    operation: "DELETE /2/activity/subscriptions",
    call: (client, { subscriptionId }) => client.activity.deleteSubscriptionsByIds([subscriptionId, "404"]),
    answer: ({ subscriptionId }) => ({
      data: [{ subscriptionId, deleted: true }],
      errors: [expect.objectContaining({ subscriptionId: "404" })],
    }),
    refused: {
      call: (client) => client.activity.deleteSubscriptionsByIds(["not-an-id"]),
      status: 400,
      says: /ids/,
    },
  },
};
