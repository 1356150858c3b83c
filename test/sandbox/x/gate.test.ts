import { describe, expect, it, onTestFinished } from "vitest";
import { createX, otherToken, type X } from "./support/x.ts";

const rate = async (x: X, method = "GET", path = "/2/webhooks", bearer?: string) => {
  const { status, headers } = await x.call(method, path, undefined, bearer);
  const number = (name: string) => Number(headers.get(`x-rate-limit-${name}`) ?? Number.NaN);
  return { status, limit: number("limit"), remaining: number("remaining"), reset: number("reset") };
};

describe("the bearer token", () => {
  it.each([undefined, "", "Bearer", "Bearer ", "Bearer wrong", "Basic dTpw", "OAuth oauth_token=1"])(
    "is needed: %s",
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

describe("rate limits", () => {
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
  const fail = (x: X, failNext: object | object[]) => x.control("PATCH", "/_x/settings", { failNext });

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
    expect(x.emulator.state().failNext).toEqual([]);
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

  it("are taken back by an empty list", async () => {
    const x = createX();
    await fail(x, { status: 503, times: 9 });
    await fail(x, []);
    expect(await rate(x)).toMatchObject({ status: 200 });
  });
});
