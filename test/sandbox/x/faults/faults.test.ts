import { request as httpRequest } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { dispatch } from "../../../../sandbox/x/webhooks/outbox.ts";
import { startReceiver } from "../support/receiver.ts";
import { createSmallWorld, webhook } from "../support/world.ts";
import { clientSecret, complaint, createX, ownerId, token } from "../support/x.ts";

const url = "https://hooks.example.com/";
const headers = { authorization: `Bearer ${token}` };

describe("faults", () => {
  it("are added, listed and taken back, in this process and over the control route", async () => {
    const x = createX();
    x.emulator.faults.add({ status: 503, times: 2 });
    x.emulator.faults.add([
      { on: "delivery", copies: 2 },
      { on: "crc", timeout: true },
    ]);
    expect(x.emulator.faults.list()).toMatchObject([
      { status: 503, times: 2 },
      { on: "delivery", copies: 2 },
      { on: "crc", timeout: true },
    ]);
    expect((await x.control("GET", "/_x/faults")).body).toMatchObject({
      faults: [{ status: 503 }, { copies: 2 }, { timeout: true }],
    });
    expect(x.emulator.state().faults).toHaveLength(3);
    expect(await x.call("GET", "/2/webhooks")).toMatchObject({ status: 503 });
    expect(x.emulator.faults.list()).toMatchObject([{ times: 1 }, {}, {}]);
    x.emulator.faults.clear();
    expect(await x.call("GET", "/2/webhooks")).toMatchObject({ status: 200 });
    x.emulator.faults.add({ status: 503 });
    x.emulator.reset();
    expect(x.emulator.faults.list()).toEqual([]);
  });

  it.each([
    { colour: "red" },
    { status: 99 },
    { on: "weather" },
    { body: "without a status" },
    { cut: true, truncate: true },
    { rate: 2 },
    { times: 0 },
    { status: 500, headers: { "bad name": "x" } },
    { status: 500, headers: { "Content-Length": "3" } },
    { status: 500, headers: { name: "line\nbreak" } },
    { on: "delivery" },
    { on: "delivery", status: 503, copies: 2 },
    { on: "delivery", method: "GET", cut: true },
    { on: "crc" },
    { on: "crc", status: 503, timeout: true },
    [{ status: 503 }, { status: 9 }],
    7,
    null,
  ])("are refused as %j, all or none", async (faults) => {
    const x = createX();
    expect(await x.control("POST", "/_x/faults", faults)).toMatchObject({ status: 400 });
    expect(x.emulator.faults.list()).toEqual([]);
  });

  it("say what is wrong with them", () => {
    // @ts-expect-error no such member
    expect(() => createX().emulator.faults.add({ colour: "red" })).toThrow(/the fault is wrong.*colour/s);
  });

  it("happen at random as often as told, the same ones for the same seed", async () => {
    const hits = async (seed: number): Promise<string> => {
      const x = createX({ seed, limits: { requests: { "*": 1000 } } });
      x.emulator.faults.add([
        { rate: 0.3, status: 503 },
        { rate: 0.2, status: 429 },
      ]);
      const statuses: number[] = [];
      for (let index = 0; index < 200; index += 1) statuses.push((await x.call("GET", "/2/webhooks")).status);
      expect(x.emulator.faults.list()).toHaveLength(2);
      return statuses.join(" ");
    };
    const first = await hits(1);
    expect(await hits(1)).toBe(first);
    expect(await hits(2)).not.toBe(first);
    const share = (status: number) => first.split(" ").filter((one) => one === String(status)).length / 200;
    expect(share(503)).toBeGreaterThan(0.2);
    expect(share(503)).toBeLessThan(0.4);
    expect(share(429)).toBeGreaterThan(0.07);
    expect(share(200)).toBeGreaterThan(0.4);
  });

  it("at random double and reorder deliveries, the same ones whatever else is left to chance meanwhile", async () => {
    const order = async (seed: number, requestsBetween: number): Promise<string> => {
      const received: string[] = [];
      const x = createX({
        clock: "manual",
        seed,
        crcIntervalMs: 0,
        receive: async (request) => {
          received.push(await request.text());
          return new Response();
        },
      });
      await x.control("POST", "/_x/webhooks", { app: "main", url });
      const webhookId = x.emulator.state().webhooks[0]?.id;
      await x.control("POST", "/_x/subscriptions", {
        app: "main",
        event_type: "post.create",
        filter: { user_id: ownerId },
        webhook_id: webhookId,
      });
      x.emulator.faults.add([
        { on: "delivery", rate: 0.3, copies: 2 },
        { on: "delivery", rate: 0.3, lateMs: 1500 },
        { rate: 0.5, status: 503 },
      ]);
      for (let index = 0; index < 30; index += 1) {
        for (let each = 0; each < requestsBetween; each += 1) await x.call("GET", "/2/webhooks");
        await x.emulator.act({ user: "Owner", does: "post", text: `number ${index}.` });
        await x.emulator.clock.advance("1s");
      }
      await x.emulator.clock.advance("1m");
      return received.map((body) => /number (\d+)\./.exec(body)?.[1]).join(" ");
    };
    const first = await order(1, 0);
    expect(await order(1, 2)).toBe(first);
    expect(await order(2, 0)).not.toBe(first);
    const numbers = first.split(" ").map(Number);
    expect(new Set(numbers).size).toBe(30);
    expect(numbers.length).toBeGreaterThan(30);
    expect(numbers).not.toEqual(numbers.toSorted((one, other) => one - other));
  });

  it("at random end where their times are used up", async () => {
    const x = createX();
    x.emulator.faults.add({ rate: 1, times: 2, status: 503 });
    const statuses = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await x.call("GET", "/2/webhooks")).status);
    expect(statuses).toEqual([503, 503, 200]);
  });
});

