import { describe, expect, it, onTestFinished } from "vitest";
import { listenOnLoopback } from "../../../../sandbox/x/api/listen.ts";
import { offer, openStreams } from "../../../../sandbox/x/stream/activity.ts";
import { longestQueue } from "../../../../sandbox/x/stream/connection.ts";
import { createStreamWorld, readLines } from "../support/stream.ts";
import { complaint, createX, ownerId, token } from "../support/x.ts";

const path = "/2/activity/stream";
const second = 1000;

describe("the activity stream", () => {
  it("carries each event as one line, to the app it is for", async () => {
    const { world, open } = createStreamWorld();
    const response = await open();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    offer(world, "main", '{"data":1}');
    offer(world, "brand", '{"data":"not ours"}');
    offer(world, "main", '{"data":2}');
    const { line } = readLines(response);
    expect([await line(), await line()]).toEqual(['{"data":1}', '{"data":2}']);
  });

  it("sends an empty line each time nothing has happened for the keep-alive's time", async () => {
    const { world, open } = createStreamWorld({ keepAliveMs: 20 * second });
    const { line } = readLines(await open());
    await world.clock.advance("19s");
    offer(world, "main", "event");
    await world.clock.advance("19s");
    offer(world, "main", "another");
    await world.clock.advance("20s");
    await world.clock.advance("20s");
    offer(world, "main", "last");
    const lines = [await line(), await line(), await line(), await line(), await line()];
    expect(lines).toEqual(["event", "another", "", "", "last"]);
  });

  it("reaches back as many minutes as asked, also over a time without a connection", async () => {
    const { world, open } = createStreamWorld();
    for (const event of ["six", "five", "four", "three", "two", "one"]) {
      offer(world, "main", event);
      await world.clock.advance("1m");
    }
    const { line } = readLines(await open("?backfill_minutes=3"));
    offer(world, "main", "live");
    expect([await line(), await line(), await line(), await line()]).toEqual(["three", "two", "one", "live"]);
    expect(await readLines(await open("?backfill_minutes=0&end_time=2026-09-02T00:00:00Z"))).toBeDefined();
  });

  it("has the events from start_time to end_time, then ends", async () => {
    const { world, open } = createStreamWorld({ keepAliveMs: 3_600_000 });
    for (const event of ["00:00", "00:01", "00:02", "00:03"]) {
      offer(world, "main", event);
      await world.clock.advance("1m");
    }
    const past = readLines(await open("?start_time=2026-09-01T00:01:00Z&end_time=2026-09-01T00:03:00Z"));
    expect([await past.line(), await past.line(), await past.line()]).toEqual(["00:01", "00:02", undefined]);
    const mixed = readLines(await open("?start_time=2026-09-01T00:03:00.000Z&end_time=2026-09-01T00:05:00Z"));
    offer(world, "main", "live");
    await world.clock.advance("1m");
    offer(world, "main", "too late");
    expect([await mixed.line(), await mixed.line(), await mixed.line()]).toEqual([
      "00:03",
      "live",
      undefined,
    ]);
    expect(openStreams(world, "main")).toBe(0);
  });

  it("ends at once where its end has passed and nothing was asked for", async () => {
    const { open } = createStreamWorld();
    expect(await (await open("?end_time=2026-08-31T00:00:00Z")).text()).toBe("");
  });

  it("remembers a day", async () => {
    const { world, open } = createStreamWorld();
    offer(world, "main", "old");
    await world.clock.advance("1h");
    offer(world, "main", "newer");
    await world.clock.advance("23.5h");
    const start = new Date(world.now() - 24 * 60 * 60 * second).toISOString();
    const { line } = readLines(await open(`?start_time=${start}`));
    expect(await line()).toBe("newer");
  });

  it.each([
    "?backfill_minutes=6",
    "?backfill_minutes=-1",
    "?backfill_minutes=",
    "?backfill_minutes=1.5",
    "?start_time=2026-09-01",
    "?start_time=2026-08-30T00:00:00Z",
    "?start_time=2026-09-02T00:00:00Z",
    "?start_time=now",
    "?end_time=2026-02-30T00:00:00Z",
    "?end_time=2026-13-01T00:00:00Z",
    "?end_time=2026-08-31T23:00:00Z&start_time=2026-08-31T23:30:00Z",
    "?limit=1",
  ])("is not opened with %s", async (query) => {
    const { world, open } = createStreamWorld();
    const response = await open(query);
    expect(response.status).toBe(400);
    const answer = { status: 400, headers: response.headers, body: await response.json() };
    expect(complaint(answer)).toContain(/\?(\w+)/.exec(query)?.[1] ?? "");
    expect(openStreams(world, "main")).toBe(0);
  });

  it("may be open so many times; one more is refused until one has ended", async () => {
    const { open } = createStreamWorld({ streamConnections: 1 });
    const first = await open();
    const refused = await open();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({
      title: "ConnectionException",
      connection_issue: "TooManyConnections",
      type: "https://api.x.com/2/problems/streaming-connection",
    });
    await first.body?.cancel();
    expect((await open()).status).toBe(200);
  });

  it("is cut where its reader gives up by a signal", async () => {
    const { world, open } = createStreamWorld();
    const abort = new AbortController();
    const { line } = readLines(await open("", { signal: abort.signal }));
    const next = line();
    abort.abort(new Error("enough"));
    await expect(next).rejects.toThrow("enough");
    expect(openStreams(world, "main")).toBe(0);
  });

  it("ends where its reader is too slow, without a growing queue", async () => {
    const { world, open } = createStreamWorld();
    const response = await open();
    const event = "x".repeat(1000);
    for (let sent = 0; sent < longestQueue + 200; sent += 1) offer(world, "main", event);
    expect(openStreams(world, "main")).toBe(0);
    expect((await response.text()).length).toBeLessThan(100 * 1000);
  });

  it("hands out a long backfill whole, however slow its reader is", async () => {
    const { world, open } = createStreamWorld();
    const event = "x".repeat(1000);
    for (let sent = 0; sent < longestQueue + 2000; sent += 1) offer(world, "main", event);
    const response = await open("?backfill_minutes=5&end_time=2026-09-01T00:01:00Z");
    for (let sent = 0; sent < longestQueue - 200; sent += 1) offer(world, "main", event);
    await world.clock.advance("1m");
    expect((await response.text()).length).toBe((2 * longestQueue + 1800) * (event.length + 2));
  });

  it("does not pile up keep-alives for a reader who reads nothing", async () => {
    const { world, open } = createStreamWorld({ keepAliveMs: 1 });
    const response = await open("?end_time=2026-09-01T00:02:00Z");
    await world.clock.advance("2m");
    expect((await response.text()).length).toBeLessThan(70 * 1024);
  });

  it("ends at a reset, which forgets what happened, and at the end of the world", async () => {
    const { world, open } = createStreamWorld();
    const one = readLines(await open());
    offer(world, "main", "event");
    world.reset();
    expect([await one.line(), await one.line()]).toEqual(["event", undefined]);
    const two = readLines(await open("?backfill_minutes=5"));
    await world.end();
    expect(await two.line()).toBeUndefined();
  });
});

