/** What an app may have of each thing, and which products it may use: its own, else what the settings say for all. */
import { z } from "zod";
import { tierNames, tiers } from "./tiers.ts";

const count = z.int().min(0);

/** The longest time in milliseconds; beyond it a timer of Node would fire at once. */
export const longestMs = 2 ** 31 - 1;

/** See `Limits`. */
export const limitsSchema = z.strictObject({
  /** Webhooks an app may have. */
  webhooks: count.optional(),
  /** Activity subscriptions an app may have. */
  subscriptions: count.optional(),
  /** Account activity subscriptions an app may have. */
  accountSubscriptions: count.optional(),
  /** Filtered-stream rules an app may have. */
  streamRules: count.optional(),
  /** Requests a window by operation (`"POST /2/webhooks"`); `"*"` stands for every operation not named. */
  requests: z.record(z.string().max(200), count).optional(),
  /** Length of a rate-limit window. */
  windowMs: z.int().min(1).max(longestMs).optional(),
});

/** Quotas and rate limits; what an app leaves out is taken from the settings, what those leave out from the defaults. */
export type Limits = z.infer<typeof limitsSchema>;

/** See `Access`. */
export const accessSchema = z.strictObject({
  /** Whether a filtered stream can be linked to a webhook. */
  streamWebhooks: z.boolean().optional(),
  /** Whether a subscription's filter can be a keyword (news.new). */
  keywordEvents: z.boolean().optional(),
  /** Whether the enterprise legacy dialect, /1.1/account_activity, answers. */
  legacy: z.boolean().optional(),
});

/** The products an app may use; what an app leaves out is taken from the settings. */
export type Access = z.infer<typeof accessSchema>;

/** Quotas and products of one app. */
export const appQuotaSchema = z.strictObject({
  tier: z.enum(tierNames).optional(),
  limits: limitsSchema.optional(),
  access: accessSchema.optional(),
});

interface Quota {
  readonly limits: Limits;
  readonly access: Access;
}

/** Lays members over others; one that is there but undefined counts as not named, as callers in TypeScript write it. */
export const lay = <Base extends object>(base: Base, over: Partial<Base>): Base => ({
  ...base,
  ...Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined)),
});

/** Lays one set of limits over another; `requests` is merged by operation. */
const mergeLimits = (base: Limits, over: Limits): Limits => ({
  ...lay(base, over),
  requests: { ...base.requests, ...over.requests },
});

/** Limits and access, with those of a tier and then the named ones laid over. */
export const mergeQuota = (base: Quota, { tier, limits, access }: z.infer<typeof appQuotaSchema>): Quota => {
  const given =
    tier === undefined
      ? base
      : { limits: mergeLimits(base.limits, tiers[tier].limits), access: tiers[tier].access };
  return { limits: mergeLimits(given.limits, limits ?? {}), access: lay(given.access, access ?? {}) };
};

/** How many of a thing an app may have. */
export const limitOf = (
  settings: Quota,
  app: Quota,
  thing: "webhooks" | "subscriptions" | "accountSubscriptions" | "streamRules",
): number => app.limits[thing] ?? settings.limits[thing] ?? tiers["pay-per-use"].limits[thing];

/** Whether an app may use a product. */
export const mayUse = (settings: Quota, app: Quota, product: keyof Access): boolean =>
  app.access[product] ?? settings.access[product] ?? false;
