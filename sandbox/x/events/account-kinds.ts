/** The lists of account activity, and the event types whose happenings stand in them. */

/** What Account Activity delivers. */
export const accountKinds = [
  "tweet_create_events",
  "favorite_events",
  "direct_message_events",
  "tweet_delete_events",
  "follow_events",
  "block_events",
  "mute_events",
  "direct_message_indicate_typing_events",
  "direct_message_mark_read_events",
  "user_event",
] as const;

/** One of them. */
export type AccountKind = (typeof accountKinds)[number];

/** The event types whose happenings stand in a list of account activity. */
export const typesOfKind: Readonly<Record<AccountKind, readonly [string, ...string[]]>> = {
  tweet_create_events: [
    "post.create",
    "post.mention.create",
    "post.reply.create",
    "post.quote.create",
    "post.repost.create",
  ],
  favorite_events: ["like.create"],
  direct_message_events: ["dm.sent", "dm.received"],
  tweet_delete_events: ["post.delete"],
  follow_events: ["follow.follow", "follow.unfollow"],
  block_events: ["block.block", "block.unblock"],
  mute_events: ["mute.mute", "mute.unmute"],
  direct_message_indicate_typing_events: ["dm.indicate_typing"],
  direct_message_mark_read_events: ["dm.read"],
  user_event: ["oauth.revoke"],
};

/** Of these account activity tells both sides; of an unfollow, block or mute only the one who does it. */
export const heardByBoth: readonly string[] = ["follow.follow", "like.create"];
