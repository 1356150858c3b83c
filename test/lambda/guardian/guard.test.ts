import { describe, expect, it } from "vitest";
import { XApiError } from "../../../providers/x/errors.ts";
import { guardedWorld } from "./support/guarded-world.ts";

const minuteMs = 60_000;

describe("an outage of the receiver", () => {
  it.each(["broken", "throttled"] as const)(
    "(%s) ends in a replay that brings every event, once",
    async (how) => {
      const world = await guardedWorld();
      await world.guard();
      const startMs = world.now();
      const missed = await world.outage(60, how);
      await world.post("after it");
      const sums = await world.guardFor(60);
      expect(world.arrivals(missed)).toEqual([1, 1, 1, 1, 1, 1]);
      expect(world.arrivals(["after it"])).toEqual([1]);
      const jobs = world.jobs();
      expect(jobs).toHaveLength(sums.ReplayRequested ?? 0);
      expect(jobs.every(({ state }) => state === "complete")).toBe(true);
      const early = jobs.filter(
        ({ createdAtMs, fromMs, toMs }) =>
          createdAtMs - fromMs < 31 * minuteMs || createdAtMs - toMs < 10 * minuteMs,
      );
      expect(early).toEqual([]);
      expect(Math.min(...jobs.map(({ fromMs }) => fromMs))).toBeGreaterThan(startMs - 3 * minuteMs);
      expect(sums.ReplayIncomplete).toBeUndefined();
      expect((await world.guard()).ReplayPending).toBe(0);
      await world.guardFor(60);
      expect(world.jobs()).toHaveLength(jobs.length);
    },
  );

  it("asks for nothing where nothing was lost", async () => {
    const world = await guardedWorld();
    await world.post("fine");
    expect(await world.guardFor(60)).toEqual({ WebhookInvalid: 0, ReplayPending: 0, LossWindowSeconds: 0 });
    expect(world.jobs()).toEqual([]);
  });

  it("of five hours is replayed in slices of two hours at most that overlap, one job at a time", async () => {
    const world = await guardedWorld({ replayDelayMs: 7 * minuteMs });
    await world.guard();
    // So close together that it is one window.
    world.set("broken");
    const missed = Array.from({ length: 60 }, (_, n) => `missed ${n}.`);
    for (const text of missed) {
      await world.post(text);
      await world.advance(5);
    }
    world.set("up");
    await world.guardFor(120);
    expect(world.arrivals(missed)).toEqual(missed.map(() => 1));
    const jobs = world.jobs();
    expect(jobs.length).toBe(3);
    jobs.forEach(({ fromMs, toMs, createdAtMs }, index) => {
      expect(toMs - fromMs).toBeLessThanOrEqual(120 * minuteMs);
      const before = jobs[index - 1];
      if (before === undefined) return;
      expect(fromMs).toBe(before.toMs - minuteMs);
      expect(createdAtMs).toBeGreaterThanOrEqual(before.createdAtMs + 7 * minuteMs);
    });
  });

  it("that goes on and on is replayed all the same, as X gives back a day only", async () => {
    const world = await guardedWorld();
    await world.guard();
    world.refuse("poison");
    const good: string[] = [];
    for (let n = 0; n < 60; n++) {
      // One of two fails, for hours.
      await world.post(`${n % 2 === 0 ? "good" : "poison"} ${n}.`);
      if (n % 2 === 0) good.push(`good ${n}.`);
      await world.advance(4);
      await world.guard();
    }
    expect(world.jobs().length).toBeGreaterThan(0);
    world.accept("poison");
    const poisoned = Array.from({ length: 30 }, (_, n) => `poison ${2 * n + 1}.`);
    await world.guardFor(8 * 60);
    expect(Math.min(...world.arrivals(poisoned))).toBeGreaterThanOrEqual(1);
  });

  it("older than a day is given up, with a metric", async () => {
    const world = await guardedWorld();
    await world.guard();
    const missed = await world.outage(30);
    await world.advance(25 * 60);
    const figures = await world.guard();
    expect(figures.ReplayIncomplete).toBe(1);
    expect(world.arrivals(missed)).toEqual([0, 0, 0]);
    expect(world.logs.some(({ event }) => event === "window_given_up")).toBe(true);
    expect((await world.guard()).ReplayPending).toBe(0);
  });
});