describe("the emulator's activity stream", () => {
  it("needs a bearer token, and answers no HEAD", async () => {
    const x = createX();
    expect(await x.call("GET", path, undefined, "wrong")).toMatchObject({ status: 401 });
    await x.call("HEAD", path);
    for (let opened = 0; opened < 2; opened += 1) {
      const init = { headers: { authorization: `Bearer ${token}` } };
      expect(await x.emulator.fetch(`https://api.x.com${path}`, init)).toMatchObject({ status: 200 });
    }
    expect(await x.call("GET", path)).toMatchObject({ status: 429 });
    expect(x.emulator.journal.requests.at(-1)).toMatchObject({ method: "GET", path, status: 429 });
  });

  it("carries what users do, as the app's subscriptions without a webhook ask for", async () => {
    const x = createX();
    await x.call("POST", "/2/activity/subscriptions", {
      event_type: "profile.update.bio",
      filter: { user_id: ownerId },
      tag: "bios",
    });
    const act = { user: "Owner", does: "profile", bio: "Something new" };
    await x.control("POST", "/_x/act", act);
    const init = { headers: { authorization: `Bearer ${token}` } };
    const url = `https://api.x.com${path}?backfill_minutes=1`;
    const { line } = readLines(await x.emulator.fetch(url, init));
    await x.control("POST", "/_x/act", { ...act, bio: "Something newer" });
    for (const bio of ["Something new", "Something newer"]) {
      const event: unknown = JSON.parse((await line()) ?? "");
      expect(event).toMatchObject({
        data: { event_type: "profile.update.bio", tag: "bios", payload: { after: bio } },
      });
    }
  });

  it("leaves nothing open where its reader is gone before it opens", async () => {
    const x = createX();
    const init = { headers: { authorization: `Bearer ${token}` } };
    for (let asked = 0; asked < 5; asked += 1) {
      const abort = new AbortController();
      const opening = x.emulator.fetch(`https://api.x.com${path}`, { ...init, signal: abort.signal });
      abort.abort(new Error("enough"));
      await expect(opening.then((response) => response.text())).rejects.toThrow("enough");
    }
    expect(await x.emulator.fetch(`https://api.x.com${path}`, init)).toMatchObject({ status: 200 });
  });

  it("leaves nothing open where a fault takes the place of its answer", async () => {
    const x = createX();
    await x.control("POST", "/_x/faults", { path, status: 503, afterWrite: true, cut: false, times: 5 });
    for (let opened = 0; opened < 5; opened += 1)
      expect(await x.call("GET", path)).toMatchObject({ status: 503 });
    const init = { headers: { authorization: `Bearer ${token}` } };
    expect(await x.emulator.fetch(`https://api.x.com${path}`, init)).toMatchObject({ status: 200 });
  });

  it("closes with the emulator, over HTTP, where its headers come at once", async () => {
    const x = createX();
    const { url, close } = await x.emulator.listen();
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(200);
    const next = readLines(response).line();
    const ended = expect(next).rejects.toThrow();
    await close();
    await ended;
  });
});

