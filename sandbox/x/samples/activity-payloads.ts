/** What each event of the Activity API says: invented people, real shapes. */
import type { Cast, Person } from "./cast.ts";

/** What an event says, by X's own member names. */
export type Payload = Readonly<Record<string, unknown>>;

const iso = (ms: number): string => new Date(ms).toISOString();

/** An account as the Activity API shows it. */
const account = ({ id, username, name }: Person) => ({
  id,
  username,
  name,
  created_at: "2015-03-01T12:00:00.000Z",
  description: "An account that exists only in a sandbox.",
  protected: false,
  verified: false,
  public_metrics: { followers_count: 12, following_count: 34, tweet_count: 56, listed_count: 1 },
});

const wrapped = (person: Person) => ({ data: account(person) });

const post = (cast: Cast, index: number, author: Person, text: string, more: Payload = {}) => ({
  id: cast.id(index),
  author_id: author.id,
  conversation_id: cast.id(index),
  created_at: iso(cast.atMs),
  text,
  lang: "en",
  edit_history_tweet_ids: [cast.id(index)],
  reply_settings: "everyone",
  possibly_sensitive: false,
  ...more,
});

const profilePayloads: Readonly<Record<string, Payload>> = {
  bio: { before: "gardener", after: "gardener & beekeeper 🐝 <south>" },
  profile_picture: { before: "https://img.example/p/1.jpg", after: "https://img.example/p/2.jpg" },
  banner_picture: { before: "https://img.example/b/1.jpg", after: "https://img.example/b/2.jpg" },
  screenname: { before: "Sample Owner", after: "Sample Owner 🦊" },
  handle: { before: "sample_owner_old", after: "sample_owner" },
  geo: { before: "", after: "Zürich" },
  url: { before: "https://old.example", after: "https://new.example/?a=1&b=ü" },
  verified_badge: { before: "none", after: "blue" },
  affiliate_badge: { before: "", after: "Example Cooperative" },
};

const postPayloads = (cast: Cast): Record<string, Payload> => {
  const { user, other, id } = cast;
  const self = post(cast, 1, user, `Note to @${user.username}: water the bees 🐝👩🏽‍🌾`);
  return {
    "post.create": self,
    "post.mention.create": self,
    "post.delete": { id: id(2), author_id: user.id },
    "post.reply.create": post(cast, 3, other, `@${user.username} which bees?`, {
      in_reply_to_user_id: user.id,
      referenced_tweets: [{ type: "replied_to", id: id(1) }],
    }),
    "post.quote.create": post(cast, 4, other, "Worth a read", {
      referenced_tweets: [{ type: "quoted", id: id(1) }],
    }),
    "post.repost.create": post(cast, 5, other, `RT @${user.username}: Note to`, {
      referenced_tweets: [{ type: "retweeted", id: id(1) }],
    }),
    "like.create": {
      id: cast.hex(6),
      created_at: iso(cast.atMs),
      timestamp_ms: String(cast.atMs),
      liked_tweet_id: id(6),
      liked_tweet_author_id: other.id,
    },
  };
};

const livePayloads = ({ user, atMs }: Cast): Record<string, Payload> => {
  const space = { user: wrapped(user), broadcast_id: "1sAmPlEsPaCe0" };
  const broadcast = {
    user: wrapped(user),
    broadcast_id: "1sAmPlEbRoAd0",
    title: "Hive inspection, live",
    event_timestamp_ms: atMs,
    event_timestamp_ms_str: String(atMs),
  };
  return {
    "spaces.start": { ...space, event_type: "spaces_start" },
    "spaces.end": { ...space, event_type: "spaces_end" },
    "broadcast.start": { ...broadcast, broadcast_state: "Running" },
    "broadcast.end": { ...broadcast, broadcast_state: "Ended" },
    "broadcast.chat": {
      ...broadcast,
      message: { sender_id: user.id, text: "hello hive 👋", created_at_msec: String(atMs) },
    },
  };
};

const chatPayloads = ({ user, other, atMs, id }: Cast): Record<string, Payload> => {
  const conversation = { conversation_id: `${other.id}:${user.id}`, created_at_msec: String(atMs) };
  const group = { conversation_id: `g${id(20)}`, created_at_msec: String(atMs) };
  const message = { ...conversation, encoded_event: "AAECAwQFBgcICQ==", conversation_key_version: "1" };
  return {
    "chat.received": { ...message, id: "0b6f1c9e-6c1e-4a52-8d5d-0d3f6a7c9e01", sender_id: other.id },
    "chat.sent": { ...message, id: "0b6f1c9e-6c1e-4a52-8d5d-0d3f6a7c9e02", sender_id: user.id },
    "chat.conversation.join": { ...group, user_id: user.id },
    "chat.conversation.member_added": { ...group, actor_id: user.id, member_ids: [other.id] },
    "chat.conversation.member_removed": { ...group, actor_id: user.id, member_ids: [other.id] },
    "chat.conversation.admin_added": { ...group, actor_id: user.id, admin_ids: [other.id] },
    "chat.conversation.admin_removed": { ...group, actor_id: user.id, admin_ids: [other.id] },
    "chat.update.group_name": { ...group, actor_id: user.id, before: "Bees", after: "Bees 🐝 & friends" },
    "chat.update.restrictions": { ...group, actor_id: user.id, restrictions: { screenshots_blocked: true } },
  };
};

const messagePayloads = ({ user, other, atMs, id }: Cast): Record<string, Payload> => {
  const users = { [user.id]: wrapped(user), [other.id]: wrapped(other) };
  const message = (index: number, from: Person, to: Person, text: string): Payload => ({
    direct_message_events: [
      {
        type: "message_create",
        id: id(index),
        created_timestamp: String(atMs),
        message_create: { sender_id: from.id, target: { recipient_id: to.id }, message_data: { text } },
      },
    ],
    users,
  });
  const signal = { created_timestamp: String(atMs), sender_id: other.id, target: { recipient_id: user.id } };
  return {
    "dm.sent": message(30, user, other, "is the honey ready?"),
    "dm.received": message(31, other, user, "tomorrow 🍯"),
    "dm.read": { direct_message_mark_read_events: [{ ...signal, last_read_event_id: id(30) }], users },
    "dm.indicate_typing": { direct_message_indicate_typing_events: [signal], users },
  };
};

const relationPayloads = ({ user, other }: Cast): Record<string, Payload> => {
  const relation = { source: wrapped(user), target: wrapped(other) };
  const names = [
    "follow.follow",
    "follow.unfollow",
    "mute.mute",
    "mute.unmute",
    "block.block",
    "block.unblock",
  ];
  return Object.fromEntries(names.map((name) => [name, relation]));
};

const otherPayloads = ({ user, atMs, id, appId }: Cast): Record<string, Payload> => ({
  "news.new": {
    id: id(40),
    name: "City approves rooftop hives",
    summary: "The council voted for bees on public roofs.",
    hook: "Honey from the town hall?",
    category: "Local",
    updated_at: iso(atMs),
  },
  "oauth.revoke": { date_time: iso(atMs), target: { app_id: appId }, source: { user_id: user.id } },
});

/** The payload of every event type, by its canonical name. */
export const activityPayloads = (cast: Cast): Record<string, Payload> => ({
  ...Object.fromEntries(
    Object.entries(profilePayloads).map(([field, payload]) => [`profile.update.${field}`, payload] as const),
  ),
  ...postPayloads(cast),
  ...livePayloads(cast),
  ...chatPayloads(cast),
  ...messagePayloads(cast),
  ...relationPayloads(cast),
  ...otherPayloads(cast),
});
