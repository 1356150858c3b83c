import { describe, expect, it } from "vitest";
import { z } from "zod";
import { XApiError, XUnansweredError } from "../../../providers/x/errors.ts";
import { createRequest, type Request } from "../../../providers/x/request.ts";
import { Secret } from "../../../providers/x/secret.ts";

const token = "a-token-that-nobody-may-see";
const answer = z.unknown();

interface Harness {
  readonly request: Request;
  readonly calls: string[];
  readonly slept: number[];
  readonly printed: string[];
}

/** A client whose X answers one after another from this list, the last one for ever. */
function withAnswers(...answers: (() => Response | Promise<Response>)[]): Harness {
  const calls: string[] = [];
  const slept: number[] = [];
  const printed: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { method, redirect } = new Request(input, init);
    calls.push(`${method} ${redirect}`);
    const next = answers[Math.min(calls.length, answers.length) - 1];
    if (!next) throw new Error("no answers");
    return next();
  };
  const ports = {
    fetch,
    now: Date.now,
    sleep: async (ms: number) => void slept.push(ms),
    log: (line: string) => void printed.push(line),
  };
  const credentials = { baseUrl: new URL("https://api.x.com"), bearerToken: new Secret(token) };
  const patience = { timeoutMs: 300, rateLimitWaitMs: 2_000, backoffMs: 1 };
  return { request: createRequest(credentials, ports, patience), calls, slept, printed };
}

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

  it("waits for a rate limit that resets soon, also a POST, and says so", async () => {
    const soon = String(Math.ceil(Date.now() / 1000) + 1);
    const { request, calls, printed } = withAnswers(status(429, { "x-rate-limit-reset": soon }), ok);
    expect(await request({ method: "post", path: "2/webhooks", answer })).toEqual({ data: 1 });
    expect(calls).toHaveLength(2);
    expect(printed.join()).toMatch(/^$|waiting until/);
  });

  it.each([
    ["a rate limit", { "x-rate-limit-reset": String(Math.floor(Date.now() / 1000) + 3600) }, 429],
    ["Retry-After", { "retry-after": "86400" }, 503],
  ])("does not wait for %s beyond its patience", async (_what, headers, code) => {
    const { request, calls } = withAnswers(status(code, headers), ok);
    await expect(request({ method: "get", path: "2/webhooks", answer })).rejects.toThrow(XApiError);
    expect(calls).toHaveLength(1);
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
      "XApiError: POST /2/webhooks failed with 400: Invalid Request; CrcValidationFailed: no answer; More (x-transaction-id t1)",
    );
    expect(error).toMatchObject({ refusal: { reasons: ["CrcValidationFailed"] } });
    expect(`${error} ${error instanceof Error ? error.stack : ""}`).not.toContain(token);
  });
});
