import { describe, expect, it, onTestFinished } from "vitest";
import { operations } from "../../../../sandbox/x/api/operations.ts";
import { callSigned, createAccountX, fanKeys, fanToken, ownerKeys } from "../support/account-x.ts";
import { signOAuth1 } from "../support/oauth1.ts";
import { type Answer, consumerSecret, createX, otherToken, token, type X } from "../support/x.ts";

const rate = async (x: X, method = "GET", path = "/2/webhooks", bearer?: string) => {
  const { status, headers } = await x.call(method, path, undefined, bearer);
  const number = (name: string) => Number(headers.get(`x-rate-limit-${name}`) ?? Number.NaN);
  return { status, limit: number("limit"), remaining: number("remaining"), reset: number("reset") };
};

describe("credentials", () => {
  it.each([undefined, "", "Bearer", "Bearer ", "Bearer wrong", "Basic dTpw", "OAuth oauth_token=1"])(
    "are needed: %s",
    async (value) => {
      const response = await createX().emulator.fetch("https://api.x.com/2/webhooks", {
        headers: value === undefined ? {} : { authorization: value },
      });
      expect(response.status).toBe(401);
      expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
      expect(response.headers.get("x-rate-limit-limit")).toBe("450");
      expect(await response.json()).toMatchObject({ title: "Unauthorized", status: 401 });
    },
  );
});

/** A user of an app whose consent has these scopes; the token is `limited`. */
const withScopes = (...scopes: ("tweet.read" | "users.read" | "dm.read" | "dm.write" | "like.read")[]) =>
  createX({
    users: [{ id: "7", username: "fan", authorised: [{ app: "main", scopes, userToken: "limited" }] }],
  });

describe("credentials of a kind that an operation does not take", () => {
  const unsupported = (given: string, taken: string) => ({
    status: 403,
    body: {
      title: "Unsupported Authentication",
      detail: `Authenticating with ${given} is forbidden for this endpoint.  Supported authentication types are [${taken}].`,
      type: "https://api.x.com/2/problems/unsupported-authentication",
      status: 403,
    },
  });

  it("are refused with the kinds that it takes", async () => {
    const x = createAccountX();
    const account = "/2/account_activity/webhooks/1/subscriptions/all";
    const [app, user1, user2] = [
      "OAuth 2.0 Application-Only",
      "OAuth 1.0a User Context",
      "OAuth 2.0 User Context",
    ];
    expect(await x.call("POST", account)).toMatchObject(unsupported(app, `${user1}, ${user2}`));
    expect(await x.call("GET", "/2/webhooks", undefined, fanToken)).toMatchObject(unsupported(user2, app));
    expect(await callSigned(x, fanKeys, "GET", "/2/webhooks")).toMatchObject(unsupported(user1, app));
    expect(await x.call("POST", "/2/webhooks", {}, fanToken)).toMatchObject(
      unsupported(user2, `${app}, ${user1}`),
    );
  });

  it("are those that the operations say", async () => {
    const x = createAccountX();
    for (const { method, path, credentials } of operations.filter((one) => one.path.startsWith("/2/"))) {
      const target = path.replace(/:webhook_id|:subscription_id|:user_id/g, "1").replace(":username", "fan");
      const url = `https://api.x.com${target}`;
      const takes = async (authorization: string): Promise<boolean> => {
        const { status, body } = await x.emulator.fetch(url, { method, headers: { authorization } });
        // Some answers have no end.
        if (status !== 403) await body?.cancel();
        return status !== 403 || !(await new Response(body).text()).includes("Authenticating with");
      };
      const answers = {
        bearer: await takes(`Bearer ${token}`),
        oauth1: await takes(signOAuth1(ownerKeys, { method, url })),
        oauth2: await takes(`Bearer ${fanToken}`),
      };
      const taken = Object.entries(answers).flatMap(([kind, yes]) => (yes ? [kind] : []));
      expect([method, path, taken]).toEqual([method, path, credentials.toSorted()]);
    }
  });
});

describe("scopes of an OAuth 2.0 user token", () => {
  it("are needed, all of them", async () => {
    const x = withScopes("tweet.read");
    const look = () => x.call("GET", "/2/users/by/username/fan", undefined, "limited");
    expect(await look()).toMatchObject({
      status: 403,
      body: { title: "Forbidden", type: "about:blank", status: 403 },
    });
    expect(JSON.stringify((await look()).body)).toContain("users.read");
    expect(
      await withScopes("tweet.read", "users.read").call(
        "GET",
        "/2/users/by/username/fan",
        undefined,
        "limited",
      ),
    ).toMatchObject({ status: 200 });
  });

  it("bind no OAuth 1.0a token and no app", async () => {
    const x = createX({
      apps: [{ name: "main", bearerToken: "b", consumerKey: "key-of-main", consumerSecret }],
      users: [
        {
          id: "7",
          username: "fan",
          authorised: [
            {
              app: "main",
              scopes: [],
              accessToken: fanKeys.token,
              accessTokenSecret: fanKeys.tokenSecret,
              userToken: "limited",
            },
          ],
        },
      ],
    });
    const path = "/2/users/by/username/fan";
    expect(await callSigned(x, fanKeys, "GET", path)).toMatchObject({ status: 200 });
    expect(await x.call("GET", path, undefined, "b")).toMatchObject({ status: 200 });
    expect(await x.call("GET", path, undefined, "limited")).toMatchObject({ status: 403 });
  });
});

