import { z } from "zod";
import type { Request } from "./request.ts";
import { anyAnswer, type Listing, xId } from "./wire.ts";

/** A user whose whole activity goes to a webhook. X gives such a subscription no id: webhook and user are it. */
export interface XAccountSubscription {
  /** `<webhookId>/<userId>`. */
  readonly id: string;
  readonly userId: string;
}

/** An app's use of its quota of account activity subscriptions; X may leave out either number. */
export interface AccountQuota {
  readonly used: number | undefined;
  readonly allowed: number | undefined;
}

/** Account activity in one of X's dialects. Errors: XApiError, XUnansweredError. */
export interface AccountActivity {
  /** Subscribes the user whose credentials the profile has: X takes no other, and does not say who it was. */
  subscribe(webhookId: string): Promise<void>;
  /** Whether the user whose credentials the profile has is subscribed. */
  isSubscribed(webhookId: string): Promise<boolean>;
  /** All of a webhook's subscriptions; X has no pages here. Refused (WebhookIdInvalid) for another app's webhook. */
  list(webhookId: string): Promise<Listing<XAccountSubscription>>;
  unsubscribe(webhookId: string, userId: string): Promise<void>;
  quota(): Promise<AccountQuota>;
}

const subscribers = z.object({
  application_id: z.unknown(),
  webhook_id: z.unknown(),
  subscriptions: z.array(z.object({ user_id: xId })).optional(),
});
const errors = z.array(z.unknown()).optional();

const count = z
  .union([z.string(), z.number()])
  .transform((value) => (/^[0-9]+$/.test(String(value)) ? Number(value) : undefined))
  .optional();
const counts = z.object({ provisioned_count: count, subscriptions_count_all: count });

/** The listing, as /1.1 answers it; /2 puts it under `data`. */
export const listed = subscribers.transform(listingOf);
/** The count, as /1.1 answers it; /2 puts it under `data`. */
export const counted = counts.transform(quotaOf);

/** X's name of a subscription, for it has none of its own. */
export function accountSubscriptionId(webhookId: string, userId: string): string {
  return `${webhookId}/${userId}`;
}

/** Gives each subscriber of a listing its id. */
export function named(
  webhookId: string,
  { items, complete }: Listing<string>,
): Listing<XAccountSubscription> {
  return {
    items: items.map((userId) => ({ id: accountSubscriptionId(webhookId, userId), userId })),
    complete,
  };
}

/** `/2/account_activity`. */
export function accountActivity(request: Request): AccountActivity {
  const base = "2/account_activity";
  const all = (webhookId: string) => `${base}/webhooks/${webhookId}/subscriptions/all`;
  return {
    subscribe: async (webhookId) => {
      // X documents a body without members as required.
      await request({ method: "post", path: all(webhookId), as: "user", json: {}, answer: anyAnswer });
    },
    isSubscribed: (webhookId) =>
      request({ method: "get", path: all(webhookId), as: "user", answer: subscribed }),
    list: async (webhookId) =>
      named(webhookId, await request({ method: "get", path: `${all(webhookId)}/list`, answer: listing })),
    unsubscribe: async (webhookId, userId) => {
      const path = `${base}/webhooks/${webhookId}/subscriptions/${userId}/all`;
      await request({ method: "delete", path, answer: anyAnswer });
    },
    quota: () => request({ method: "get", path: `${base}/subscriptions/count`, answer: quota }),
  };
}

const subscribed = z
  .object({ data: z.object({ subscribed: z.boolean().optional() }).optional() })
  .transform(({ data }) => data?.subscribed === true);

const listing = z.object({ data: subscribers.optional(), errors }).transform(({ data, errors: problems }) => {
  const { items, complete } = listingOf(data ?? {});
  return { items, complete: complete && !problems?.length };
});

const quota = z.object({ data: counts.optional() }).transform(({ data }) => quotaOf(data ?? {}));

/** X may leave out the list of nobody, but then says whose it would be: without either, nothing was said. */
function listingOf(wire: Partial<z.output<typeof subscribers>>): Listing<string> {
  const { subscriptions, webhook_id, application_id } = wire;
  return {
    items: subscriptions?.map((entry) => entry.user_id) ?? [],
    complete: [subscriptions, webhook_id, application_id].some((member) => member !== undefined),
  };
}

function quotaOf(wire: z.output<typeof counts>): AccountQuota {
  return { used: wire.subscriptions_count_all, allowed: wire.provisioned_count };
}
