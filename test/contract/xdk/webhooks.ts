/** The SDK's webhook methods, the filtered stream's links among them. */
import { expect } from "vitest";
import { noSuchWebhook, type SdkCall, unknownToken } from "./call.ts";
import { hook } from "./world.ts";

const reach = ["bearer", "oauth1"] as const;

/** A minute as X writes it in replays, so many minutes ago. */
const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace(/\D/g, "").slice(0, 12);

/** Every one. */
export const webhookCalls: Readonly<Record<string, SdkCall>> = {
  "webhooks.create": {
    operation: "POST /2/webhooks",
    by: reach,
    call: (client) => client.webhooks.create({ url: `${hook}/second` }),
    answer: () => ({
      data: { id: expect.any(String), url: `${hook}/second`, valid: true, createdAt: expect.any(String) },
    }),
    refused: {
      call: (client) => client.webhooks.create({ url: hook }),
      status: 400,
      says: /DuplicateUrlFailed/,
    },
  },
  "webhooks.get": {
    operation: "GET /2/webhooks",
    call: (client) => client.webhooks.get({ webhookConfigFields: ["id", "valid", "url", "created_at"] }),
    answer: ({ webhookId }) => ({
      data: [{ id: webhookId, url: hook, valid: true, createdAt: expect.any(String) }],
      meta: { resultCount: 1 },
    }),
    refused: unknownToken((client) => client.webhooks.get()),
  },
  "webhooks.validate": {
    operation: "PUT /2/webhooks/:webhook_id",
    by: reach,
    call: (client, { webhookId }) => client.webhooks.validate(webhookId),
    answer: () => ({ data: { valid: true } }),
    refused: { call: (client) => client.webhooks.validate("404"), ...noSuchWebhook },
  },
  "webhooks.delete": {
    operation: "DELETE /2/webhooks/:webhook_id",
    by: reach,
    call: (client, { webhookId }) => client.webhooks.delete(webhookId),
    answer: () => ({ data: { deleted: true } }),
    refused: { call: (client) => client.webhooks.delete("404"), ...noSuchWebhook },
  },
  "webhooks.createWebhookReplayJob": {
    operation: "POST /2/webhooks/replay",
    call: (client, { webhookId }) =>
      client.webhooks.createWebhookReplayJob({ webhookId, fromDate: minutesAgo(60), toDate: minutesAgo(30) }),
    answer: () => ({ data: { jobId: expect.any(String), createdAt: expect.any(String) } }),
    refused: {
      call: (client, { webhookId }) =>
        client.webhooks.createWebhookReplayJob({
          webhookId,
          fromDate: minutesAgo(60),
          toDate: minutesAgo(1),
        }),
      status: 400,
      says: /QueryParamInvalid/,
    },
  },
  "webhooks.createStreamLink": {
    operation: "POST /2/tweets/search/webhooks/:webhook_id",
    call: (client, { webhookId }) => client.webhooks.createStreamLink(webhookId),
    answer: () => ({ data: { provisioned: true } }),
    refused: { call: (client) => client.webhooks.createStreamLink("404"), ...noSuchWebhook },
  },
  "webhooks.getStreamLinks": {
    operation: "GET /2/tweets/search/webhooks",
    before: ({ bearer, webhookId }) => bearer.webhooks.createStreamLink(webhookId),
    call: (client) => client.webhooks.getStreamLinks(),
    answer: ({ webhookId }) => ({ data: [expect.objectContaining({ webhookId })] }),
    refused: {
      call: (_, { poor }) => poor.webhooks.getStreamLinks(),
      status: 403,
      says: /client-not-enrolled/,
    },
  },
  "webhooks.deleteStreamLink": {
    operation: "DELETE /2/tweets/search/webhooks/:webhook_id",
    before: ({ bearer, webhookId }) => bearer.webhooks.createStreamLink(webhookId),
    call: (client, { webhookId }) => client.webhooks.deleteStreamLink(webhookId),
    answer: () => ({ data: { deleted: true } }),
    refused: { call: (client) => client.webhooks.deleteStreamLink("404"), ...noSuchWebhook },
  },
};
