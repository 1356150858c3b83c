import { z } from "zod";
import { type Listing, xId } from "./wire.ts";

/** A rule of the filtered stream as X lists it. */
export interface XRule {
  readonly id: string;
  readonly value: string;
  readonly tag?: string;
  /** ISO 8601, told by the id: X lists no time. */
  readonly createdAt?: string;
}

/** What X is asked to put into the deliveries, by input. */
export interface XFields {
  readonly tweetFields?: readonly string[];
  readonly userFields?: readonly string[];
  readonly mediaFields?: readonly string[];
  readonly placeFields?: readonly string[];
  readonly pollFields?: readonly string[];
  readonly expansions?: readonly string[];
}

/** The link of a webhook to the app's filtered stream as X lists it; its id is the webhook's. */
export interface XLink {
  readonly id: string;
  readonly fields: XFields;
  /** ISO 8601. */
  readonly createdAt?: string;
}

/** Why X did not take a rule. */
export interface XRuleRefusal {
  readonly kind: "duplicate" | "cap" | "invalid";
  /** Of the rule that exists; only with a duplicate, and where X tells. */
  readonly id?: string;
  /** When that rule was made, ISO 8601; goes with its id. */
  readonly createdAt?: string;
  /** The rule that is meant; absent where X speaks of the whole request. */
  readonly value?: string;
  /** X's own words. */
  readonly why: string;
}

/** X's query parameter for each list of fields. */
export const fieldParameters = {
  tweetFields: "tweet.fields",
  userFields: "user.fields",
  mediaFields: "media.fields",
  placeFields: "place.fields",
  pollFields: "poll.fields",
  expansions: "expansions",
} as const satisfies Record<keyof XFields, string>;

/** The names of the lists. */
export const fieldLists = [
  "tweetFields",
  "userFields",
  "mediaFields",
  "placeFields",
  "pollFields",
  "expansions",
] as const satisfies readonly (keyof XFields)[];

/** Sorted, each name once, no empty list: fields have no order. */
export function tidyFields(fields: { readonly [List in keyof XFields]: XFields[List] | undefined }): XFields {
  return Object.fromEntries(
    fieldLists.flatMap((list) => {
      const names = [...new Set(fields[list] ?? [])].toSorted();
      return names.length === 0 ? [] : [[list, names]];
    }),
  );
}

/** Where X's snowflake ids count from, epoch milliseconds. */
const snowflakeEpochMs = 1_288_834_974_657;

function bornAt(id: string): string {
  return new Date(Number(BigInt(id) >> 22n) + snowflakeEpochMs).toISOString();
}

/** A text that X may leave out, or give as null or empty. */
const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

const rule = z.object({ id: xId, value: z.string(), tag: text }).transform(
  ({ id, value, tag }): XRule => ({
    id,
    value,
    ...(tag === undefined ? {} : { tag }),
    createdAt: bornAt(id),
  }),
);

/** One page of GET /2/tweets/search/stream/rules. */
export const rulePage = z
  .object({
    data: z.array(rule).optional(),
    meta: z.object({ next_token: text, result_count: z.number().optional() }).optional(),
    errors: z.array(z.unknown()).optional(),
  })
  .transform(({ data, meta, errors }) => {
    // Nothing listed and no count that says so: nothing is proved.
    const promised = meta?.result_count ?? (data?.length || Number.POSITIVE_INFINITY);
    const items = data ?? [];
    return {
      items,
      nextToken: meta?.next_token,
      partial: items.length < promised || Boolean(errors?.length),
    };
  });

/** GET /2/tweets/search/stream/rules/counts: the rules of the app; 0 where X leaves it out. */
export const ruleCount = z
  .object({
    data: z
      .object({
        client_app_rules_count: z.object({ rule_count: z.coerce.number().optional() }).optional(),
      })
      .optional(),
  })
  .transform(({ data }) => data?.client_app_rules_count?.rule_count ?? 0);

const complaint = z.object({
  id: xId.optional().catch(undefined),
  value: text.catch(undefined),
  title: text.catch(undefined),
  detail: text.catch(undefined),
  message: text.catch(undefined),
  details: z.array(z.string()).optional().catch(undefined),
});

type Complaint = z.output<typeof complaint>;

/** POST /2/tweets/search/stream/rules: also where nothing was done the status is 200, and `errors` tells. */
export const ruleChangeAnswer = z.object({
  data: z.array(rule).optional(),
  meta: z.object({ summary: z.object({ deleted: z.number().optional() }).optional() }).optional(),
  errors: z.array(complaint).optional(),
});

/** What X says, in its own words, the most exact first. */
export function wordsOf({ details, detail, message, title }: Complaint): string {
  return details?.join("; ") || detail || message || title || "X gave no reason";
}

/** X's complaint about one rule. */
export function refusalOf(complaint: Complaint): XRuleRefusal {
  const { title = "", id, value } = complaint;
  const said = { why: wordsOf(complaint), ...(value === undefined ? {} : { value }) };
  if (/duplicate/i.test(title))
    return { kind: "duplicate", ...said, ...(id === undefined ? {} : { id, createdAt: bornAt(id) }) };
  return { kind: /cap/i.test(title) ? "cap" : "invalid", ...said };
}

const link = z.object({ webhook_id: xId, fields: z.array(z.string()).nullish(), created_at: text }).transform(
  ({ webhook_id, fields, created_at }): XLink => ({
    id: webhook_id,
    fields: fieldsOf(fields ?? []),
    ...(created_at === undefined ? {} : { createdAt: created_at }),
  }),
);

/** From `user.fields=name` and `user.fields=name,username` alike: X writes both. */
function fieldsOf(entries: readonly string[]): XFields {
  const pairs = [...new URLSearchParams(entries.join("&"))];
  const named = (parameter: string) =>
    pairs.flatMap(([key, names]) => (key === parameter ? names.split(",").filter(Boolean) : []));
  return tidyFields(Object.fromEntries(fieldLists.map((list) => [list, named(fieldParameters[list])])));
}

/**
 * GET /2/tweets/search/webhooks: the links themselves, or `{links}`. X has no count here and may leave the list of an
 * app without links out, so that is an empty one: else the last link could never be shown to be gone.
 */
export const linkListing = z
  .object({
    data: z
      .union([z.array(link), z.object({ links: z.array(link).optional() }).transform(({ links }) => links)])
      .optional(),
    errors: z.array(z.unknown()).optional(),
  })
  .transform(({ data, errors }): Listing<XLink> => ({ items: data ?? [], complete: !errors?.length }));

/** POST of a link. */
export const linkAnswer = z.object({
  data: z.object({ provisioned: z.boolean() }).optional(),
  errors: z.array(complaint).optional(),
});
