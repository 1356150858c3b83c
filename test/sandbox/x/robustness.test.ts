import { connect } from "node:net";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { operations } from "../../../sandbox/x/api/operations.ts";
import { createX, token } from "./support/x.ts";

const controls = [
  ["POST", "/_x/act"],
  ["POST", "/_x/deliver"],
  ["POST", "/_x/webhooks"],
  ["POST", "/_x/webhooks/1/break"],
  ["POST", "/_x/subscriptions"],
  ["PATCH", "/_x/subscriptions/1"],
  ["POST", "/_x/users"],
  ["PATCH", "/_x/users/2244994945"],
  ["POST", "/_x/grants"],
  ["DELETE", "/_x/grants/main/2244994945"],
  ["PATCH", "/_x/apps/brand"],
  ["PATCH", "/_x/settings"],
  ["POST", "/_x/clock"],
  ["POST", "/_x/faults"],
  ["DELETE", "/_x/webhooks/1"],
] as const;

const routes = [...operations.map(({ method, path }) => [method, path] as const), ...controls];

const members = [
  "url",
  "event_type",
  "filter",
  "tag",
  "webhook_id",
  "user_id",
  "app",
  "raw",
  "copies",
  "__proto__",
  "limits",
];

const jsonText = fc.oneof(
  fc.json(),
  fc.string(),
  fc
    .dictionary(fc.constantFrom(...members), fc.jsonValue(), { noNullPrototype: true })
    .map((value) => JSON.stringify(value)),
);

const deep = [
  "[".repeat(50_000),
  `{"filter":${"[".repeat(20_000)}${"]".repeat(20_000)},"event_type":"post.create"}`,
  `{"body":${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}}`,
];

describe("bad input", () => {
  it("never makes the emulator fail", async () => {
    const x = createX();
    const text = fc.string({ unit: "binary", maxLength: 30 });
    const segment = fc.oneof(
      fc.constantFrom("1", "9".repeat(40), "%zz", "%00", "..", "toString"),
      text.map(encodeURIComponentSafely),
    );
    const query = fc.oneof(
      fc.constantFrom(
        "",
        "?",
        "?ids=,,",
        "?ids=1,1",
        "?max_results=-0",
        "?__proto__=1",
        "?%zz=%",
        "?pagination_token=vvvvvvvvvvvvvvvvvvvv",
      ),
      fc
        .tuple(
          fc.constantFrom("max_results", "backfill_minutes", "start_time", "end_time", "expansions"),
          text,
        )
        .map(([name, value]) => `?${name}=${encodeURIComponentSafely(value)}`),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        segment,
        query,
        jsonText,
        async ([method, path], value, search, body) => {
          const response = await x.emulator.fetch(`http://localhost${path.replace(/:\w+/, value)}${search}`, {
            method,
            headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
            ...(method !== "GET" && { body }),
          });
          expect(response.status).toBeLessThan(500);
          x.emulator.reset();
        },
      ),
      { numRuns: 200 },
    );
  }, 30_000);

  it.each(routes)("nested without end is refused by %s %s", async (method, path) => {
    const { emulator } = createX();
    for (const body of method === "GET" ? [] : deep) {
      const response = await emulator.fetch(`http://localhost${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body,
      });
      expect(response.status).toBeLessThan(500);
    }
  });

  it.each([
    ["text/plain", "{}"],
    ["application/json", ""],
    ["application/json", "{"],
    ["application/json", `{"url":"${"x".repeat(1024 * 1024)}"}`],
  ])("in a body of %s is refused", async (contentType, body) => {
    const response = await createX().emulator.fetch("https://api.x.com/2/webhooks", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": contentType },
      body,
    });
    expect([400, 413]).toContain(response.status);
    expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  });

  it("on the wire leaves the server running", async () => {
    const x = createX();
    const { url, close } = await x.emulator.listen();
    onTestFinished(close);
    const { port } = new URL(url);
    const say = (words: string) =>
      new Promise<string>((resolve) => {
        const socket = connect(Number(port), "127.0.0.1", () => socket.end(words));
        let heard = "";
        socket.on("data", (data) => {
          heard += data;
        });
        socket.on("error", () => resolve(heard));
        socket.on("close", () => resolve(heard));
      });
    for (const words of [
      "nonsense\r\n\r\n",
      "GET /2/webhooks HTTP/1.0\r\n\r\n",
      "GET /2/webhooks HTTP/1.1\r\nhost: a b<>\r\n\r\n",
      "GET //2//webhooks HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
      "TRACE /2/webhooks HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
      "POST /2/webhooks HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{",
    ]) {
      expect(await say(words)).not.toMatch(/^HTTP\/1\.1 5/);
    }
    const response = await fetch(`${url}/2/webhooks`, {
      method: "HEAD",
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(200);
  });
});

function encodeURIComponentSafely(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}