describe("the legacy dialect", () => {
  it("is refused in its own shape", async () => {
    const x = createAccountX({
      limits: { requests: { "GET /1.1/account_activity/subscriptions/count.json": 0 } },
    });
    const path = "/1.1/account_activity/subscriptions/count.json";
    const list = (code: number) => ({ errors: [{ code, message: expect.any(String) }] });
    const unknown = await x.call("GET", path, undefined, "nobody's");
    expect(unknown).toMatchObject({ status: 401, body: list(89) });
    expect(unknown.headers.get("www-authenticate")).toMatch(/^OAuth/);
    const wrong = { ...ownerKeys, tokenSecret: "wrong" };
    expect(await callSigned(x, wrong, "GET", path)).toMatchObject({ status: 401, body: list(32) });
    expect(await x.emulator.fetch(`https://api.x.com${path}`).then((answer) => answer.json())).toEqual(
      list(215),
    );
    expect(await x.call("GET", path)).toMatchObject({ status: 429, body: list(88) });
    const write = "/1.1/account_activity/webhooks.json?url=x";
    expect(await x.call("POST", write)).toMatchObject({ status: 403, body: list(220) });
    expect(await callSigned(x, ownerKeys, "GET", path)).toMatchObject({ status: 401, body: list(32) });
    expect(await x.call("GET", "/1.1/statuses/home_timeline.json")).toMatchObject({
      status: 404,
      body: list(34),
    });
  });
});

describe("methods", () => {
  it("without a body of their own are HEAD, which is GET, and those that are no operation", async () => {
    const x = createX();
    const ask = (method: string) =>
      x.emulator.fetch("https://api.x.com/2/webhooks", {
        method,
        headers: { authorization: `Bearer ${token}` },
      });
    const head = await ask("HEAD");
    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
    expect(head.headers.get("x-rate-limit-remaining")).toBe("449");
    expect((await ask("GET")).headers.get("x-rate-limit-remaining")).toBe("448");
    for (const method of ["OPTIONS", "PATCH", "PROPFIND"]) expect((await ask(method)).status).toBe(404);
  });
});

describe("rate limits", () => {
  it("of a user's token are the user's own", async () => {
    const x = createAccountX();
    const path = "/2/activity/subscriptions";
    const left = async (answer: Promise<Answer>) => (await answer).headers.get("x-rate-limit-remaining");
    expect(await left(x.call("GET", path))).toBe("499");
    expect(await left(x.call("GET", path, undefined, fanToken))).toBe("499");
    expect(await left(callSigned(x, fanKeys, "GET", path))).toBe("498");
    expect(await left(callSigned(x, ownerKeys, "GET", path))).toBe("499");
  });

  it("count down in a window of 15 minutes that the first request opens", async () => {
    const x = createX();
    const resetSeconds = (x.clock.nowMs + 15 * 60 * 1000) / 1000;
    expect(await rate(x)).toEqual({ status: 200, limit: 450, remaining: 449, reset: resetSeconds });
    x.clock.nowMs += 60_000;
    expect(await rate(x)).toEqual({ status: 200, limit: 450, remaining: 448, reset: resetSeconds });
    x.clock.nowMs = resetSeconds * 1000;
    expect(await rate(x)).toMatchObject({ remaining: 449, reset: resetSeconds + 900 });
  });

  it("are counted for each app and method", async () => {
    const x = createX();
    await rate(x);
    expect(await rate(x, "GET", "/2/webhooks", otherToken)).toMatchObject({ remaining: 449 });
    expect(await rate(x, "DELETE", "/2/webhooks/1")).toMatchObject({ status: 400, remaining: 449 });
    expect(await rate(x, "GET", "/2/activity/subscriptions")).toMatchObject({ limit: 500, remaining: 499 });
    expect(await rate(x, "GET", "/2/users/by/username/owner")).toMatchObject({ limit: 300 });
  });

  it("stand on every answer, also of paths that do not exist", async () => {
    expect(await rate(createX(), "GET", "/2/nonsense")).toMatchObject({
      status: 404,
      limit: 450,
      remaining: 449,
    });
  });

  it("refuse what is beyond, in both of X's shapes, until the window ends", async () => {
    const x = createX({ limits: { requests: { "GET /2/webhooks": 1 }, windowMs: 1000 } });
    expect(await rate(x)).toMatchObject({ status: 200, remaining: 0 });
    expect(await x.call("GET", "/2/webhooks")).toMatchObject({
      status: 429,
      body: { title: "Too Many Requests", status: 429 },
    });
    await x.control("PATCH", "/_x/settings", { rateLimitBody: "errors" });
    expect((await x.call("GET", "/2/webhooks")).body).toEqual({
      errors: [{ code: 88, message: "Rate limit exceeded" }],
    });
    expect(await rate(x)).toMatchObject({ status: 429, remaining: 0 });
    x.clock.nowMs += 1000;
    expect(await rate(x)).toMatchObject({ status: 200 });
  });

  it("are not used up by a stream too many, which is a 429 too", async () => {
    const x = createX({ streamConnections: 1 });
    const open = () =>
      x.emulator.fetch("https://api.x.com/2/activity/stream", {
        headers: { authorization: `Bearer ${token}` },
      });
    const first = await open();
    const second = await open();
    expect(second.status).toBe(429);
    expect(second.headers.get("x-rate-limit-remaining")).toBe("448");
    await first.body?.cancel();
  });

  it("of an app come before those of all, a named operation before the rest", async () => {
    const app = {
      name: "main",
      bearerToken: "token-of-main",
      clientSecret: "s",
      limits: { requests: { "GET /2/webhooks": 7 } },
    };
    const x = createX({ apps: [app], limits: { requests: { "*": 9, "GET /2/webhooks": 8 } } });
    expect(await rate(x)).toMatchObject({ limit: 7 });
    expect(await rate(x, "GET", "/2/activity/subscriptions")).toMatchObject({ limit: 9 });
  });
});

