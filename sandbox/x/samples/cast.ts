/** Who and when in the sample events, and the ids in them. */
import type { Post, User } from "../entities.ts";
import type { Facts, Happening, PostScene } from "../events/happening.ts";

/** What the samples are about. */
export interface SampleOptions {
  /** The subscribed user. */
  readonly userId: string;
  /** The other side of conversations, follows and so on. */
  readonly otherUserId: string;
  /** Default: `sample_owner`. */
  readonly username?: string;
  /** Default: `sample_guest`. */
  readonly otherUsername?: string;
  /** The webhook a replay status names. Default: an id of no webhook. */
  readonly webhookId?: string;
  /** The app a revoked consent names. Default: `1001`. */
  readonly appId?: string;
  /** Goes into every id and time, so that another number makes other events. A whole number, 0 or more. Default: 0. */
  readonly run?: number;
}

/** The options with their defaults, and the makers of ids. */
export interface Cast {
  readonly user: User;
  readonly other: User;
  readonly webhookId: string;
  readonly appId: string;
  /** A post's, message's or job's id; another one for every `index`. */
  readonly id: (index: number) => string;
  /** An event_uuid: a signed 64-bit integer, negative for about every other `index`. */
  readonly uuid: (index: number) => string;
  /** 32 hex digits, the shape of a like's id. */
  readonly hex: (index: number) => string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
}

const firstPostId = 1_850_000_000_000_000_000n;
const firstMs = Date.UTC(2026, 7, 20, 9, 30);
const idsARun = 1000n;
/** Odd, so that different numbers stay different modulo 2^64 and 2^128. */
const scatter = 0x9e37_79b9_7f4a_7c15n;
const wideScatter = 0x5851_f42d_4c95_7f2d_1405_7b7e_f767_814fn;

const person = (id: string, username: string, name: string): User => ({
  id,
  username,
  name,
  protected: false,
  createdAtMs: Date.UTC(2015, 2, 1, 12),
  bio: "An account that exists only in a sandbox.",
  geo: "",
  url: "",
  pictureUrl: `https://img.example/p/${id}.jpg`,
  bannerUrl: `https://img.example/b/${id}.jpg`,
  verifiedBadge: "none",
  affiliateBadge: "",
  authorised: [],
});

/** Fills in what the options leave out. */
export const castOf = (options: SampleOptions): Cast => {
  const run = BigInt(options.run ?? 0);
  const number = (index: number): bigint => run * idsARun + BigInt(index);
  const { userId, otherUserId, username = "sample_owner", otherUsername = "sample_guest" } = options;
  return {
    user: person(userId, username, "Sample Owner 🦊"),
    other: person(otherUserId, otherUsername, "Sample Guest"),
    webhookId: options.webhookId ?? "1849000000000000077",
    appId: options.appId ?? "1001",
    id: (index) => (firstPostId + number(index)).toString(),
    uuid: (index) => BigInt.asIntN(64, number(index) * scatter).toString(),
    hex: (index) =>
      BigInt.asUintN(128, (number(index) + 1n) * wideScatter)
        .toString(16)
        .padStart(32, "0"),
    atMs: firstMs + (options.run ?? 0) * 1000,
  };
};

/** A post by `author`, with its id by `index`, and what it refers to. */
export const sceneOf = (
  { atMs, id, user, other }: Cast,
  index: number,
  author: User,
  text: string,
  more: { readonly post?: Partial<Post>; readonly about?: PostScene } = {},
): PostScene => ({
  post: {
    id: id(index),
    authorId: author.id,
    text,
    lang: "en",
    createdAtMs: atMs,
    conversationId: id(index),
    media: [],
    ...more.post,
  },
  author,
  referenced: more.about ? [more.about] : [],
  mentioned: [user, other].filter(({ username }) => text.includes(`@${username}`)),
});

/** What happened, at the cast's time; the event_uuid is that of `index`. */
export const happened = ({ atMs, uuid }: Cast, index: number, facts: Facts): Happening => ({
  ...facts,
  atMs,
  uuid: uuid(index),
});
