/**
 * What the emulated X remembers. Entities are replaced, never changed in place, so that a snapshot stays a snapshot.
 * Times carry their unit in the name; ids are decimal strings.
 */
import type { Scope } from "./auth/scopes.ts";
import type { Access, Limits } from "./seed/quotas.ts";

/** Which of an app's two signing secrets keys the CRC. */
type CrcKey = "client" | "consumer";

/** A developer app: its credentials, its signing secrets, its own quotas. */
export interface App {
  readonly name: string;
  /** The application id: in AAA listings, links and revocations. */
  readonly id: string;
  /** The account that owns the app; the enterprise legacy dialect is spoken as this user. */
  readonly ownerId?: string | undefined;
  readonly bearerToken: string;
  /** The API key, which OAuth 1.0a calls the consumer key. */
  readonly consumerKey?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly consumerSecret?: string | undefined;
  /** Forces the CRC's key. Default: the client secret where the app has one, else the consumer secret. */
  readonly crcKey?: CrcKey | undefined;
  readonly limits: Limits;
  readonly access: Access;
}

/** A user's consent to an app, with the tokens it gave the app. */
export interface Grant {
  readonly app: string;
  /** What the user allowed; `all` for a consent by OAuth 1.0a, which knows no scopes. */
  readonly scopes: readonly Scope[] | "all";
  /** OAuth 1.0a. */
  readonly accessToken?: string | undefined;
  readonly accessTokenSecret?: string | undefined;
  /** OAuth 2.0 user token. */
  readonly userToken?: string | undefined;
}

/** An account on X. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly protected: boolean;
  readonly createdAtMs: number;
  readonly bio: string;
  /** Where the profile says the user is. */
  readonly geo: string;
  readonly url: string;
  readonly pictureUrl: string;
  readonly bannerUrl: string;
  readonly verifiedBadge: "none" | "blue" | "business" | "government";
  readonly affiliateBadge: string;
  /** The apps this user has authorised; private events need it. */
  readonly authorised: readonly Grant[];
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
  /** When one was last asked for; absent until the first after the creation. */
  readonly checkedAtMs?: number | undefined;
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
  /** No event reaches it before this moment. */
  readonly liveAtMs: number;
}

/** A user's account activity, all of it, to one webhook. */
export interface AccountSubscription {
  readonly app: string;
  readonly webhookId: string;
  readonly userId: string;
  readonly createdAtMs: number;
  /** No event reaches it before this moment. */
  readonly liveAtMs: number;
}

/** A filtered-stream rule. */
export interface StreamRule {
  readonly id: string;
  readonly app: string;
  readonly value: string;
  readonly tag?: string | undefined;
}

/** A webhook that the filtered stream of its app goes to. */
export interface StreamLink {
  readonly app: string;
  readonly webhookId: string;
  /** What was asked for, as `user.fields=id`, one entry for each field or expansion, in the request's order. */
  readonly fields: readonly string[];
  readonly instanceId: string;
  readonly createdAtMs: number;
}

/** A replay of what was, or should have been, delivered to a webhook. */
export interface ReplayJob {
  readonly id: string;
  readonly app: string;
  readonly webhookId: string;
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly createdAtMs: number;
  readonly state: "running" | "complete" | "incomplete";
}

/** A post. */
export interface Post {
  readonly id: string;
  readonly authorId: string;
  readonly text: string;
  /** BCP 47; `und` where nobody said. */
  readonly lang: string;
  readonly createdAtMs: number;
  readonly conversationId: string;
  readonly media: readonly ("photo" | "video" | "animated_gif")[];
  readonly replyToId?: string | undefined;
  readonly replyToUserId?: string | undefined;
  readonly quoteOfId?: string | undefined;
  readonly repostOfId?: string | undefined;
}

/** A chat between two people, or a group. */
export interface Conversation {
  readonly id: string;
  readonly memberIds: readonly string[];
  readonly adminIds: readonly string[];
  readonly groupName?: string | undefined;
  readonly screenshotsBlocked: boolean;
}

/** A space or broadcast that is on. */
export interface LiveShow {
  readonly id: string;
  readonly kind: "space" | "broadcast";
  readonly hostId: string;
  readonly title: string;
  /** Without it no delivery says how long the show was on. */
  readonly startedAtMs?: number | undefined;
}