describe("failures on request", () => {
  const fail = (x: X, faults: object | object[]) => x.control("POST", "/_x/faults", faults);

  it("come as often as told, to the requests meant, with X's headers", async () => {
    const x = createX();
    await fail(x, [
      { method: "DELETE", path: "/2/webhooks/:id", status: 503, times: 2 },
      { path: "/2/activity/**", app: "brand", status: 403 },
    ]);
    expect(await rate(x)).toMatchObject({ status: 200 });
    expect(await rate(x, "DELETE", "/2/webhooks/1")).toMatchObject({ status: 503, limit: 450 });
    expect(await rate(x, "DELETE", "/2/webhooks/1")).toMatchObject({ status: 503 });
    expect(await rate(x, "DELETE", "/2/webhooks/1")).toMatchObject({ status: 400 });
    expect(await rate(x, "GET", "/2/activity/subscriptions")).toMatchObject({ status: 200 });
    expect(await x.call("GET", "/2/activity/subscriptions", undefined, otherToken)).toMatchObject({
      status: 403,
      body: { title: "Forbidden", reason: "client-not-enrolled" },
    });
    expect(x.emulator.state().faults).toEqual([]);
  });

  it("tell that nothing remains with a 429, and can have any body and header", async () => {
    const x = createX();
    await fail(x, { status: 429 });
    expect(await rate(x)).toMatchObject({ status: 429, remaining: 0 });
    await fail(x, { status: 502, body: { odd: 1 }, headers: { "x-odd": "yes" } });
    const { status, body, headers } = await x.call("GET", "/2/webhooks");
    expect({ status, body, odd: headers.get("x-odd") }).toEqual({
      status: 502,
      body: { odd: 1 },
      odd: "yes",
    });
    await fail(x, { status: 500, body: "<html>" });
    await expect(x.call("GET", "/2/webhooks")).rejects.toThrow(SyntaxError);
  });

  it("lose the answer of a write that happened", async () => {
    const x = createX();
    await fail(x, { method: "POST", path: "/2/webhooks", afterWrite: true });
    await expect(x.call("POST", "/2/webhooks", { url: "https://hooks.example.com/" })).rejects.toThrow(
      "fetch failed",
    );
    expect(x.emulator.state().webhooks).toHaveLength(1);
    expect(x.emulator.journal.requests).toMatchObject([{ status: 0 }]);
  });

  it("cut the connection before the write, or answer a status after it", async () => {
    const x = createX();
    await fail(x, [
      { path: "/2/webhooks" },
      { path: "/2/webhooks", status: 503, afterWrite: true, cut: false },
    ]);
    await expect(x.call("POST", "/2/webhooks", { url: "https://hooks.example.com/" })).rejects.toThrow(
      "fetch failed",
    );
    expect(x.emulator.state().webhooks).toEqual([]);
    expect(await x.call("POST", "/2/webhooks", { url: "https://hooks.example.com/" })).toMatchObject({
      status: 503,
    });
    expect(x.emulator.state().webhooks).toHaveLength(1);
  });

  it("cut real connections too", async () => {
    const x = createX();
    const { url, close } = await x.emulator.listen();
    onTestFinished(close);
    await fail(x, { path: "/2/webhooks" });
    const request = () => fetch(`${url}/2/webhooks`, { headers: { authorization: "Bearer token-of-main" } });
    await expect(request()).rejects.toThrow("fetch failed");
    expect((await request()).status).toBe(200);
  });

  it("are taken back all at once", async () => {
    const x = createX();
    await fail(x, { status: 503, times: 9 });
    expect((await x.control("GET", "/_x/faults")).body).toMatchObject({
      faults: [{ status: 503, times: 9 }],
    });
    await x.control("DELETE", "/_x/faults");
    expect(await rate(x)).toMatchObject({ status: 200 });
  });
});
