import { replayRules } from "../../providers/x/replay-window.ts";

/** A time in which deliveries were lost: whole minutes by X's clock, in epoch milliseconds. */
export interface Span {
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

export const minuteMs = 60_000;

/**
 * So long without a loss, and a window has ended: X tries a delivery again for five minutes. Losses that are no
 * farther apart make one window.
 */
const quietMs = 5 * minuteMs;

/** The time rounded down to its minute. */
export function minuteFloor(ms: number): number {
  return Math.floor(ms / minuteMs) * minuteMs;
}

/** The minutes in which these moments lie, with one before and one after: clocks differ, and X dates an event before it sends it. */
export function around(fromMs: number, toMs = fromMs): Span {
  return { fromMs: minuteFloor(fromMs) - minuteMs, toMs: minuteFloor(toMs) + 2 * minuteMs };
}

/** All windows, oldest first, neighbours joined. */
export function joined(windows: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const next of windows.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = all.at(-1);
    if (last === undefined || next.fromMs - last.toMs > quietMs) all.push(next);
    else all[all.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, next.toMs) };
  }
  return all;
}

/**
 * What is left of the windows when a slice is taken out to be replayed. What follows it overlaps it by a minute: X's
 * documents differ on whether a replay's last minute is in it.
 */
export function without(windows: readonly Span[], slice: Span): Span[] {
  return windows.flatMap(({ fromMs, toMs }) => {
    if (toMs <= slice.fromMs || fromMs >= slice.toMs) return [{ fromMs, toMs }];
    const before = { fromMs, toMs: slice.fromMs };
    const after = { fromMs: slice.toMs - minuteMs, toMs };
    return [...(fromMs < slice.fromMs ? [before] : []), ...(toMs > slice.toMs ? [after] : [])];
  });
}

/** The oldest minute that X still replays, with a minute to spare for the way there. */
export function oldestFromMs(nowMs: number): number {
  return minuteFloor(nowMs) + minuteMs - replayRules.oldestMs;
}

/** As much of these as X can still replay, and how many seconds of them it no longer can. */
export function aged<S extends Span>(spans: readonly S[], nowMs: number): { kept: S[]; lostSeconds: number } {
  const oldestMs = oldestFromMs(nowMs);
  const kept = spans
    .filter(({ toMs }) => toMs > oldestMs)
    .map((span) => ({ ...span, fromMs: Math.max(span.fromMs, oldestMs) }));
  return { kept, lostSeconds: (totalMs(spans) - totalMs(kept)) / 1000 };
}

/**
 * The oldest slice that X would take now: the start of a window that has ended, or two hours of one that goes on. At
 * most two hours, as X advises.
 */
export function dueSlice(windows: readonly Span[], nowMs: number): Span | undefined {
  const { fromAgeMs, toAgeMs, advisedMs } = replayRules;
  for (const { fromMs, toMs } of windows) {
    const slice = { fromMs, toMs: Math.min(toMs, fromMs + advisedMs) };
    const settled = slice.toMs < toMs || toMs + quietMs <= nowMs - toAgeMs;
    if (settled && fromMs <= nowMs - fromAgeMs && slice.toMs <= nowMs - toAgeMs) return slice;
  }
  return undefined;
}

function totalMs(windows: readonly Span[]): number {
  return windows.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}