describe("a replay", () => {
  it("that ends Incomplete is asked for again, later and later, then given up", async () => {
    const world = await guardedWorld();
    await world.guard();
    world.refuse("poison");
    await world.post("poison");
    const soon = await world.guardFor(90);
    expect(soon.ReplayIncomplete).toBeUndefined();
    const sums = await world.guardFor(12 * 60);
    expect(sums.ReplayIncomplete).toBe(1);
    // The failed replays are no losses of their own minute: what X delivers first then has arrived.
    const first = world.jobs()[0];
    const same = world.jobs().filter(({ fromMs }) => fromMs === first?.fromMs);
    expect(same).toHaveLength(5);
    expect(same.every(({ state }) => state === "incomplete")).toBe(true);
    expect((await world.guardFor(120)).ReplayPending).toBe(0);
  });

  it("of another hand is waited for", async () => {
    const world = await guardedWorld({ replayDelayMs: 20 * minuteMs });
    await world.guard();
    const missed = await world.outage(10);
    await world.advance(30);
    const minute = (ms: number) => new Date(ms).toISOString().replace(/\D/g, "").slice(0, 12);
    const [from_date, to_date] = [minute(world.now() - 32 * minuteMs), minute(world.now() - 31 * minuteMs)];
    await world.call("POST", "/2/webhooks/replay", { webhook_id: world.webhookId, from_date, to_date });
    await world.guardFor(15);
    expect(world.jobs()).toHaveLength(1);
    await world.guardFor(45);
    expect(world.jobs()).toHaveLength(2);
    expect(world.arrivals(missed)).toEqual([1]);
  });

  it("whose answer was lost is asked for once more, and no third time", async () => {
    const world = await guardedWorld({ replayDelayMs: 12 * minuteMs });
    await world.guard();
    const missed = await world.outage(10);
    world.emulator.faults.add({ method: "POST", path: "/2/webhooks/replay", afterWrite: true });
    await world.guardFor(120);
    expect(world.jobs()).toHaveLength(2);
    expect(world.arrivals(missed)).toEqual([1]);
    expect((await world.guard()).ReplayPending).toBe(0);
  });

  it("whose end was not heard of is asked for again after an hour", async () => {
    const world = await guardedWorld();
    await world.guard();
    await world.outage(10);
    world.forget("replay_job_status");
    await world.guardFor(60);
    expect(world.jobs()).toHaveLength(1);
    world.remember("replay_job_status");
    const sums = await world.guardFor(90);
    expect(sums.ReplayRequested).toBe(1);
    expect((await world.guard()).ReplayPending).toBe(0);
  });

  it("waits until the receiver passes X's CRC", async () => {
    const world = await guardedWorld();
    await world.guard();
    const missed = await world.outage(10);
    world.set("broken");
    await world.guardFor(60);
    expect(world.jobs()).toEqual([]);
    world.set("up");
    await world.guardFor(15);
    expect(world.arrivals(missed)).toEqual([1]);
  });

  it("that X calls out of its rules is asked for again too, as clocks differ", async () => {
    const world = await guardedWorld();
    await world.guard();
    const missed = await world.outage(10);
    const reasons = { reasons: ["QueryParamInvalid"], messages: ["too young"] };
    const refusal = { operation: "POST 2/webhooks/replay", status: 400, ...reasons };
    await world.advance(30);
    const { ports, x } = world.run();
    await world.guard({ ports, x: { ...x, startReplay: () => Promise.reject(new XApiError(refusal)) } });
    expect((await world.guard()).ReplayPending).toBe(1);
    await world.guardFor(45);
    expect(world.arrivals(missed)).toEqual([1]);
  });

  it("is X's for the webhook that missed the events: those of one that was replaced are given up", async () => {
    const world = await guardedWorld();
    await world.guard();
    await world.outage(10);
    await world.guardFor(15);
    await world.call("DELETE", `/2/webhooks/${world.webhookId}`);
    expect((await world.guard()).WebhookInvalid).toBe(1);
    await world.makeWebhook();
    expect(await world.guard()).toMatchObject({ ReplayIncomplete: 1, ReplayPending: 0, WebhookInvalid: 0 });
    await world.guardFor(60);
    expect(world.jobs()).toEqual([]);
  });
});

