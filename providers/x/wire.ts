import { z } from "zod";

/** X's ids: decimal strings, never numbers. */
export const xId = z.string().regex(/^[0-9]{1,19}$/);

/** A handle, without the @. */
export const xUsername = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,15}$/, "a username has 1 to 15 letters, digits or _, without the @");

/** A webhook as X lists it. */
export interface XWebhook {
  readonly id: string;
  readonly url: string;
  readonly valid: boolean;
  /** ISO 8601. */
  readonly createdAt?: string;
}

/** What a subscription is scoped to. */
export interface XFilter {
  readonly userId?: string;
  readonly keyword?: string;
  readonly direction?: string;
}

/** An activity subscription as X lists it. */
export interface XSubscription {
  readonly id: string;
  readonly eventType: string;
  readonly filter: XFilter;
  readonly tag?: string;
  readonly webhookId?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
}

/** A user, as looked up by name. */
export interface XUser {
  readonly id: string;
  readonly username: string;
}

/** A listing, and whether X gave all of it: only a complete one can prove that something is absent. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly complete: boolean;
  /** Asks X, once, whether these are all, where the listing itself could not tell. Errors: XApiError, XUnansweredError. */
  readonly confirm?: () => Promise<boolean>;
}

/** A text that X may leave out or give as null. */
const optional = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

const webhook = z
  .object({ id: xId, url: z.string(), valid: z.boolean(), created_at: optional })
  .transform(({ id, url, valid, created_at }): XWebhook => ({ id, url, valid, createdAt: created_at }));

const filter = z
  .object({
    user_id: z.string().optional(),
    keyword: z.string().optional(),
    direction: z.string().optional(),
  })
  .transform(
    ({ user_id, keyword, direction }): XFilter => ({
      ...(user_id === undefined ? {} : { userId: user_id }),
      ...(keyword === undefined ? {} : { keyword }),
      ...(direction === undefined ? {} : { direction }),
    }),
  );

const subscription = z
  .object({
    subscription_id: z.string(),
    event_type: z.string(),
    filter: filter.nullish(),
    tag: optional,
    webhook_id: optional,
    created_at: optional,
  })
  .transform(
    (wire): XSubscription => ({
      id: wire.subscription_id,
      eventType: wire.event_type,
      filter: wire.filter ?? {},
      tag: wire.tag,
      webhookId: wire.webhook_id,
      createdAt: wire.created_at,
    }),
  );

const problems = z.array(z.unknown()).optional();

/** POST /2/webhooks. */
export const webhookAnswer = z.object({ data: webhook }).transform(({ data }) => data);

/** GET /2/webhooks. Where it is empty, X sends `data: []` or leaves it out and says so in `meta`. */
export const webhookListing = z
  .object({
    data: z.array(webhook).optional(),
    meta: z.object({ result_count: z.number().optional() }).optional(),
    errors: problems,
  })
  .transform(({ data, meta, errors }): Listing<XWebhook> => {
    const items = data ?? [];
    // An empty list that gives no count proves nothing.
    const promised = meta?.result_count ?? (items.length > 0 ? items.length : Number.POSITIVE_INFINITY);
    return { items, complete: items.length >= promised && !errors?.length };
  });

/** POST and PUT of a subscription: X has answered in three shapes. */
export const subscriptionAnswer = z.object({
  data: z.union([
    z.object({ subscription }).transform((data) => data.subscription),
    z.tuple([subscription]).transform(([only]) => only),
    subscription,
  ]),
});

/** DELETE /2/activity/subscriptions?ids=: what went, and what did not with X's reason. */
export const bulkDeletion = z
  .object({
    data: z.array(z.object({ subscription_id: z.string(), deleted: z.boolean() })).nullish(),
    errors: z.array(z.object({ subscription_id: optional, reason: optional, message: optional })).nullish(),
  })
  .transform(({ data, errors }) => ({
    deleted: (data ?? []).flatMap(({ subscription_id, deleted }) => (deleted ? [subscription_id] : [])),
    errors: (errors ?? []).map(({ subscription_id, reason, message }) => ({
      id: subscription_id,
      notFound: /not.?found/i.test(`${reason} ${message}`),
      why: [reason, message].filter((part) => part !== undefined).join(": "),
    })),
  }));

/** One page of GET /2/activity/subscriptions. */
export const subscriptionPage = z
  .object({
    data: z.array(subscription).optional(),
    meta: z.object({ next_token: optional, total_subscriptions: z.number().optional() }).optional(),
    errors: problems,
  })
  .transform(({ data, meta, errors }) => ({
    items: data ?? [],
    nextToken: meta?.next_token || undefined,
    total: meta?.total_subscriptions,
    // Nothing listed and no count that says so: nothing is proved.
    partial:
      Boolean(errors?.length) ||
      (data === undefined && meta?.total_subscriptions !== 0) ||
      (data?.length === 0 && meta?.total_subscriptions === undefined),
  }));

/** GET /2/users/by/username/{username}; X answers an unknown one with 200, `errors` and no `data`. */
export const userAnswer = z.object({
  data: z.object({ id: xId, username: z.string() }).optional(),
  errors: z.array(z.object({ title: optional, detail: optional })).optional(),
});

/** GET /2/users/by; X leaves out `data` where it knows none, and says of each of the others why. */
export const usersAnswer = z.object({
  data: z.array(z.object({ id: xId, username: z.string() })).optional(),
  errors: z.array(z.object({ value: optional, title: optional, detail: optional })).optional(),
});

/** Any answer whose body does not matter. */
export const anyAnswer = z.unknown();

const text = z.string().optional().catch(undefined);
const code = z.number().optional().catch(undefined);
const details = z.array(z.string()).optional().catch(undefined);

/** X's error bodies: problems, the older `errors` list, and mixtures of both. */
export const refusalBody = z
  .object({
    title: text,
    detail: text,
    reason: text,
    errors: z
      .array(z.object({ code, details, message: text, title: text, detail: text, reason: text }).catch({}))
      .optional()
      .catch(undefined),
  })
  .catch({});
