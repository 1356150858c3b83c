import { z } from "zod";
import { type AccountActivity, counted, listed, named } from "./account-activity.ts";
import { saysNotFound, XApiError } from "./errors.ts";
import type { Request } from "./request.ts";
import { anyAnswer, type Listing, type XWebhook, xId } from "./wire.ts";

/** Webhook calls, in one of X's dialects. Errors: XApiError, XUnansweredError. */
export interface WebhookDialect {
  /** Fails where the credentials that writes are made with are missing or refused; writes nothing. */
  verify(): Promise<void>;
  list(): Promise<Listing<XWebhook>>;
  create(url: string): Promise<XWebhook>;
  /** Has X check the URL again; only a later listing shows whether that passed. */
  validate(id: string): Promise<void>;
  delete(id: string): Promise<void>;
}

const base = "1.1/account_activity";

const webhook = z
  .object({ id: xId, url: z.string(), valid: z.boolean(), created_timestamp: z.string().nullish() })
  .transform(
    ({ id, url, valid, created_timestamp }): XWebhook => ({
      id,
      url,
      valid,
      createdAt: isoTime(created_timestamp),
    }),
  );

const webhooks = z.array(webhook).transform((items): Listing<XWebhook> => ({ items, complete: true }));

/** The webhooks of the enterprise legacy dialect: written as the app's owner, listed with the bearer token. */
export function legacyWebhooks(request: Request): WebhookDialect {
  const path = `${base}/webhooks.json`;
  const one = (id: string) => `${base}/webhooks/${id}.json`;
  return {
    verify: async () => {
      await translated(ownersOnly, () => request({ method: "get", path, as: "user", answer: anyAnswer }));
    },
    // With the bearer token, so that "absent" is said of the app whose mark the state holds.
    list: () => translated({}, () => request({ method: "get", path, answer: webhooks })),
    create: (url) =>
      translated(onCreate, () =>
        request({ method: "post", path, query: { url }, as: "user", answer: webhook }),
      ),
    validate: async (id) => {
      const call = { method: "put", path: one(id), as: "user", answer: anyAnswer } as const;
      await translated(onValidate, () => request(call));
    },
    delete: async (id) => {
      const call = { method: "delete", path: one(id), as: "user", answer: anyAnswer } as const;
      await translated({ 404: ["WebhookIdInvalid"], "403/200": ["app-owner-only"] }, () => request(call));
    },
  };
}

/** Account activity subscriptions in the enterprise legacy dialect. */
export function legacyAccountActivity(request: Request): AccountActivity {
  const all = (webhookId: string) => `${base}/webhooks/${webhookId}/subscriptions/all`;
  return {
    subscribe: async (webhookId) => {
      const call = { method: "post", path: `${all(webhookId)}.json`, as: "user", answer: anyAnswer } as const;
      await translated(onSubscribe, () => request(call));
    },
    isSubscribed: async (webhookId) => {
      const call = { method: "get", path: `${all(webhookId)}.json`, as: "user", answer: anyAnswer } as const;
      try {
        await request(call);
        return true;
      } catch (error) {
        if (saysNotFound(error)) return false;
        throw error;
      }
    },
    list: async (webhookId) => {
      const call = { method: "get", path: `${all(webhookId)}/list.json`, answer: listed } as const;
      return named(webhookId, await translated({ 404: ["WebhookIdInvalid"] }, () => request(call)));
    },
    unsubscribe: async (webhookId, userId) => {
      const path = `${base}/webhooks/${webhookId}/subscriptions/${userId}/all.json`;
      // A lost webhook is 404 as well, and whoever is told so looks into the listing anyway.
      await translated({ 404: ["SubscriptionNotFound"] }, () =>
        request({ method: "delete", path, answer: anyAnswer }),
      );
    },
    quota: () => request({ method: "get", path: `${base}/subscriptions/count.json`, answer: counted }),
  };
}

/** What a refusal means in the newer API's words, by its code where several share a status, else by the status. */
type Meanings = Readonly<Record<string, readonly string[]>>;

// 214 at 400 is a failed CRC as well as an unfit URL, at 403 a full app as well as a URL it has already.
const onCreate: Meanings = {
  "400/214": ["CrcValidationFailed"],
  "403/214": ["WebhookLimitExceeded", "DuplicateUrlFailed"],
  "403/200": ["app-owner-only"],
};
const ownersOnly: Meanings = { "403/200": ["app-owner-only"] };
const onValidate: Meanings = {
  "400/214": ["CrcValidationFailed"],
  404: ["WebhookIdInvalid"],
  "403/200": ["app-owner-only"],
};
const onSubscribe: Meanings = {
  409: ["DuplicateSubscriptionFailed"],
  "403/214": ["SubscriptionLimitExceeded"],
  404: ["WebhookIdInvalid"],
};

/** Gives X's refusal the reasons that this dialect writes as numbers. */
async function translated<T>(meanings: Meanings, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof XApiError)) throw error;
    const { status, codes = [], reasons } = error.refusal;
    const keys = [...codes.map((code) => `${status}/${code}`), `${status}`];
    const meant = keys.map((key) => meanings[key]).find((found) => found !== undefined);
    if (!meant) throw error;
    throw new XApiError({ ...error.refusal, reasons: [...reasons, ...meant] }, { cause: error });
  }
}

/** X writes `2016-06-02 23:54:02 +0000` here. */
function isoTime(text: string | null | undefined): string | undefined {
  const ms = Date.parse((text ?? "").replace(" ", "T").replace(" ", ""));
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
