/** What any operation can be refused with: unknown and unfit credentials, full windows, failures of X itself. */
import { operations } from "../../sandbox/x/api/operations.ts";
import { type Caller, hook, tokens, userId } from "./emulator-caller.ts";

const bodies: Readonly<Record<string, unknown>> = {
  "POST /2/webhooks": { url: hook },
  "POST /2/webhooks/replay": { webhook_id: "1", from_date: "202608010000", to_date: "202608010100" },
  "POST /2/activity/subscriptions": { event_type: "post.create", filter: { user_id: userId } },
  "PUT /2/activity/subscriptions/:subscription_id": { tag: "t" },
  "POST /2/tweets/search/stream/rules": { add: [{ value: "bees" }] },
};

/** Every operation of the newer API with a good request and the tokens that fit and that do not. */
const every = operations
  .filter(({ path }) => path.startsWith("/2/"))
  .map(({ name, method, path, credentials, scopes }) => {
    const fits = credentials.includes("bearer") ? undefined : tokens.user;
    const target = path.replace(":username", "owner").replaceAll(/:\w+/g, "1");
    return {
      method,
      target: name === "DELETE /2/activity/subscriptions" ? `${target}?ids=1` : target,
      body: bodies[name],
      fits,
      unfit: credentials.includes("oauth2") ? undefined : tokens.user,
      lacking: scopes.length > 0 ? tokens.narrow : undefined,
      needsUser: !credentials.includes("bearer"),
    };
  });

/** Starts anew. */
export const refusals = async ({ x, call, control }: Caller): Promise<void> => {
  x.reset();
  const callAll = async (): Promise<void> => {
    for (const { method, target, body, fits } of every) await call(method, target, body, fits);
  };
  for (const { method, target, body, unfit, lacking, needsUser } of every) {
    await call(method, target, body, tokens.unknown);
    if (unfit !== undefined) await call(method, target, body, unfit);
    if (needsUser) await call(method, target, body);
    if (lacking !== undefined) await call(method, target, body, lacking);
  }
  for (const status of [400, 403, 500, 503]) {
    await control("/_x/faults", { status, times: every.length }, "POST");
    await callAll();
  }
  for (const rateLimitBody of ["problem", "errors"] as const) {
    await control("/_x/settings", { rateLimitBody, limits: { requests: { "*": 0 } } });
    await callAll();
  }
};
