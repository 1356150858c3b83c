import { describe, expect, it, onTestFinished } from "vitest";
import { createClock, type Duration, parseDuration } from "../../../../sandbox/x/time/clock.ts";

const startMs = Date.UTC(2026, 8, 1);

const start = (mode: "real" | "manual" = "manual") => {
  const source = { nowMs: startMs };
  const pending = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  const background = (work: Promise<unknown>): void => {
    const settled = work
      .catch((error: unknown) => failures.push(error))
      .finally(() => pending.delete(settled));
    pending.add(settled);
  };
  const settle = async (): Promise<void> => {
    while (pending.size > 0) await Promise.all(pending);
  };
  const clock = createClock({ mode, now: () => source.nowMs, background, settle });
  onTestFinished(clock.clear);
  const events: string[] = [];
  /** A timer that notes when it fires. */
  const note = (name: string, delayMs: number) =>
    clock.after(delayMs, () => void events.push(`${name} ${clock.now() - startMs}`));
  return { clock, source, background, failures, events, note };
};

describe("a duration", () => {
  it.each([
    [0, 0],
    [1500, 1500],
    ["1500", 1500],
    ["90s", 90_000],
    ["1.5m", 90_000],
    ["28h", 28 * 3_600_000],
    ["366d", 366 * 86_400_000],
    ["5ms", 5],
  ])("of %s is %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e21, "", "h", "1w", "-1h", "1 h", "367d", "9e9"])(
    "is not %s",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});

describe("a manual clock", () => {
  it("stands still until it is moved", async () => {
    const { clock, source, events, note } = start();
    note("a", 0);
    source.nowMs += 5000;
    expect([clock.now(), events]).toEqual([startMs, []]);
    await clock.advance("1s");
    expect([clock.now(), events]).toEqual([startMs + 1000, ["a 0"]]);
  });

  it("fires what is due in order, each at its own time", async () => {
    const { clock, events, note } = start();
    note("late", 2001);
    note("third", 2000);
    note("first", 10);
    note("second", 10);
    await clock.advance("2s");
    expect(events).toEqual(["first 10", "second 10", "third 2000"]);
    await clock.advance(1);
    expect(events.at(-1)).toBe("late 2001");
  });

  it("fires timers that timers set, where they are due on the way", async () => {
    const { clock, events, note } = start();
    clock.after(10, () => {
      note("inner", 20);
      note("outside", 100);
    });
    await clock.advance(50);
    expect(events).toEqual(["inner 30"]);
  });

  it("waits for the consequences of a timer before it goes on to the next", async () => {
    const { clock, background, events, note } = start();
    const slow = async (name: string) => {
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
      events.push(`${name} ${clock.now() - startMs}`);
    };
    clock.after(10, () => slow("returned"));
    clock.after(20, () => background(slow("in the background")));
    note("next", 30);
    await clock.advance(40);
    expect(events).toEqual(["returned 10", "in the background 20", "next 30"]);
  });

  it("moves once for each call, one after the other", async () => {
    const { clock, events, note } = start();
    clock.after(10, () => new Promise((resolve) => setImmediate(resolve)));
    note("a", 15);
    note("b", 25);
    await Promise.all([clock.advance(10), clock.advance(10), clock.advance(10)]);
    expect(clock.now()).toBe(startMs + 30);
    expect(events).toEqual(["a 15", "b 25"]);
  });

  it("does not fire what was cancelled or cleared", async () => {
    const { clock, events, note } = start();
    const cancel = note("cancelled", 10);
    note("kept", 20);
    cancel();
    await clock.advance(30);
    cancel();
    note("cleared", 10);
    clock.clear();
    await clock.advance(30);
    expect(events).toEqual(["kept 20"]);
  });

  it("goes on behind a timer that fails, whose error is not lost", async () => {
    const { clock, events, note, failures } = start();
    clock.after(10, () => {
      throw new Error("at once");
    });
    clock.after(11, async () => {
      throw new Error("later");
    });
    note("next", 20);
    await clock.advance(30);
    expect(events).toEqual(["next 20"]);
    expect(failures).toEqual([new Error("at once"), new Error("later")]);
  });

  it("refuses what is no duration, and stays where it is", async () => {
    const { clock } = start();
    // @ts-expect-error no unit of ours
    const week: Duration = "1w";
    await expect(clock.advance(week)).rejects.toThrow(/1w is no duration/);
    await expect(clock.advance(-5)).rejects.toThrow(/-5 is no duration/);
    await clock.advance(5);
    expect(clock.now()).toBe(startMs + 5);
  });

  it("keeps thousands of timers in order", async () => {
    const { clock, events, note } = start();
    for (let index = 0; index < 20_000; index += 1) note("", (index * 7919) % 20_000);
    await clock.advance(20_000);
    expect(events).toEqual(Array.from({ length: 20_000 }, (_, index) => ` ${index}`));
  });
});

describe("a real clock", () => {
  it("follows its source, and can be moved ahead of it", async () => {
    const { clock, source, events, note } = start("real");
    note("a", 60_000);
    source.nowMs += 1000;
    expect(clock.now()).toBe(startMs + 1000);
    await clock.advance("1m");
    expect(events).toEqual(["a 60000"]);
    source.nowMs += 500;
    expect(clock.now()).toBe(startMs + 61_500);
  });

  it("fires by itself, also what is set while it waits for something later", async () => {
    const { clock, source, events, note } = start("real");
    note("late", 3_600_000);
    note("soon", 5);
    source.nowMs += 5;
    await expect.poll(() => events).toEqual(["soon 5"]);
    note("now", 0);
    await expect.poll(() => events).toEqual(["soon 5", "now 5"]);
    clock.clear();
  });
});
