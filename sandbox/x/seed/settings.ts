/** Everything about the emulated X that can be changed while it runs, with its defaults. */
import { z } from "zod";
import { accessSchema, lay, limitsSchema, longestMs, mergeQuota } from "./quotas.ts";
import { tierNames, tiers } from "./tiers.ts";

const settingsSchema = z.strictObject({
  limits: limitsSchema,
  access: accessSchema,
  /** How long a new subscription stays out of the listing. */
  listingDelayMs: z.int().min(0).max(longestMs),
  /** How long no event reaches a new subscription (X: up to 10 seconds). */
  liveDelayMs: z.int().min(0).max(longestMs),
  /** Page size of the subscription listing where the request names none. */
  listingPageSize: z.int().min(1).max(1000),
  /** Between two CRCs of a valid webhook; 0 for none. */
  crcIntervalMs: z.int().min(0).max(longestMs),
  /** The same once 24 hours have passed without success. */
  crcRetryIntervalMs: z.int().min(1).max(longestMs),
  crcTimeoutMs: z.int().min(1).max(longestMs),
  deliveryTimeoutMs: z.int().min(1).max(longestMs),
  /** How long after a failed try of a delivery the next one follows; as many retries as entries. */
  retryDelaysMs: z.array(z.int().min(0).max(longestMs)).max(20),
  /** From the acceptance of a replay job to its first delivery. */
  replayDelayMs: z.int().min(0).max(longestMs),
  /** Between two empty lines on a stream where nothing happens. */
  keepAliveMs: z.int().min(1).max(longestMs),
  /** Connections an app may have to the activity stream at a time. */
  streamConnections: z.int().min(1).max(1000),
  /** `data` of a created subscription: `{subscription}`, the bare subscription, or an array of one. */
  subscriptionAnswer: z.enum(["official", "bare", "array"]),
  /** Whether a listing without entries has `data: []` or no `data`. */
  emptyListing: z.enum(["empty", "absent"]),
  /** `data` of the listing of stream links: the links, or `{links}`. */
  linkListing: z.enum(["official", "nested"]),
  /** PUT webhook answers `{valid:true}` or, as older versions did, `{attempted:true}`. */
  putAnswer: z.enum(["valid", "attempted"]),
  /** A replay job: `{data:{job_id}}`, or the older `{job_id}` and `{for_user_id, replay_event:{job_id}}`. */
  replayAnswer: z.enum(["official", "flat", "user"]),
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

/** A change to the settings; `tier` stands for that tier's limits and access. */
export const settingsPatchSchema = settingsSchema.partial().extend({ tier: z.enum(tierNames).optional() });

/** A change to the settings. */
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

/** X's behaviour as documented in 2026, pay-per-use. */
export const defaultSettings: Settings = {
  limits: { ...tiers["pay-per-use"].limits, windowMs: 15 * 60 * 1000 },
  access: tiers["pay-per-use"].access,
  listingDelayMs: 0,
  liveDelayMs: 0,
  listingPageSize: 100,
  crcIntervalMs: 60 * 60 * 1000,
  crcRetryIntervalMs: 30 * 60 * 1000,
  crcTimeoutMs: 10_000,
  deliveryTimeoutMs: 10_000,
  retryDelaysMs: [60_000, 240_000],
  replayDelayMs: 0,
  keepAliveMs: 20_000,
  streamConnections: 2,
  subscriptionAnswer: "official",
  emptyListing: "empty",
  linkListing: "official",
  putAnswer: "valid",
  putAnswersBeforeCrc: true,
  replayAnswer: "official",
  duplicateStatus: 400,
  unknownWebhookStatus: 400,
  problemBase: "https://api.x.com",
  rateLimitBody: "problem",
  crcTokenEncoding: "percent",
  extraEventTypes: [],
};

/** Lays a change over the settings. */
export const mergeSettings = (
  base: Settings,
  { tier, limits, access, ...patch }: SettingsPatch,
): Settings => ({
  ...lay<Settings>(base, patch),
  ...mergeQuota(base, { tier, limits, access }),
});
