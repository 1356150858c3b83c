/**
 * What the emulated X remembers. Entities are replaced, never changed in place, so that a snapshot stays a snapshot.
 * Times carry their unit in the name; ids are decimal strings.
 */
import type { Limits } from "./settings.ts";

/** Which of an app's two signing secrets keys the CRC. */
type CrcKey = "client" | "consumer";

/** A developer app: one bearer token, one or two signing secrets, its own quotas. */
export interface App {
  readonly name: string;
  readonly bearerToken: string;
  readonly clientSecret?: string | undefined;
  readonly consumerSecret?: string | undefined;
  /** Forces the CRC's key. Default: the client secret where the app has one, else the consumer secret. */
  readonly crcKey?: CrcKey | undefined;
  readonly limits: Limits;
}

/** An account on X. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly protected: boolean;
  /** Names of the apps this user has authorised; private events need it. */
  readonly authorised: readonly string[];
}

/** A registered webhook of one app. */
export interface Webhook {
  readonly id: string;
  readonly app: string;
  readonly url: string;
  readonly valid: boolean;
  readonly createdAtMs: number;
  /** When a CRC last passed. */
  readonly validatedAtMs: number;
  /** The receiver plays dead: every CRC and delivery fails before it is sent. Set by a control route only. */
  readonly broken: boolean;
}

/** The filter of a subscription, in X's own member names. */
export interface Filter {
  readonly user_id?: string | undefined;
  readonly keyword?: string | undefined;
  readonly direction?: "inbound" | "outbound" | undefined;
}

/** An activity subscription of one app. */
export interface Subscription {
  readonly id: string;
  readonly app: string;
  /** Canonical name. */
  readonly eventType: string;
  readonly filter: Filter;
  readonly tag?: string | undefined;
  /** May name a webhook that is gone: deleting a webhook leaves its subscriptions behind. */
  readonly webhookId?: string | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs?: number | undefined;
  /** The listing does not show it before this moment. */
  readonly visibleAtMs: number;
}
