import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { advice } from "../../../providers/advice.ts";
import type { Credentials } from "../../../providers/x/auth.ts";
import { saysDuplicate, XApiError, XUnansweredError } from "../../../providers/x/errors.ts";
import { createRequest, type Patience, type Request } from "../../../providers/x/request.ts";
import { Secret } from "../../../providers/x/secret.ts";
import { alice, createProvider, token as mainToken } from "../../support/provider.ts";

const token = "a-token-that-nobody-may-see";
const answer = z.unknown();

const user = {
  kind: "oauth1",
  consumerKey: new Secret("the-consumer-key"),
  consumerSecret: new Secret("the-consumer-secret"),
  accessToken: new Secret("7-the-access-token"),
  accessTokenSecret: new Secret("the-access-token-secret"),
} as const;
const userToken = { kind: "oauth2", userToken: new Secret("the-user-token") } as const;
const aliceByOAuth2 = { kind: "oauth2", userToken: new Secret(alice.userToken) } as const;
const bearerToken = new Secret(token);
const baseUrl = new URL("https://api.x.com");

interface Harness {
  readonly request: Request;
  readonly calls: string[];
  /** The authorization header of each call. */
  readonly authorizations: string[];
  readonly slept: number[];
  readonly printed: string[];
}

/** A client whose X answers one after another from this list, the last one for ever. */
function withAnswers(...answers: (() => Response | Promise<Response>)[]): Harness {
  return clientOf({ baseUrl, bearerToken, user }, { rateLimitWaitMs: 2_000 }, answers);
}

function clientOf(
  credentials: Credentials,
  patience: Partial<Patience>,
  answers: readonly (() => Response | Promise<Response>)[],
): Harness {
  const calls: string[] = [];
  const authorizations: string[] = [];
  const slept: number[] = [];
  const printed: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { method, redirect, headers } = new Request(input, init);
    calls.push(`${method} ${redirect}`);
    authorizations.push(headers.get("authorization") ?? "none");
    const next = answers[Math.min(calls.length, answers.length) - 1];
    if (!next) throw new Error("no answers");
    return next();
  };
  const clock = { now: Date.UTC(2026, 7, 1) };
  const ports = {
    fetch,
    now: () => clock.now,
    sleep: async (ms: number) => {
      slept.push(ms);
      clock.now += ms;
    },
    log: (line: string) => void printed.push(line),
  };
  const request = createRequest(credentials, ports, {
    timeoutMs: 300,
    backoffMs: 1,
    ...patience,
  });
  return { request, calls, authorizations, slept, printed };
}

const nowSeconds = Date.UTC(2026, 7, 1) / 1000;
const ok = () => Response.json({ data: 1 });
const status =
  (code: number, headers: Record<string, string> = {}) =>
  () =>
    Response.json({ title: "No" }, { status: code, headers });
const lost = (code: string) => () =>
  Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) }));

