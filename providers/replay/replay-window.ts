import type { Problem } from "../resource.ts";
import { canonicalMinute, minuteOf, replayRules } from "../x/replay-window.ts";

/** A window of time, both ends as `canonicalMinute` spells them. */
interface ReplayWindow {
  /** Inclusive. */
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
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
  const oldest = minuteOf(nowMs - replayRules.oldestMs);
  const latestFrom = minuteOf(nowMs - replayRules.fromAgeMs);
  const latestTo = minuteOf(nowMs - replayRules.toAgeMs);
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
  if (from === undefined || to === undefined || Date.parse(to) - Date.parse(from) <= replayRules.advisedMs)
    return undefined;
  return `The window from ${from} to ${to} is longer than the 2 hours that X advises for a replay. Several jobs, one after the other, end sooner; let their windows overlap by a minute.`;
}

function sameOrAfter(a: string, b: string): boolean {
  return Date.parse(a) >= Date.parse(b);
}
