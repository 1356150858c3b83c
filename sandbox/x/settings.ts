/** Everything about the emulated X that can be changed while it runs, with its defaults. */
import { z } from "zod";

const count = z.int().min(0);
/** Beyond it a timer of Node would fire at once. */
const longestMs = 2 ** 31 - 1;

const limitsSchema = z.strictObject({
  /** Webhooks an app may have. */
  webhooks: count.optional(),
  /** Activity subscriptions an app may have. */
  subscriptions: count.optional(),
  /** Requests a window by operation (`"POST /2/webhooks"`); `"*"` stands for every operation not named. */
  requests: z.record(z.string().max(200), count).optional(),
  /** Length of a rate-limit window. */
  windowMs: z.int().min(1).max(longestMs).optional(),
});

/** Quotas and rate limits; what an app leaves out is taken from the settings, what those leave out from the defaults. */
export type Limits = z.infer<typeof limitsSchema>;

const settingsSchema = z.strictObject({
  limits: limitsSchema,
  /** How long a new subscription stays out of the listing. */
  listingDelayMs: z.int().min(0).max(longestMs),
  /** Page size of the subscription listing where the request names none. */
  listingPageSize: z.int().min(1).max(1000),
  crcTimeoutMs: z.int().min(1).max(longestMs),
  deliveryTimeoutMs: z.int().min(1).max(longestMs),
  /** `data` of a created subscription: `{subscription}`, the bare subscription, or an array of one. */
  subscriptionAnswer: z.enum(["official", "bare", "array"]),
  /** Whether a listing without entries has `data: []` or no `data`. */
  emptyListing: z.enum(["empty", "absent"]),
  /** PUT webhook answers `{valid:true}` or, as older versions did, `{attempted:true}`. */
  putAnswer: z.enum(["valid", "attempted"]),
  /** PUT webhook answers first and runs the CRC right after; false waits for the CRC. Neither answer tells its result. */
  putAnswersBeforeCrc: z.boolean(),
  /** Status of the refusal of a subscription that exists already. */
  duplicateStatus: z.union([z.literal(400), z.literal(409)]),
  /** Status for a webhook id that is unknown or another app's. */
  unknownWebhookStatus: z.union([z.literal(400), z.literal(404)]),
  /** Host of the problem types; older versions of X name api.twitter.com. */
  problemBase: z.enum(["https://api.x.com", "https://api.twitter.com"]),
  /** Shape of a 429: a problem, or the older list with code 88. */
  rateLimitBody: z.enum(["problem", "errors"]),
  /** How a crc_token stands in the query: percent-encoded, or as it is, with a bare `+`. */
  crcTokenEncoding: z.enum(["percent", "raw"]),
  /** Event types to accept beyond the known ones, each scoped to a user and public: X adds types. */
  extraEventTypes: z.array(z.string().min(1).max(100)).max(100),
});

/** See the members of the schema in this file; all of them can be set at the start and by `PATCH /_x/settings`. */
export type Settings = z.infer<typeof settingsSchema>;

/** A change to the settings. */
export const settingsPatchSchema = settingsSchema.partial();

/** A change to the settings. */
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

/** Quotas of one app. */
export const appLimitsSchema = limitsSchema;

/** X's behaviour as documented in 2026, pay-per-use. */
export const defaultSettings: Settings = {
  limits: { webhooks: 1, subscriptions: 1500, windowMs: 15 * 60 * 1000 },
  listingDelayMs: 0,
  listingPageSize: 100,
  crcTimeoutMs: 10_000,
  deliveryTimeoutMs: 10_000,
  subscriptionAnswer: "official",
  emptyListing: "empty",
  putAnswer: "valid",
  putAnswersBeforeCrc: true,
  duplicateStatus: 400,
  unknownWebhookStatus: 400,
  problemBase: "https://api.x.com",
  rateLimitBody: "problem",
  crcTokenEncoding: "percent",
  extraEventTypes: [],
};

/** Lays one set of limits over another; `requests` is merged by operation. */
export const mergeLimits = (base: Limits, over: Limits): Limits => ({
  ...base,
  ...over,
  requests: { ...base.requests, ...over.requests },
});

/** Lays a change over the settings. */
export const mergeSettings = (base: Settings, patch: SettingsPatch): Settings => ({
  ...base,
  ...patch,
  limits: patch.limits === undefined ? base.limits : mergeLimits(base.limits, patch.limits),
});