describe("a request", () => {
  it.each([[500], [502], [503], [504]])("is repeated after %i, but for a POST", async (code) => {
    const get = withAnswers(status(code), ok);
    expect(await get.request({ method: "get", path: "2/webhooks", answer })).toEqual({ data: 1 });
    const post = withAnswers(status(code), ok);
    await expect(post.request({ method: "post", path: "2/webhooks", answer })).rejects.toThrow(XApiError);
    expect([get.calls.length, post.calls.length]).toEqual([2, 1]);
  });

  it("that never left is repeated, also a POST; one that may have arrived is not", async () => {
    const refused = withAnswers(lost("ECONNREFUSED"), ok);
    expect(await refused.request({ method: "post", path: "2/webhooks", answer })).toEqual({ data: 1 });
    const reset = withAnswers(lost("ECONNRESET"), ok);
    await expect(reset.request({ method: "post", path: "2/webhooks", answer })).rejects.toMatchObject({
      maybeApplied: true,
    });
    expect([refused.calls.length, reset.calls.length]).toEqual([2, 1]);
  });

  it.each([
    ["a rate limit", { "x-rate-limit-reset": String(nowSeconds + 2) }, 429],
    ["Retry-After", { "retry-after": "2" }, 503],
  ])("waits for %s that ends soon, and says until when", async (_what, headers, code) => {
    const { request, calls, slept, printed } = withAnswers(status(code, headers), ok);
    expect(await request({ method: "get", path: "2/webhooks", answer })).toEqual({ data: 1 });
    expect({ calls: calls.length, slept, printed }).toEqual({
      calls: 2,
      slept: [2_000],
      printed: [`X answers ${code} to GET /2/webhooks: waiting until 2026-08-01T00:00:02.000Z.`],
    });
  });

  it("waits for a rate limit with a POST, too, and a second where it is over by this machine's clock", async () => {
    const past = status(429, { "x-rate-limit-reset": String(nowSeconds - 60) });
    const { request, slept, printed } = withAnswers(past, ok);
    expect(await request({ method: "post", path: "2/webhooks", answer })).toEqual({ data: 1 });
    expect({ slept, printed }).toEqual({ slept: [1_000], printed: [] });
  });

  it.each([
    ["a rate limit", { "x-rate-limit-reset": String(nowSeconds + 3) }, 429],
    ["Retry-After", { "retry-after": "3" }, 503],
  ])("does not wait for %s beyond its patience", async (_what, headers, code) => {
    const { request, calls, slept } = withAnswers(status(code, headers), ok);
    await expect(request({ method: "get", path: "2/webhooks", answer })).rejects.toThrow(XApiError);
    expect([calls.length, slept]).toEqual([1, []]);
  });

  it("waits for a whole window of X's by default, and not for two", async () => {
    const after = (seconds: number) => [
      status(429, { "x-rate-limit-reset": String(nowSeconds + seconds) }),
      ok,
    ];
    const by = (seconds: number) => {
      const { request, slept } = clientOf({ baseUrl, bearerToken }, {}, after(seconds));
      return request({ method: "get", path: "2/webhooks", answer }).then(
        () => slept,
        () => "an error",
      );
    };
    expect(await by(901)).toEqual([901_000]);
    expect(await by(1_800)).toBe("an error");
  });

  it("does not wait for a rate limit where it is told to fail, and tells when it resets", async () => {
    const reset = status(429, { "x-rate-limit-reset": String(nowSeconds + 1) });
    const { request, calls, slept } = clientOf({ baseUrl, bearerToken }, { onRateLimit: "fail" }, [
      reset,
      ok,
    ]);
    const error = await request({ method: "get", path: "2/webhooks", answer }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ refusal: { status: 429, resetAtMs: (nowSeconds + 1) * 1000 } });
    expect(advice(error)).toContain("2026-08-01T00:00:01.000Z");
    expect([calls.length, slept]).toEqual([1, []]);
    const down = clientOf({ baseUrl, bearerToken }, { onRateLimit: "fail" }, [status(503), ok]);
    expect(await down.request({ method: "get", path: "2/webhooks", answer })).toEqual({ data: 1 });
  });

  it("does not follow a redirect, which would carry the token elsewhere", async () => {
    const { request, calls } = withAnswers(
      () => new Response(null, { status: 302, headers: { location: "https://evil.example" } }),
    );
    await expect(request({ method: "get", path: "2/webhooks", answer })).rejects.toThrow(/302/);
    expect(calls).toEqual(["GET manual"]);
  });

  it("gives up on a body that never ends", async () => {
    const endless = () =>
      new Response(new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from("{")) }));
    const { request } = withAnswers(endless);
    await expect(request({ method: "post", path: "2/webhooks", answer })).rejects.toThrow(XUnansweredError);
  });

  it("takes an answer without a body", async () => {
    const { request } = withAnswers(() => new Response(null, { status: 204 }));
    expect(await request({ method: "delete", path: "2/webhooks/1", answer })).toBeUndefined();
  });

  it("tells X's sentences and reasons, in either shape, and no token", async () => {
    const body = {
      title: "Invalid Request",
      errors: [{ message: "CrcValidationFailed: no answer" }, { code: 88, message: "More" }],
    };
    const { request } = withAnswers(() =>
      Response.json(body, { status: 400, headers: { "x-transaction-id": "t1" } }),
    );
    const error = await request({ method: "post", path: "2/webhooks", answer }).catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).toBe(
      "XApiError: POST /2/webhooks failed with 400: Invalid Request; CrcValidationFailed: no answer; More (code 88) (x-transaction-id t1)",
    );
    expect(error).toMatchObject({ refusal: { reasons: ["CrcValidationFailed"] } });
    expect(`${error} ${error instanceof Error ? error.stack : ""}`).not.toContain(token);
  });

  it("knows a duplicate by a title that stands beside a detail", async () => {
    const entries = [
      { title: "DuplicateRule", detail: "Rule 7 has this value already." },
      { title: "Duplicate subscription", details: ["It is there."], message: "It is there." },
      { title: "DuplicateUrlFailed", message: "The URL is taken." },
    ];
    for (const entry of entries) {
      const body = { title: "Invalid Request", detail: "One or more parameters…", errors: [entry] };
      const { request } = withAnswers(() => Response.json(body, { status: 400 }));
      const error = await request({ method: "post", path: "2/x", answer }).catch((thrown: unknown) => thrown);
      expect(saysDuplicate(error), String(error)).toBe(true);
      expect(String(error)).toContain(`${entry.title}; `);
    }
  });
});

