import { describe, expect, it, onTestFinished } from "vitest";
import { callOver, createX, type X } from "../support/x.ts";

const dateOf = async (x: X, path = "/2/webhooks") => (await x.call("GET", path)).headers.get("date");

describe("/_x/clock", () => {
  it("shows the time and moves it", async () => {
    const x = createX({ clock: "manual", crcIntervalMs: 0 });
    const start = { mode: "manual", now: "2026-09-01T00:00:00.000Z", nowMs: Date.UTC(2026, 8, 1) };
    expect(await x.control("GET", "/_x/clock")).toMatchObject({ status: 200, body: start });
    const later = { mode: "manual", now: "2026-09-02T04:00:00.000Z", nowMs: Date.UTC(2026, 8, 2, 4) };
    expect(await x.control("POST", "/_x/clock", { advance: "28h" })).toMatchObject({
      status: 200,
      body: later,
    });
    expect((await x.control("POST", "/_x/clock", { advance: 250 })).body).toMatchObject({
      nowMs: later.nowMs + 250,
    });
    expect(x.emulator.clock.now()).toBe(later.nowMs + 250);
  });

  it("answers when what was due has happened", async () => {
    const x = createX({ clock: "manual" });
    await x.call("POST", "/2/webhooks", { url: "https://hooks.example.com/" });
    await x.control("POST", "/_x/clock", { advance: "1h" });
    expect(x.emulator.journal.crcs).toHaveLength(2);
  });

  it("opens a rate-limit window anew", async () => {
    const x = createX({ clock: "manual", limits: { requests: { "GET /2/webhooks": 1 } } });
    const status = async () => (await x.call("GET", "/2/webhooks")).status;
    expect([await status(), await status()]).toEqual([200, 429]);
    await x.control("POST", "/_x/clock", { advance: 15 * 60_000 - 1 });
    expect(await status()).toBe(429);
    await x.control("POST", "/_x/clock", { advance: 1 });
    expect([await status(), await status()]).toEqual([200, 429]);
  });

  it.each([
    {},
    { advance: -1 },
    { advance: "soon" },
    { advance: null },
    { advance: "9999d" },
    { advance: 1, by: 2 },
  ])("refuses %j", async (body) => {
    const x = createX({ clock: "manual" });
    expect(await x.control("POST", "/_x/clock", body)).toMatchObject({ status: 400 });
    expect(x.emulator.clock.now()).toBe(Date.UTC(2026, 8, 1));
  });
});

describe("the Date header", () => {
  it("follows the clock on every answer, good or bad", async () => {
    const x = createX({ clock: "manual" });
    expect(await dateOf(x)).toBe("Tue, 01 Sep 2026 00:00:00 GMT");
    await x.emulator.clock.advance("1d");
    expect(await dateOf(x)).toBe("Wed, 02 Sep 2026 00:00:00 GMT");
    expect(await dateOf(x, "/2/nonsense")).toBe("Wed, 02 Sep 2026 00:00:00 GMT");
    x.emulator.faults.add({ status: 503 });
    expect(await dateOf(x)).toBe("Wed, 02 Sep 2026 00:00:00 GMT");
  });

  it("does so over HTTP, once", async () => {
    const x = createX({ clock: "manual" });
    const { url, close } = await x.emulator.listen();
    onTestFinished(close);
    await x.emulator.clock.advance("1d");
    const { headers } = await callOver(url, "GET", "/2/webhooks");
    expect(headers.get("date")).toBe("Wed, 02 Sep 2026 00:00:00 GMT");
  });
});
