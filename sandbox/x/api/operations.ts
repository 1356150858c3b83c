/** The operations of the API that this emulator has: who may call each, and X's documented requests per window, app and method. */
import type { Scope } from "../auth/scopes.ts";

/** The kinds of credentials X knows: the app's bearer token, or a user's token of either OAuth. */
export type Credential = "bearer" | "oauth1" | "oauth2";

/** One operation: `name` is how limits and faults refer to it. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly limit: number;
  readonly credentials: readonly Credential[];
  /** What an OAuth 2.0 user token must have been given. */
  readonly scopes: readonly Scope[];
}

interface Rules {
  readonly limit: number;
  readonly credentials?: readonly Credential[];
  readonly scopes?: readonly Scope[];
}

const operation = (method: string, path: string, rules: Rules): Operation => ({
  name: `${method} ${path}`,
  method,
  path,
  credentials: ["bearer"],
  scopes: [],
  ...rules,
});

const webhooks = { limit: 450, credentials: ["bearer", "oauth1"] } as const;
const anyone = { limit: 500, credentials: ["bearer", "oauth1", "oauth2"] } as const;
const asUser = {
  limit: 500,
  credentials: ["oauth1", "oauth2"],
  scopes: ["dm.read", "dm.write", "tweet.read", "users.read"],
} as const;
const account = { limit: 500 } as const;
const rules = { limit: 450 } as const;
const users = {
  limit: 300,
  credentials: ["bearer", "oauth1", "oauth2"],
  scopes: ["tweet.read", "users.read"],
} as const;
/** The legacy dialect: webhook calls are made as the app's owner. */
const asOwner = { limit: 450, credentials: ["oauth1"] } as const;
const legacyUser = { limit: 500, credentials: ["oauth1"] } as const;

const v2 = "/2/account_activity";
const v1 = "/1.1/account_activity";

/** Every operation. A parameter in a path is written `:name`. */
export const operations: readonly Operation[] = [
  operation("POST", "/2/webhooks", webhooks),
  operation("GET", "/2/webhooks", { limit: 450 }),
  operation("PUT", "/2/webhooks/:webhook_id", webhooks),
  operation("DELETE", "/2/webhooks/:webhook_id", webhooks),
  operation("POST", "/2/webhooks/replay", { limit: 100 }),
  operation("POST", "/2/activity/subscriptions", anyone),
  operation("GET", "/2/activity/subscriptions", { ...anyone, scopes: ["like.read", "tweet.read"] }),
  operation("DELETE", "/2/activity/subscriptions", { limit: 500 }),
  operation("PUT", "/2/activity/subscriptions/:subscription_id", { limit: 500 }),
  operation("DELETE", "/2/activity/subscriptions/:subscription_id", { limit: 500 }),
  operation("GET", "/2/activity/stream", { limit: 450 }),
  operation("POST", `${v2}/webhooks/:webhook_id/subscriptions/all`, asUser),
  operation("GET", `${v2}/webhooks/:webhook_id/subscriptions/all`, asUser),
  operation("GET", `${v2}/webhooks/:webhook_id/subscriptions/all/list`, account),
  operation("DELETE", `${v2}/webhooks/:webhook_id/subscriptions/:user_id/all`, account),
  operation("GET", `${v2}/subscriptions/count`, account),
  operation("POST", "/2/tweets/search/stream/rules", rules),
  operation("GET", "/2/tweets/search/stream/rules", rules),
  operation("GET", "/2/tweets/search/stream/rules/counts", rules),
  operation("POST", "/2/tweets/search/webhooks/:webhook_id", rules),
  operation("GET", "/2/tweets/search/webhooks", rules),
  operation("DELETE", "/2/tweets/search/webhooks/:webhook_id", rules),
  operation("GET", "/2/users/by", users),
  operation("GET", "/2/users/by/username/:username", users),
  operation("POST", `${v1}/webhooks.json`, asOwner),
  operation("GET", `${v1}/webhooks.json`, { limit: 450, credentials: ["oauth1", "bearer"] }),
  operation("PUT", `${v1}/webhooks/:webhook_id.json`, asOwner),
  operation("DELETE", `${v1}/webhooks/:webhook_id.json`, asOwner),
  operation("POST", `${v1}/webhooks/:webhook_id/subscriptions/all.json`, legacyUser),
  operation("GET", `${v1}/webhooks/:webhook_id/subscriptions/all.json`, legacyUser),
  operation("GET", `${v1}/webhooks/:webhook_id/subscriptions/all/list.json`, account),
  operation("DELETE", `${v1}/webhooks/:webhook_id/subscriptions/:user_id/all.json`, account),
  operation("GET", `${v1}/subscriptions/count.json`, account),
  operation("POST", `${v1}/replay/webhooks/:webhook_id/subscriptions/all.json`, { limit: 100 }),
];

/** What everything that is no operation counts against: such requests are answered 404, with the headers all the same. */
const unknownOperation: Operation = operation("*", "*", {
  limit: 450,
  credentials: ["bearer", "oauth1", "oauth2"],
});

/** Whether it is one, and not what stands for everything else. */
export const isOperation = (operation: Operation): boolean => operation !== unknownOperation;

/** Whether one segment fits: `:name.json` wants something in front of the `.json`. */
const segmentFits = (wanted: string, given: string | undefined): boolean => {
  if (given === undefined) return false;
  if (wanted === "*") return true;
  if (!wanted.startsWith(":")) return wanted === given;
  return !wanted.endsWith(".json") || (given.endsWith(".json") && given !== ".json");
};

/** Whether a path fits a pattern: `:name` and `*` stand for one segment, a final `**` for the rest. */
export const pathFits = (pattern: string, path: string): boolean => {
  const wanted = pattern.split("/");
  const given = path.split("/");
  const open = wanted.at(-1) === "**";
  if (open) wanted.pop();
  if (open ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((segment, index) => segmentFits(segment, given[index]));
};

/** The operation a request means; HEAD means what GET does. */
export const findOperation = (method: string, path: string): Operation => {
  const meant = method === "HEAD" ? "GET" : method;
  return (
    operations.find((candidate) => candidate.method === meant && pathFits(candidate.path, path)) ??
    unknownOperation
  );
};
