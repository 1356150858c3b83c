/** Where requests and answers of the emulated X knowingly differ from X's OpenAPI, because X itself does. */
import type { Deviation } from "./deviation.ts";

const anyAnswer = String.raw`(?:GET|POST|PUT|DELETE) \S+`;

const problemType = (status: string, type: string): RegExp =>
  new RegExp(`^${anyAnswer} ${status} has the problem type ${type}$`);

/** Every deviation of the requests and answers. */
export const answerDeviations: readonly Deviation[] = [
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
    name: "parameters of a stream link",
    why: "The guide takes fields and expansions; the document has no parameters.",
    explains:
      /^POST \/2\/tweets\/search\/webhooks\/\{webhook_id\} request \/query must NOT have additional properties$/,
  },
  {
    name: "stream links in a list of their own",
    why: "The guide shows data.links, the schema data as the array.",
    explains: /^GET \/2\/tweets\/search\/webhooks 200 \/data must be array$/,
  },
  {
    name: "403 for the wrong kind of credentials",
    why: "X's type for it, unsupported-authentication, is not in the schema's list.",
    explains: problemType("403", "https://api\\.x\\.com/2/problems/unsupported-authentication"),
  },
  {
    name: "403 for a missing scope is no Problem",
    why: "X answers about:blank.",
    explains: problemType("403", "about:blank"),
  },
  {
    name: "429 for a stream too many",
    why: "X's type for it, streaming-connection, is not in the schema's list.",
    explains: problemType("429", "https://api\\.x\\.com/2/problems/streaming-connection"),
  },
  {
    name: "replays in older shapes",
    why: "Older versions answer {job_id, created_at} or {for_user_id, replay_event}.",
    explains:
      /^POST \/2\/webhooks\/replay 200 \/(?:job_id|created_at|for_user_id|replay_event) is not in the schema$/,
  },
  {
    name: "rules listed with the time",
    why: "X says meta.sent in the listing, too; the schema only where rules change.",
    explains: /^GET \/2\/tweets\/search\/stream\/rules 200 \/meta\/sent is not in the schema$/,
  },
  {
    name: "refused rules",
    why: "The errors of single rules (DuplicateRule and the like) have types that the schema does not list.",
    explains: /^POST \/2\/tweets\/search\/stream\/rules 200 \/errors\/\*/,
  },
];
