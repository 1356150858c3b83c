/** The OAuth 2.0 scopes that decide about the endpoints and events of this emulator. */

/** Every scope a grant can name here. */
export const scopes = [
  "tweet.read",
  "users.read",
  "dm.read",
  "dm.write",
  "like.read",
  "mute.read",
  "block.read",
  "broadcast.read",
  "follows.read",
  "space.read",
  "offline.access",
] as const;

/** One of them. */
export type Scope = (typeof scopes)[number];
