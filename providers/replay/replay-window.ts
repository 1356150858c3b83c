import type { Problem } from "../resource.ts";

/** A window of time, both ends as `canonicalMinute` spells them. */
interface ReplayWindow {
  /** Inclusive. */
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
}

const minuteMs = 60_000;
const oldestMs = 24 * 60 * minuteMs;
const fromAgeMs = 31 * minuteMs;
const toAgeMs = 10 * minuteMs;
const advisedMs = 120 * minuteMs;

const iso = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::00(?:\.0+)?)?(?:Z|\+00:00)$/i;
const compact = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/;

/**
 * A minute of UTC in one spelling, `2026-08-01T10:05Z`; undefined where the text names none. Read are ISO 8601 with or
 * without seconds, which have to be zero as X counts minutes, and X's own `yyyymmddhhmm`.
 */
export function canonicalMinute(text: string): string | undefined {
  const [, year, month, day, hour, minute] = iso.exec(text) ?? compact.exec(text) ?? [];
  if (year === undefined) return undefined;
  const spelled = `${year}-${month}-${day}T${hour}:${minute}Z`;
  const atMs = Date.parse(spelled);
  // A parser may carry the 30th of February over into March; the round trip shows it.
  return Number.isNaN(atMs) || minuteOf(atMs) !== spelled ? undefined : spelled;
}

/** What is wrong with a window whatever the time is. An end that is not known yet is undefined. */
export function spellingProblems({ from, to }: Partial<ReplayWindow>): Problem[] {
  const problems = Object.entries({ from, to }).flatMap(([property, text]) =>
    text === undefined || canonicalMinute(text) !== undefined
      ? []
      : [
          {
            property,
            reason: `"${text}" names no minute of UTC. Write it as 2026-08-01T10:05Z or 202608011005; X counts no seconds.`,
          },
        ],
  );
  const [start, end] = [from, to].map((text) => text && canonicalMinute(text));
  if (start && end && sameOrAfter(start, end)) {
    problems.push({
      property: "to",
      reason: `The window ends at ${end}, which is not after its start at ${start}.`,
    });
  }
  return problems;
}

/** What X would refuse a window for at this time (epoch milliseconds). An end that is not known yet is undefined. */
export function windowProblems({ from, to }: Partial<ReplayWindow>, nowMs: number): Problem[] {
  const problems: Problem[] = [];
  // Rounded down: X counts the minute under way as a whole.
  const oldest = minuteOf(nowMs - oldestMs);
  const latestFrom = minuteOf(nowMs - fromAgeMs);
  const latestTo = minuteOf(nowMs - toAgeMs);
  if (from !== undefined && !sameOrAfter(from, oldest)) {
    problems.push({
      property: "from",
      reason: `X can replay the last 24 hours only. Give a time from ${oldest} on, or take this replay out of the program if it has been made.`,
    });
  } else if (from !== undefined && !sameOrAfter(latestFrom, from)) {
    problems.push({
      property: "from",
      reason: `X replays what is 31 minutes old at least. Give ${latestFrom} or earlier, or wait.`,
    });
  }
  if (to !== undefined && !sameOrAfter(latestTo, to)) {
    problems.push({
      property: "to",
      reason: `X replays up to 10 minutes ago. Give ${latestTo} or earlier, or wait.`,
    });
  }
  return problems;
}

/** Advice on a window that X would take, or undefined. */
export function windowAdvice({ from, to }: Partial<ReplayWindow>): string | undefined {
  if (from === undefined || to === undefined || Date.parse(to) - Date.parse(from) <= advisedMs)
    return undefined;
  return `The window from ${from} to ${to} is longer than the 2 hours that X advises for a replay. Several jobs, one after the other, end sooner; let their windows overlap by a minute.`;
}

/** A minute of this time, rounded down. */
function minuteOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}

function sameOrAfter(a: string, b: string): boolean {
  return Date.parse(a) >= Date.parse(b);
}