describe("an invalid webhook", () => {
  it("is brought back at once, and what it missed is replayed", async () => {
    const world = await guardedWorld();
    await world.guardFor(10);
    world.set("wrong-secret");
    await world.call("PUT", `/2/webhooks/${world.webhookId}`);
    await world.emulator.settle();
    world.set("up");
    await world.post("not even sent");
    expect(world.emulator.state().webhooks[0]?.valid).toBe(false);
    await world.advance(4);
    const figures = await world.guard();
    expect(figures).toMatchObject({ WebhookInvalid: 0, WebhookRepaired: 1 });
    expect(world.emulator.state().webhooks[0]?.valid).toBe(true);
    await world.guardFor(45);
    expect(world.arrivals(["not even sent"])).toEqual([1]);
    expect((await world.guard()).ReplayPending).toBe(0);
  });

  it("that stays invalid is asked for less and less often, and named by the metric in every run", async () => {
    const world = await guardedWorld();
    await world.guard();
    world.set("wrong-secret");
    await world.call("PUT", `/2/webhooks/${world.webhookId}`);
    const before = world.emulator.journal.calls["PUT /2/webhooks/:webhook_id"] ?? 0;
    const sums = await world.guardFor(5 * 60);
    const puts = (world.emulator.journal.calls["PUT /2/webhooks/:webhook_id"] ?? 0) - before;
    expect(puts).toBeGreaterThan(12);
    expect(puts).toBeLessThan(24);
    expect(sums).toMatchObject({ WebhookInvalid: 60 });
    world.set("up");
    const missed = "missed for hours";
    await world.post(missed);
    await world.guardFor(30);
    expect(world.emulator.state().webhooks[0]?.valid).toBe(true);
    await world.guardFor(120);
    expect(world.arrivals([missed])).toEqual([1]);
  });

  it("of somebody else is never touched", async () => {
    const world = await guardedWorld();
    const foreign = await world.makeWebhook("https://hooks.example.com/x/other");
    world.set("wrong-secret");
    await world.call("PUT", `/2/webhooks/${foreign}`);
    await world.emulator.settle();
    world.set("up");
    expect(await world.guardFor(30)).toMatchObject({ WebhookInvalid: 0 });
    const { webhooks } = world.emulator.state();
    expect(webhooks.find(({ id }) => id === foreign)?.valid).toBe(false);
    await world.call("DELETE", `/2/webhooks/${world.webhookId}`);
    await world.guard();
    expect(world.emulator.state().webhooks.map(({ id, valid }) => [id, valid])).toEqual([[foreign, false]]);
  });

  it("that is replaced says that what it missed is given up", async () => {
    const world = await guardedWorld();
    await world.guard();
    world.set("wrong-secret");
    await world.call("PUT", `/2/webhooks/${world.webhookId}`);
    expect((await world.guardFor(10)).ReplayIncomplete).toBeUndefined();
    world.set("up");
    await world.call("DELETE", `/2/webhooks/${world.webhookId}`);
    await world.makeWebhook();
    expect(await world.guard()).toMatchObject({ ReplayIncomplete: 1, WebhookInvalid: 0 });
  });

  it("gets no replay before it is valid", async () => {
    const world = await guardedWorld();
    await world.guard();
    const missed = await world.outage(10);
    await world.advance(40);
    world.set("wrong-secret");
    await world.call("PUT", `/2/webhooks/${world.webhookId}`);
    await world.emulator.settle();
    expect(await world.guardFor(10)).toMatchObject({ WebhookInvalid: 2 });
    expect(world.emulator.journal.calls["POST /2/webhooks/replay"]).toBeUndefined();
    world.set("up");
    await world.guardFor(45);
    expect(world.arrivals(missed)).toEqual([1]);
  });
});

describe("a run", () => {
  it("that cannot read the log repairs and follows replays all the same, and fails", async () => {
    const world = await guardedWorld();
    await world.guard();
    const missed = await world.outage(10);
    await world.guardFor(25);
    const { ports, x } = world.run();
    const blind = { x, ports: { ...ports, accessLog: () => Promise.reject(new Error("no log")) } };
    await world.advance(20);
    await expect(world.guard(blind)).rejects.toThrow("the guardian failed for main");
    expect(world.arrivals(missed)).toEqual([1]);
    expect(world.logs.at(-1)).toMatchObject({ event: "run", facts: { failed: 1 } });
  });

  it("that is ended in the middle of a long log keeps what it has read of it", async () => {
    const world = await guardedWorld();
    await world.guard();
    const before = (await world.states.load("main"))?.state.readUntilMs ?? 0;
    await world.advance(5 * 60);
    const { ports, x } = world.run();
    const { promise: stuck, resolve } = Promise.withResolvers<void>();
    let reads = 0;
    const accessLog: typeof ports.accessLog = (...args) => {
      reads += 1;
      if (reads < 4) return ports.accessLog(...args);
      resolve();
      return new Promise(() => {});
    };
    void world.guard({ x, ports: { ...ports, accessLog } });
    await stuck;
    const after = (await world.states.load("main"))?.state.readUntilMs ?? 0;
    expect(after).toBeGreaterThan(before);
    // The next one goes on from there.
    await world.guard();
    expect((await world.states.load("main"))?.state.readUntilMs).toBeGreaterThan(after + 60 * minuteMs);
  });

  it("beside another run ends where the other was faster; both together ask once", async () => {
    const world = await guardedWorld();
    await world.guard();
    const missed = await world.outage(10);
    await world.guardFor(25);
    await world.advance(20);
    const ends = await Promise.allSettled([world.guard(), world.guard(), world.guard()]);
    expect(ends.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(0);
    expect(world.jobs()).toHaveLength(1);
    expect(world.arrivals(missed)).toEqual([1]);
  });
});
