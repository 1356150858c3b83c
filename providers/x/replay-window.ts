const minuteMs = 60_000;

/** X's rules for the window of a replay, all of them ages in milliseconds by X's clock, but for the last. */
export const replayRules = {
  /** How old the start may be at most. */
  oldestMs: 24 * 60 * minuteMs,
  /** How old the start is at least. */
  fromAgeMs: 31 * minuteMs,
  /** How old the end is at least. */
  toAgeMs: 10 * minuteMs,
  /** How long a window should be at most: X's advice. */
  advisedMs: 120 * minuteMs,
} as const;

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

/** The minute of this time (epoch milliseconds), rounded down, as `canonicalMinute` spells it. */
export function minuteOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}
