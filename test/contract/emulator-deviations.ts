/** Where the emulated X knowingly differs from X's OpenAPI, because X itself does. */

/** One difference: `explains` fits exactly the findings that it accounts for. */
export interface Deviation {
  readonly name: string;
  readonly why: string;
  readonly explains: RegExp;
}

const anyAnswer = String.raw`(?:GET|POST|PUT|DELETE) \S+`;

/** Every deviation of the requests, answers and deliveries built so far. */
export const deviations: readonly Deviation[] = [
  {
    name: "event types outside the enum",
    why: "oauth.revoke and the older PascalCase names are documented, yet missing in the schema's list.",
    explains: /^POST \/2\/activity\/subscriptions request \/requestBody\/event_type must be equal to one of/,
  },
  {
    name: "401 is no Problem",
    why: "X answers about:blank, a type the schema does not list.",
    explains: new RegExp(`^${anyAnswer} 401 has the problem type about:blank$`),
  },
  {
    name: "429 is no Problem",
    why: "The same, for a full window.",
    explains: new RegExp(`^${anyAnswer} 429 has the problem type about:blank$`),
  },
  {
    name: "429 as a list with code 88",
    why: "The older body is neither a Problem nor an Error.",
    explains: new RegExp(`^${anyAnswer} 429 (?: must have required property|/errors is not in the schema)`),
  },
  {
    name: "403 client-forbidden",
    why: "An app without the access level gets a type of its own.",
    explains: new RegExp(
      `^${anyAnswer} 403 has the problem type https://api\\.x\\.com/2/problems/client-forbidden$`,
    ),
  },
  {
    name: "5xx are no Problems",
    why: "X's front answers about:blank.",
    explains: new RegExp(`^${anyAnswer} 5\\d\\d has the problem type about:blank$`),
  },
  {
    name: "problem types of the older host",
    why: "Older versions of X name api.twitter.com in the type.",
    explains: new RegExp(`^${anyAnswer} \\d+ has the problem type https://api\\.twitter\\.com/2/problems/`),
  },
  {
    name: "400 lists its complaints",
    why: "An invalid request carries errors[] beside title and detail; the schema names no such member.",
    explains: new RegExp(`^${anyAnswer} 4(?:00|09|04) /errors is not in the schema$`),
  },
  {
    name: "listing meta",
    why: "The guide shows total_subscriptions and next_token; the schema has no meta.",
    explains: /^GET \/2\/activity\/subscriptions 200 \/meta is not in the schema$/,
  },
  {
    name: "deletion meta",
    why: "The guide shows total_subscriptions after a deletion; the schema has no meta.",
    explains: /^DELETE \/2\/activity\/subscriptions\/\{subscription_id\} 200 \/meta is not in the schema$/,
  },
  {
    name: "bare subscription",
    why: "The guide shows data as the subscription itself.",
    explains: /^POST \/2\/activity\/subscriptions 200 \/data\/\w+ is not in the schema$/,
  },
  {
    name: "subscription in an array",
    why: "The guide shows data as an array of one.",
    explains: /^POST \/2\/activity\/subscriptions 200 (?:\/data must be object|\/data\/\* is not)/,
  },
  {
    name: "PUT answers attempted",
    why: "Older versions say attempted in place of valid.",
    explains:
      /^PUT \/2\/webhooks\/\{webhook_id\} 200 \/data(?: must have required property 'valid'|\/attempted is not in the schema)$/,
  },
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
    why: "Real payloads say referenced_tweets and edit_history_tweet_ids, the schema says posts.",
    explains:
      /^delivery post\.\S+ payload \/(?:referenced_tweets|edit_history_tweet_ids) is not in the schema$/,
  },
  {
    name: "likes name the author of the liked tweet",
    why: "Real payloads say liked_tweet_author_id and give timestamp_ms as a string.",
    explains:
      /^delivery like\.create payload \/(?:liked_tweet_author_id is not in the schema|timestamp_ms must (?:be integer|match format "int32"))$/,
  },
  {
    name: "news with more members",
    why: "Real payloads hold id, name and updated_at; the schema closes the object without them.",
    explains:
      /^delivery news\.new payload (?: must NOT have additional properties|\/(?:id|name|updated_at) is not in the schema)$/,
  },
];
