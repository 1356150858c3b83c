/** The emulator's time: the machine's or a time of its own, with timers that follow it. */
import { createTimerQueue, type Timer } from "./timers.ts";

/** What `advance` takes: milliseconds, or a number with a unit (`"90s"`, `"5m"`, `"28h"`, `"1d"`). */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

/** The clock as a caller sees it. */
export interface Clock {
  /** `manual` stands still between calls of `advance`; `real` runs, and can be moved ahead all the same. */
  readonly mode: "real" | "manual";
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * Moves ahead, by a year at most; everything that falls due on the way happens in order, each with its consequences, before
   * this resolves. One call waits for another. A receiver that waits for it while it answers waits for itself, until it is
   * given up as not answering.
   * @throws Error on what is no duration.
   */
  readonly advance: (by: Duration) => Promise<void>;
}

/** Cancels a timer; harmless once it has fired. */
type Cancel = () => void;

/** The clock as the emulator's own parts use it. */
export interface Timekeeper extends Clock {
  /** Does something once, `delayMs` from now, as background work. */
  readonly after: (delayMs: number, work: () => void | Promise<void>) => Cancel;
  /** Forgets all timers. */
  readonly clear: () => void;
}

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const isUnit = (unit: string): unit is keyof typeof unitMs => unit in unitMs;

/** Longer ones are mistakes, and would take the clock beyond what a Date can hold. */
const longestAdvanceMs = 366 * unitMs.d;

/** A duration in whole milliseconds; undefined where it is none, goes back, or is longer than a year. */
export const parseDuration = (duration: string | number): number | undefined => {
  const [, amount, unit = "ms"] = /^(\d{1,15}(?:\.\d{1,15})?)(ms|s|m|h|d)?$/.exec(String(duration)) ?? [];
  if (amount === undefined || !isUnit(unit)) return undefined;
  const ms = Math.round(Number(amount) * unitMs[unit]);
  return ms <= longestAdvanceMs ? ms : undefined;
};

/** Node's longest timer. */
const longestTimerMs = 2 ** 31 - 1;

/** What a clock is made of. */
export interface TimeSource {
  readonly mode: "real" | "manual";
  /** Milliseconds since the epoch: read at every call by a real clock, once by a manual one. */
  readonly now: () => number;
  /** Takes what a timer does, reports its failure. */
  readonly background: (work: Promise<void>) => void;
  /** Waits for what timers have set going: deliveries, CRCs. */
  readonly settle: () => Promise<void>;
}

/** Makes a clock. */
export const createClock = ({ mode, now: source, background, settle }: TimeSource): Timekeeper => {
  const startMs = source();
  let aheadMs = 0;
  let order = 0;
  let armed: NodeJS.Timeout | undefined;
  let advancing: Promise<void> | undefined;
  const timers = createTimerQueue();
  const now = (): number => (mode === "manual" ? startMs : source()) + aheadMs;

  const run = async ({ work }: Timer): Promise<void> => work();

  /** Fires the next timer that is due by then; says whether there was one. */
  const fireBy = (untilMs: number): boolean => {
    const due = timers.first();
    if (due === undefined || due.atMs > untilMs) return false;
    timers.remove(due);
    aheadMs += Math.max(0, due.atMs - now());
    background(run(due));
    return true;
  };

  /** Sets Node's timer to the first of ours. Only a real clock runs by itself, and not while it is moved. */
  const arm = (): void => {
    clearTimeout(armed);
    const first = mode === "real" && advancing === undefined ? timers.first() : undefined;
    if (first === undefined) return;
    const ring = (): void => {
      const untilMs = now();
      while (fireBy(untilMs));
      arm();
    };
    armed = setTimeout(ring, Math.min(longestTimerMs, Math.max(0, first.atMs - now())));
    armed.unref();
  };

  const move = async (ms: number): Promise<void> => {
    const targetMs = now() + ms;
    await settle();
    while (fireBy(targetMs)) await settle();
    aheadMs += Math.max(0, targetMs - now());
  };

  return {
    mode,
    now,
    after: (delayMs, work) => {
      order += 1;
      const timer: Timer = { atMs: now() + Math.max(0, delayMs), order, work };
      timers.add(timer);
      if (timers.first() === timer) arm();
      return () => timers.remove(timer);
    },
    advance: async (by) => {
      const ms = parseDuration(by);
      if (ms === undefined) {
        throw new Error(
          `${by} is no duration of a year at most: milliseconds, or a text such as "90s", "5m", "28h", "1d"`,
        );
      }
      const mine = (advancing ?? Promise.resolve()).then(() => move(ms));
      advancing = mine;
      await mine.finally(() => {
        if (advancing === mine) advancing = undefined;
        arm();
      });
    },
    clear: () => {
      timers.clear();
      clearTimeout(armed);
    },
  };
};
