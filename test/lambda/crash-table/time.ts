import type { Scheduler } from "fast-check";

/** Time and requests of one run: the scheduler picks which of the pending steps happens next. */
export interface Time {
  /** Epoch milliseconds, the true ones. */
  readonly nowMs: () => number;
  /** Calls `ring` after so many milliseconds; what it returns calls that off. */
  readonly alarm: (ms: number, ring: () => void) => () => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Resolves when the scheduler picks it, before `deadlineMs`: of two that wait, either may be first. */
  readonly turn: (label: string, deadlineMs: number) => Promise<void>;
  /** Lets the run go on until `work` settles. */
  readonly until: <T>(work: Promise<T>) => Promise<T>;
}

/** While requests are under way, time goes on by so much at a time. */
const strideMs = 60;

/**
 * Virtual time in which every request and the passing of time itself are tasks of fast-check's scheduler, so that it
 * explores their orders. Time never runs past the deadline of a request under way: that a request is not answered in
 * time is a fault that a plan asks for.
 */
export function scheduledTime(scheduler: Scheduler, startMs = 1_800_000_000_000): Time {
  let nowMs = startMs;
  let order = 0;
  let passing = false;
  const timers: { readonly atMs: number; readonly order: number; readonly fire: () => void }[] = [];
  const deadlines = new Set<{ readonly atMs: number }>();

  const alarm: Time["alarm"] = (ms, ring) => {
    const timer = { atMs: nowMs + Math.max(0, ms), order: order++, fire: ring };
    timers.push(timer);
    timers.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
    return () => {
      const index = timers.indexOf(timer);
      if (index >= 0) timers.splice(index, 1);
    };
  };
  /** How far time may go: to the next timer; with requests under way a stride, and not to their deadlines. */
  const nextMs = (): number | undefined => {
    const timerMs = timers[0]?.atMs;
    if (deadlines.size === 0) return timerMs;
    const first = Math.min(...[...deadlines].map(({ atMs }) => atMs));
    const toMs = Math.min(timerMs ?? Number.POSITIVE_INFINITY, nowMs + strideMs, first - 1);
    return toMs > nowMs || timerMs === nowMs ? toMs : undefined;
  };
  const pass = (): void => {
    passing = false;
    const toMs = nextMs();
    if (toMs === undefined) return;
    nowMs = Math.max(nowMs, toMs);
    for (let next = timers[0]; next !== undefined && next.atMs <= nowMs; next = timers[0]) {
      timers.shift();
      next.fire();
    }
  };
  return {
    nowMs: () => nowMs,
    alarm,
    sleep: (ms) => new Promise((resolve) => void alarm(ms, resolve)),
    turn: async (label, atMs) => {
      const deadline = { atMs };
      deadlines.add(deadline);
      await scheduler.schedule(Promise.resolve(), label);
      deadlines.delete(deadline);
    },
    until: async (work) => {
      let open = true;
      const settled = work.finally(() => {
        open = false;
      });
      settled.catch(() => undefined);
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (!open) return await settled;
        if (!passing && nextMs() !== undefined) {
          passing = true;
          void scheduler.schedule(Promise.resolve(), "time").then(pass);
        }
        if (scheduler.count() === 0) throw new Error("nothing left to wait for");
        await scheduler.waitNext(1);
      }
    },
  };
}
