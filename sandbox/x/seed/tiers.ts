/** X's access tiers: what an app may have of each thing, and which products it may use at all. */
import type { Access, Limits } from "./quotas.ts";

/** What a tier gives an app. */
interface Tier {
  readonly limits: Limits;
  readonly access: Access;
}

const selfServe: Access = { streamWebhooks: false, keywordEvents: false, legacy: false };
const enterprise: Access = { streamWebhooks: true, keywordEvents: true, legacy: true };

/** Every tier. Rules of the filtered stream: 1,000 self-serve, 25,000 enterprise. */
export const tiers = {
  "pay-per-use": {
    limits: { webhooks: 1, subscriptions: 1500, accountSubscriptions: 3, streamRules: 1000 },
    access: selfServe,
  },
  pro: {
    limits: { webhooks: 1, subscriptions: 1500, accountSubscriptions: 3, streamRules: 1000 },
    access: selfServe,
  },
  enterprise: {
    limits: { webhooks: 5, subscriptions: 75_000, accountSubscriptions: 5000, streamRules: 25_000 },
    access: enterprise,
  },
  partner: {
    limits: { webhooks: 5, subscriptions: 150_000, accountSubscriptions: 5000, streamRules: 25_000 },
    access: enterprise,
  },
} as const satisfies Record<string, Tier>;

/** A tier's name. */
export type TierName = keyof typeof tiers;

/** The names, cheapest first. */
export const tierNames = [
  "pay-per-use",
  "pro",
  "enterprise",
  "partner",
] as const satisfies readonly TierName[];