describe("a fault of a request", () => {
  it("can be nothing but a delay", async () => {
    const x = createX();
    x.emulator.faults.add({ delayMs: 20 });
    expect(await x.call("POST", "/2/webhooks", { url })).toMatchObject({ status: 200 });
    expect(x.emulator.state().webhooks).toHaveLength(1);
    x.emulator.faults.add({ delayMs: 1, cut: true });
    await expect(x.call("POST", "/2/webhooks", { url: `${url}second` })).rejects.toThrow("fetch failed");
    x.emulator.faults.add({ delayMs: 1, afterWrite: true });
    await expect(x.call("DELETE", `/2/webhooks/${x.emulator.state().webhooks[0]?.id}`)).rejects.toThrow();
    expect(x.emulator.state().webhooks).toEqual([]);
  });

  it("can be an answer that comes late, or that is lost then", async () => {
    const x = createX();
    x.emulator.faults.add({ answerDelayMs: 20 });
    expect(await x.call("POST", "/2/webhooks", { url })).toMatchObject({ status: 200 });
    x.emulator.faults.add({ answerDelayMs: 1, afterWrite: true });
    await expect(x.call("DELETE", `/2/webhooks/${x.emulator.state().webhooks[0]?.id}`)).rejects.toThrow();
    expect(x.emulator.state().webhooks).toEqual([]);
  });

  it.each([204, 304])("can answer %d, which has no body", async (status) => {
    const x = createX();
    x.emulator.faults.add({ status, headers: { "x-odd": "yes" } });
    const answer = await x.call("GET", "/2/webhooks");
    expect([answer.status, answer.body, answer.headers.get("x-odd")]).toEqual([status, undefined, "yes"]);
  });

  it("can end the answer's body in the middle, after the work", async () => {
    const x = createX();
    x.emulator.faults.add({ truncate: true });
    const response = await x.emulator.fetch("https://api.x.com/2/webhooks", {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ url }),
    });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      200,
      "application/json; charset=utf-8",
    ]);
    expect([...response.headers.keys()].filter((name) => name.includes("cut"))).toEqual([]);
    await expect(response.text()).rejects.toThrow("terminated");
    expect(x.emulator.state().webhooks).toHaveLength(1);
    expect(x.emulator.journal.requests).toMatchObject([{ status: 0 }]);
  });

  it("sends half of the body over HTTP, with the length of the whole", async () => {
    const x = createX();
    const { url: base, close } = await x.emulator.listen();
    onTestFinished(close);
    x.emulator.faults.add({ truncate: true, status: 500, body: "0123456789" });
    const heard = await new Promise<{ status?: number; length?: string; body: string; error?: string }>(
      (resolve) => {
        httpRequest(`${base}/2/webhooks`, { headers }, (response) => {
          let body = "";
          response.on("data", (chunk) => {
            body += chunk;
          });
          response.on("error", ({ message }) => {
            const { statusCode, headers } = response;
            resolve({
              body,
              error: message,
              ...(statusCode && { status: statusCode }),
              ...(headers["content-length"] && { length: headers["content-length"] }),
            });
          });
        }).end();
      },
    );
    expect(heard).toEqual({ status: 500, length: "10", body: "01234", error: "aborted" });
    expect((await fetch(`${base}/2/webhooks`, { headers })).status).toBe(200);
  });

  it.each([
    ["an answer without a body", "GET", { status: 204, truncate: true }, 204, ""],
    ["the answer to a HEAD", "HEAD", { truncate: true }, 200, ""],
  ] as const)("has nothing to cut in %s", async (_name, method, fault, status, text) => {
    const x = createX();
    const { url: base, close } = await x.emulator.listen();
    onTestFinished(close);
    for (const call of [x.emulator.fetch, fetch]) {
      x.emulator.faults.add(fault);
      const response = await call(`${base}/2/webhooks`, { method, headers });
      expect([response.status, await response.text()]).toEqual([status, text]);
    }
  });

  it("cuts a stream off at once where nothing has come yet, and frees its place", async () => {
    const x = createX({ clock: "manual", streamConnections: 1 });
    const { url: base, close } = await x.emulator.listen();
    onTestFinished(close);
    for (const call of [x.emulator.fetch, fetch]) {
      x.emulator.faults.add({ path: "/2/activity/stream", truncate: true });
      const response = await call(`${base}/2/activity/stream`, { headers });
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow("terminated");
    }
    expect((await x.emulator.fetch(`${base}/2/activity/stream`, { headers })).status).toBe(200);
  });
});