describe("a stream over HTTP", () => {
  const listen = async (over = {}) => {
    const { world, open } = createStreamWorld({ clock: "real", now: Date.now, ...over });
    const handle = async (request: Request) => open(new URL(request.url).search);
    const { url, close } = await listenOnLoopback(handle, 0, world.end);
    onTestFinished(close);
    return { world, url };
  };

  it("carries events as they happen and empty lines in between", async () => {
    const { world, url } = await listen({ keepAliveMs: 5 });
    const reader = readLines(await fetch(url));
    expect(await reader.line()).toBe("");
    offer(world, "main", '{"data":"größe 😀"}');
    const lines = (async () => {
      for (;;) {
        const line = await reader.line();
        if (line !== "") return line;
      }
    })();
    expect(await lines).toBe('{"data":"größe 😀"}');
    await reader.cancel();
  });

  it("frees its place when the client goes away", async () => {
    const { world, url } = await listen({ streamConnections: 1 });
    const abort = new AbortController();
    await fetch(url, { signal: abort.signal });
    expect(openStreams(world, "main")).toBe(1);
    abort.abort();
    await expect.poll(() => openStreams(world, "main")).toBe(0);
    expect((await fetch(url)).status).toBe(200);
  });

  it("is closed for a client that does not read", async () => {
    const { world, url } = await listen();
    const response = await fetch(url);
    const event = "x".repeat(100_000);
    // The socket takes some megabytes before anything waits.
    await expect
      .poll(() => {
        for (let sent = 0; sent < 500; sent += 1) offer(world, "main", event);
        return openStreams(world, "main");
      })
      .toBe(0);
    await response.body?.cancel();
  });
});