describe("in whose name", () => {
  const call = { method: "get", path: "2/webhooks", answer } as const;

  it("is the app's, by its bearer token, unless a call says otherwise", async () => {
    const { request, authorizations } = withAnswers(ok);
    await request(call);
    await request({ ...call, as: "user" });
    expect(authorizations[0]).toBe(`Bearer ${token}`);
    expect(authorizations[1]).toMatch(/^OAuth .*oauth_token="7-the-access-token"/);
  });

  it("may be by an OAuth 2.0 user token", async () => {
    const { request, authorizations } = clientOf({ baseUrl, user: userToken }, {}, [ok]);
    await request({ ...call, as: "user" });
    expect(authorizations).toEqual(["Bearer the-user-token"]);
  });

  it("is signed anew at each attempt: X takes a nonce once", async () => {
    const { request, authorizations } = withAnswers(status(503), lost("ECONNRESET"), ok);
    await request({ ...call, as: "user" });
    const nonces = authorizations.map((header) => /oauth_nonce="(\w+)"/.exec(header)?.[1]);
    expect(authorizations).toHaveLength(3);
    expect(new Set(nonces).size).toBe(3);
    expect(nonces).not.toContain(undefined);
  });

  it("wants the user's credentials for a call as user, and sends nothing without", async () => {
    const { request, calls } = clientOf({ baseUrl, bearerToken }, {}, [ok]);
    await expect(request({ ...call, as: "user" })).rejects.toThrow(
      /^GET \/2\/webhooks is called as a user .*X_CONSUMER_KEY, X_CONSUMER_SECRET, X_ACCESS_TOKEN, X_ACCESS_TOKEN_SECRET\) .*x:consumerKey, .*X_USER_TOKEN, x:userToken/,
    );
    expect(calls).toEqual([]);
  });

  it("wants OAuth 1.0a for a call of the 1.1 dialect as user, and sends nothing without", async () => {
    const legacy = { ...call, path: "1.1/account_activity/webhooks.json", as: "user" } as const;
    const { request, calls } = clientOf({ baseUrl, bearerToken, user: userToken, profile: "brand" }, {}, [
      ok,
    ]);
    await expect(request(legacy)).rejects.toThrow(
      /webhooks.json takes a user's OAuth 1.0a credentials, and the profile "brand" has an OAuth 2.0 user token alone. Set .*X_BRAND_CONSUMER_KEY.*x:profiles.brand.accessTokenSecret\).$/,
    );
    expect(calls).toEqual([]);
    expect(await withAnswers(ok).request(legacy)).toEqual({ data: 1 });
  });

  it("wants the bearer token only for a call as the app", async () => {
    const { request, calls } = clientOf({ baseUrl, user, profile: "brand" }, {}, [ok]);
    expect(await request({ ...call, as: "user" })).toEqual({ data: 1 });
    await expect(request(call)).rejects.toThrow(
      /GET \/2\/webhooks is called as the app. No bearer token for the profile "brand". Set X_BRAND_BEARER_TOKEN /,
    );
    expect(calls).toHaveLength(1);
  });

  it.each([
    ["a refusal", [status(403)]],
    ["a lost answer", [lost("ECONNRESET")]],
    ["no JSON", [() => new Response("{")]],
  ])("is no part of the error of %s", async (_what, answers) => {
    for (const who of [user, userToken]) {
      const { request, authorizations, printed } = clientOf({ baseUrl, bearerToken, user: who }, {}, answers);
      for (const as of ["app", "user"] as const) {
        const error = await request({ ...call, method: "post", as }).catch((thrown: unknown) => thrown);
        const told = [
          inspect(error, { depth: 20, showHidden: true }),
          JSON.stringify(error),
          ...printed,
        ].join();
        expect(told).toContain("POST /2/webhooks");
        for (const secret of [token, "the-consumer", "the-access-token", "the-user-token", ...authorizations])
          expect(told).not.toContain(secret);
      }
    }
  });
});

