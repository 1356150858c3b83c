/** Account Activity API deliveries: every kind, several events in one body, a revoked consent, one conversation seen from both sides. */
import type { Cast, Person } from "./cast.ts";
import { bigInteger, jsonText } from "./json.ts";
import type { Sample } from "./sample.ts";

const legacyTime = (ms: number): string => {
  const [, day, month, year, time] =
    /^(?:\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString()) ?? [];
  const weekday = new Date(ms).toUTCString().slice(0, 3);
  return `${weekday} ${month} ${day} ${time} +0000 ${year}`;
};

const profile = ({ id, username, name }: Person, atMs: number) => ({
  id,
  screen_name: username,
  name,
  created_timestamp: String(atMs - 86_400_000),
});

/** A post in the older format: every id twice, as a 64-bit number and as a string. */
const post = (cast: Cast, index: number, author: Person, text: string) => ({
  created_at: legacyTime(cast.atMs),
  id: bigInteger(cast.id(index)),
  id_str: cast.id(index),
  text,
  truncated: false,
  user: { id: bigInteger(author.id), id_str: author.id, screen_name: author.username, name: author.name },
  entities: { hashtags: [], urls: [], user_mentions: [], symbols: [] },
  timestamp_ms: String(cast.atMs),
});

const directMessage = (cast: Cast, index: number) => ({
  type: "message_create",
  id: cast.id(index),
  created_timestamp: String(cast.atMs),
  message_create: {
    target: { recipient_id: cast.user.id },
    sender_id: cast.other.id,
    source_app_id: cast.appId,
    message_data: { text: "honey? 🍯", entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] } },
  },
});

const relation = ({ user, other, atMs }: Cast, type: string) => ({
  type,
  created_timestamp: String(atMs),
  source: profile(user, atMs),
  target: profile(other, atMs),
});

const signal = ({ user, other, atMs }: Cast) => ({
  created_timestamp: String(atMs),
  sender_id: other.id,
  target: { recipient_id: user.id },
});

const usersOf = ({ user, other, atMs }: Cast) => ({
  [user.id]: profile(user, atMs),
  [other.id]: profile(other, atMs),
});

const appsOf = ({ appId }: Cast) => ({
  [appId]: { id: appId, name: "Sample Client", url: "https://client.example" },
});

const aaa = (name: string, body: unknown, several: readonly unknown[] = []): Sample => ({
  name,
  source: "aaa",
  events: several.length || 1,
  parts: several.map(jsonText),
  body: jsonText(body),
});

/** One delivery for each kind, and the special ones. */
export const accountActivitySamples = (cast: Cast): Sample[] => {
  const { user, other, atMs, id, appId } = cast;
  const forUser = { for_user_id: user.id };
  const users = usersOf(cast);
  const created = [post(cast, 1, user, "Queen spotted 👑🐝 in hive “7”")];
  const like = {
    id: cast.hex(101),
    created_at: legacyTime(atMs),
    timestamp_ms: atMs,
    favorited_status: post(cast, 101, other, "A good year for lavender"),
    user: { id: bigInteger(user.id), id_str: user.id, screen_name: user.username },
  };
  const deleted = { status: { id: id(102), user_id: user.id }, timestamp_ms: String(atMs) };
  const three = [
    post(cast, 104, user, "one"),
    post(cast, 105, user, "two, with a } in it"),
    post(cast, 106, user, 'three "]"'),
  ];
  return [
    aaa("tweet_create_events", { ...forUser, tweet_create_events: created }),
    aaa("tweet_create_events, the other user's", { for_user_id: other.id, tweet_create_events: created }),
    aaa("favorite_events", { ...forUser, favorite_events: [like] }),
    aaa("direct_message_events", {
      ...forUser,
      direct_message_events: [directMessage(cast, 103)],
      apps: appsOf(cast),
      users,
    }),
    aaa("tweet_delete_events", { ...forUser, tweet_delete_events: [deleted] }),
    aaa("follow_events", { ...forUser, follow_events: [relation(cast, "follow")] }),
    aaa("follow_events, unfollow", { ...forUser, follow_events: [relation(cast, "unfollow")] }),
    aaa("block_events", { ...forUser, block_events: [relation(cast, "block")] }),
    aaa("block_events, unblock", { ...forUser, block_events: [relation(cast, "unblock")] }),
    aaa("mute_events", { ...forUser, mute_events: [relation(cast, "mute")] }),
    aaa("mute_events, unmute", { ...forUser, mute_events: [relation(cast, "unmute")] }),
    aaa("direct_message_indicate_typing_events", {
      ...forUser,
      direct_message_indicate_typing_events: [signal(cast)],
      users,
    }),
    aaa("direct_message_mark_read_events", {
      ...forUser,
      direct_message_mark_read_events: [{ ...signal(cast), last_read_event_id: id(103) }],
      users,
    }),
    aaa("tweet_create_events, three in one body", { ...forUser, tweet_create_events: three }, three),
    aaa("user_event, revoke", {
      user_event: {
        revoke: {
          date_time: new Date(atMs).toISOString(),
          target: { app_id: appId },
          source: { user_id: user.id },
        },
      },
    }),
  ];
};