describe("a fault of a delivery", () => {
  it("makes it late, behind what happens meanwhile", async () => {
    const { world, received } = createSmallWorld();
    world.store.faults = [{ on: "delivery", lateMs: 90_000, cut: false, loseAnswer: false }];
    dispatch(world, webhook, "first");
    dispatch(world, webhook, "second");
    await world.settle();
    expect(received).toEqual([{ body: "second", second: 0 }]);
    await world.clock.advance("2m");
    expect(received).toEqual([
      { body: "second", second: 0 },
      { body: "first", second: 90 },
    ]);
  });

  it("makes copies of it", async () => {
    const { world, received } = createSmallWorld();
    world.store.faults = [{ on: "delivery", copies: 3, cut: false, loseAnswer: false }];
    dispatch(world, webhook, "thrice");
    dispatch(world, webhook, "once");
    await world.settle();
    expect(received.map(({ body }) => body).toSorted()).toEqual(["once", "thrice", "thrice", "thrice"]);
    const [first, second] = world.store.journal.deliveries;
    expect(first?.group).toBe(second?.group);
  });

  it("answers in the receiver's place, or loses its answer: both come again", async () => {
    const { world, received } = createSmallWorld();
    world.store.faults = [
      { on: "delivery", status: 429, cut: false, loseAnswer: false },
      { on: "delivery", loseAnswer: true, cut: false },
    ];
    dispatch(world, webhook, "{}");
    await world.clock.advance("1h");
    expect(world.store.journal.deliveries.map(({ status, outcome }) => [status, outcome])).toEqual([
      [429, "refused"],
      [null, "timeout"],
      [200, "delivered"],
    ]);
    expect(received.map(({ second }) => second)).toEqual([60, 300]);
  });

  it("cuts the connection in the middle of the body", async () => {
    const failures: string[] = [];
    const { world } = createSmallWorld({
      receive: async (request) => {
        await request.text().catch((error: Error) => failures.push(error.message));
        return new Response();
      },
    });
    world.store.faults = [{ on: "delivery", cut: true, loseAnswer: false }];
    dispatch(world, webhook, '{"a":1}');
    await world.clock.advance("1h");
    expect(failures).toEqual(["terminated"]);
    expect(world.store.journal.outcomes).toEqual({ "connection-failed": 1, delivered: 1 });
  });

  it("is met by deliveries on order too, but not as a whole", async () => {
    const receiver = await startReceiver(clientSecret);
    const x = createX();
    await x.control("POST", "/_x/webhooks", { app: "main", url: receiver.url });
    x.emulator.faults.add([
      { on: "delivery", copies: 2 },
      { on: "delivery", app: "brand", status: 500 },
      { on: "delivery", webhookId: "1", status: 501 },
      { on: "delivery", app: "main", status: 502 },
    ]);
    expect(await x.emulator.deliver({ raw: "{}" })).toMatchObject([{ status: 502, outcome: "refused" }]);
    expect(await x.emulator.deliver({ raw: "{}" })).toMatchObject([{ outcome: "delivered" }]);
    expect(x.emulator.faults.list()).toHaveLength(3);
  });
});

describe("a fault of a CRC", () => {
  it("fails it in the receiver's place, also at a webhook's creation", async () => {
    const x = createX({ clock: "manual" });
    x.emulator.faults.add([
      { on: "crc", status: 302 },
      { on: "crc", app: "brand", timeout: true },
    ]);
    expect(complaint(await x.call("POST", "/2/webhooks", { url }))).toContain("redirects (302)");
    expect(await x.call("POST", "/2/webhooks", { url })).toMatchObject({ status: 200 });
    expect(x.emulator.faults.list()).toHaveLength(1);
    const id = x.emulator.state().webhooks[0]?.id;
    x.emulator.faults.add({ on: "crc", webhookId: id, timeout: true });
    await x.emulator.clock.advance("1h");
    expect(x.emulator.journal.crcs.at(-1)).toMatchObject({ result: "unreachable", status: null });
    x.emulator.faults.add({ on: "crc", webhookId: id, status: 200 });
    await x.emulator.clock.advance("1h");
    expect(x.emulator.state().webhooks).toMatchObject([{ valid: false }]);
    await x.call("PUT", `/2/webhooks/${id}`);
    await x.emulator.settle();
    expect(x.emulator.state().webhooks).toMatchObject([{ valid: true }]);
    x.emulator.faults.add({ on: "crc", webhookId: id, tlsFailure: true });
    await x.emulator.clock.advance("1h");
    expect(x.emulator.journal.crcs.at(-1)).toMatchObject({ result: "rejected", status: null });
    expect(x.emulator.state().webhooks).toMatchObject([{ valid: false }]);
  });
});
