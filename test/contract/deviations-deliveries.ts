/** Where deliveries of the emulated X, to webhooks and on the stream, knowingly differ from X's OpenAPI, because X's do. */
import type { Deviation } from "./deviation.ts";

/** Every deviation of the deliveries. */
export const deliveryDeviations: readonly Deviation[] = [
  {
    name: "negative event_uuid",
    why: "It is a signed 64-bit integer; the schema wants digits only.",
    explains: /^delivery \S+ \/data\/event_uuid must match pattern/,
  },
  {
    name: "payloads without a schema",
    why: "chat.*, dm.*, mute.*, block.*, spaces.*, broadcast.*, oauth.revoke and the PascalCase names map to none.",
    explains:
      /^delivery (?:chat|dm|mute|block|spaces|broadcast|oauth)\.\S+ has no payload schema$|^delivery ProfileBioUpdate, no event_uuid has no/,
  },
  {
    name: "users wrapped in data",
    why: "Real follow events hold {source:{data:{…}}}; the schema has the user itself.",
    explains: /^delivery follow\.(?:un)?follow payload \/(?:source|target)\/data is not in the schema$/,
  },
  {
    name: "posts with the names of tweets",
    why: "Real payloads say referenced_tweets, note_tweet, retweet_count and so on, where the schema says post.",
    explains:
      /^delivery (?:post\.\S+|filtered stream) payload (?:\/(?:referenced_tweets|edit_history_tweet_ids|note_tweet|public_metrics\/retweet_count) is not in the schema|\/public_metrics must have required property 'repost_count')$/,
  },
  {
    name: "replies name the post they answer",
    why: "Real payloads hold in_reply_to_tweet_id beside referenced_tweets.",
    explains: /^delivery post\.\S+ payload \/in_reply_to_tweet_id is not in the schema$/,
  },
  {
    name: "whole numbers said twice",
    why: "In real payloads <name>_str follows every count and position.",
    explains: /^delivery \S+ (?:payload |\/data\/includes)\S*_str is not in the schema$/,
  },
  {
    name: "includes with the names of tweets",
    why: "Real includes hold tweets and users with tweet_count and most_recent_tweet_id; the schema says post.",
    explains:
      /^delivery (?:post|like)\.\S+ \/data\/includes\/(?:tweets is not|users\/\*\/(?:public_metrics\/tweet_count|most_recent_tweet_id) is not|users\/\*\/public_metrics must have required property 'post_count')/,
  },
  {
    name: "the author of a deleted post wrapped in data",
    why: "Real post.delete events hold includes.users[].data.",
    explains: /^delivery post\.delete \/data\/includes\/users\/\*\/data is not in the schema$/,
  },
  {
    name: "likes name the author of the liked tweet",
    why: "Real payloads say liked_tweet_author_id and give timestamp_ms as a string.",
    explains:
      /^delivery like\.create payload \/(?:liked_tweet_author_id is not in the schema|timestamp_ms must (?:be integer|match format "int32"))$/,
  },
  {
    name: "news with more members",
    why: "Real payloads hold id, name, contexts and so on; the schema closes the object without them.",
    explains:
      /^delivery news\.new payload (?: must NOT have additional properties|\/(?:id|name|updated_at|contexts|cluster_posts_results|disclaimer) is not in the schema)$/,
  },
];
