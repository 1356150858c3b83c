import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  aged,
  around,
  dueSlice,
  joined,
  minuteFloor,
  minuteMs,
  type Span,
  without,
} from "../../../lambda/guardian/windows.ts";

const nowMs = Date.UTC(2026, 7, 2, 12, 0, 30);
const hourMs = 60 * minuteMs;

/** Windows of the last day and a half, by minutes before now. */
const windows = fc
  .array(fc.tuple(fc.nat(36 * 60), fc.integer({ min: 1, max: 400 })), { maxLength: 12 })
  .map((pairs) =>
    pairs.map(([ago, length]): Span => {
      const fromMs = minuteFloor(nowMs) - ago * minuteMs;
      return { fromMs, toMs: fromMs + length * minuteMs };
    }),
  );
const minutesOf = (spans: readonly Span[]): Set<number> =>
  new Set(
    spans.flatMap(({ fromMs, toMs }) =>
      Array.from({ length: (toMs - fromMs) / minuteMs }, (_, n) => fromMs + n * minuteMs),
    ),
  );
const check = (property: fc.IProperty<[Span[]]>) => fc.assert(property, { seed: 7, numRuns: 300 });

describe("windows", () => {
  it("hold all that was joined, sorted, with more than five minutes between two", () => {
    check(
      fc.property(windows, (given) => {
        const all = joined(given);
        const minutes = minutesOf(all);
        for (const minute of minutesOf(given)) expect(minutes.has(minute)).toBe(true);
        all.forEach(({ fromMs }, index) => {
          const before = all[index - 1];
          if (before !== undefined) expect(fromMs - before.toMs).toBeGreaterThan(5 * minuteMs);
        });
        expect(joined(all)).toEqual(all);
      }),
    );
  });

  it("are replayed to their end by slices that X takes, none of two hours' minutes left out", () => {
    check(
      fc.property(windows, (given) => {
        const { kept, lostSeconds } = aged(joined(given), nowMs);
        const lost = minutesOf(joined(given)).size - minutesOf(kept).size;
        expect(lostSeconds).toBe(lost * 60);
        // So late that all have ended, with X's rules held as of now.
        const replayed = new Set<number>();
        let left: readonly Span[] = kept;
        for (let rounds = 0; rounds < 200; rounds++) {
          const slice = dueSlice(left, nowMs);
          if (slice === undefined) break;
          expect(slice.toMs - slice.fromMs).toBeLessThanOrEqual(2 * hourMs);
          expect(nowMs - slice.fromMs).toBeGreaterThanOrEqual(31 * minuteMs);
          expect(nowMs - slice.toMs).toBeGreaterThanOrEqual(10 * minuteMs);
          expect(minuteFloor(nowMs) - slice.fromMs).toBeLessThan(24 * hourMs);
          for (const minute of minutesOf([slice])) replayed.add(minute);
          left = without(left, slice);
        }
        const rest = minutesOf(left);
        for (const minute of minutesOf(kept)) expect(replayed.has(minute) || rest.has(minute)).toBe(true);
        for (const { fromMs, toMs } of left) {
          // What waits has not ended, or is too young for X.
          const ended = toMs + 5 * minuteMs <= nowMs - 10 * minuteMs;
          expect(ended && fromMs <= nowMs - 31 * minuteMs).toBe(false);
        }
      }),
    );
  });

  it("begin a minute before the first loss and end a minute after the last one's", () => {
    const at = Date.UTC(2026, 7, 1, 10, 5, 59, 999);
    expect(around(at)).toEqual({ fromMs: Date.UTC(2026, 7, 1, 10, 4), toMs: Date.UTC(2026, 7, 1, 10, 7) });
  });

  it("are not due before five quiet minutes are over, nor before their start is 31 minutes old", () => {
    const ending = (minutesAgo: number, length = 60): Span => {
      const toMs = minuteFloor(nowMs) - minutesAgo * minuteMs;
      return { fromMs: toMs - length * minuteMs, toMs };
    };
    expect(dueSlice([ending(14)], nowMs)).toBeUndefined();
    expect(dueSlice([ending(15)], nowMs)).toEqual(ending(15));
    expect(dueSlice([ending(20, 10)], nowMs)).toBeUndefined();
    expect(dueSlice([ending(21, 10)], nowMs)).toEqual(ending(21, 10));
    // Two hours of one that goes on.
    const long = ending(10, 150);
    expect(dueSlice([long], nowMs)).toEqual({ ...long, toMs: long.fromMs + 2 * hourMs });
  });

  it("are left with a minute of overlap", () => {
    const window = { fromMs: 0, toMs: 10 * minuteMs };
    expect(without([window], { fromMs: 0, toMs: 4 * minuteMs })).toEqual([
      { fromMs: 3 * minuteMs, toMs: 10 * minuteMs },
    ]);
    expect(without([window], window)).toEqual([]);
    expect(without([window], { fromMs: 20 * minuteMs, toMs: 30 * minuteMs })).toEqual([window]);
  });
});