describe("the next step after a refusal", () => {
  const refused = (as: "app" | "user", code: number, body: unknown) => async () => {
    const { request } = withAnswers(() => Response.json(body, { status: code }));
    return advice(
      await request({ method: "get", path: "2/x", answer, as }).catch((thrown: unknown) => thrown),
    );
  };

  it.each([
    ["2", { title: "Unsupported Authentication", detail: "Authenticating with A is forbidden." }],
    ["1.1", { errors: [{ code: 220, message: "Your credentials do not allow access to this resource." }] }],
  ])("of a kind of credential, in dialect %s, tells which setting each kind is", async (_dialect, body) => {
    const text = await refused("app", 403, body)();
    expect(text).toMatch(/Application-Only is .*X_BEARER_TOKEN.*OAuth 1.0a .*X_CONSUMER_KEY.*X_USER_TOKEN/);
  });

  it.each([
    ["app", "2/account_activity/webhooks/1/subscriptions/all"],
    ["user", "2/account_activity/subscriptions/count"],
    ["app", "1.1/account_activity/webhooks/1/subscriptions/all.json"],
  ] as const)("of the wrong kind, as the emulated X refuses a call as the %s to %s", async (as, path) => {
    const { x } = createProvider();
    const credentials = { baseUrl, bearerToken: new Secret(mainToken), user: aliceByOAuth2 };
    const ports = { fetch: x.fetch, now: Date.now, sleep: async () => {}, log: () => {} };
    const request = createRequest(credentials, ports, { backoffMs: 1 });
    const error = await request({ method: "get", path, answer, as }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ refusal: { status: 403, as } });
    expect(advice(error)).toMatch(/another kind of credential/);
  });

  it("of a second replay says when to come back", async () => {
    const errors = [
      { message: "ReplayConflictError: A replay job is already in progress for this webhook." },
    ];
    expect(await refused("app", 409, { errors })()).toMatch(
      /one replay at a time.*replay_job_status.*same command again/,
    );
  });

  it("names the credentials that the call was made with", async () => {
    const body = { title: "No" };
    const texts = await Promise.all([
      refused("app", 401, body)(),
      refused("user", 401, body)(),
      refused("app", 403, body)(),
      refused("user", 403, body)(),
    ]);
    expect(new Set(texts).size).toBe(4);
    expect(texts[0]).toContain("X_BEARER_TOKEN");
    expect(texts[1]).toContain("X_ACCESS_TOKEN_SECRET");
    expect(texts[1]).not.toContain("bearer");
  });
});
