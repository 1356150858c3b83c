/** X's rules for the window of a replay: whole minutes of UTC, within the last day, none of them fresh. */

/** What is wrong with a window, with the code the enterprise legacy dialect has for it. */
interface WindowFault {
  readonly message: string;
  readonly legacyCode: 356 | 357 | 358 | 368;
}

/** A window that can be replayed. */
interface ReplayWindow {
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

const minuteMs = 60_000;
const oldestMinutes = 24 * 60;
const fromAtLeastMinutes = 31;
const toAtLeastMinutes = 10;

/** The moment that `yyyymmddhhmm` names in UTC; undefined where the calendar has no such minute. */
const parseMinute = (text: string): number | undefined => {
  const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text) ?? [];
  const atMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  // Date.UTC carries a month 13 over into the next year; the round trip does not.
  if (Number.isNaN(atMs) || new Date(atMs).toISOString().replace(/\D/g, "").slice(0, 12) !== text)
    return undefined;
  return atMs;
};

/** Reads a window, or says what is wrong with it. An absent date counts as missing. */
export const readWindow = (
  from: string | undefined,
  to: string | undefined,
  nowMs: number,
): ReplayWindow | WindowFault => {
  if (from === undefined || to === undefined)
    return { message: `${from === undefined ? "from_date" : "to_date"} is required.`, legacyCode: 357 };
  const fromMs = parseMinute(from);
  const toMs = parseMinute(to);
  if (fromMs === undefined || toMs === undefined) {
    const [name, value] = fromMs === undefined ? ["from_date", from] : ["to_date", to];
    return { message: `${name}: [${value}] is no minute of the form yyyymmddhhmm.`, legacyCode: 358 };
  }
  if (fromMs >= toMs) return { message: "from_date must be before to_date.", legacyCode: 356 };
  if (nowMs - fromMs < fromAtLeastMinutes * minuteMs)
    return { message: `from_date must be ${fromAtLeastMinutes} minutes ago or earlier.`, legacyCode: 368 };
  if (nowMs - toMs < toAtLeastMinutes * minuteMs)
    return { message: `to_date must be ${toAtLeastMinutes} minutes ago or earlier.`, legacyCode: 368 };
  // The minute under way counts as a whole: a date has no seconds to tell.
  if (Math.floor(nowMs / minuteMs) - fromMs / minuteMs > oldestMinutes)
    return { message: "from_date must be within the last 24 hours.", legacyCode: 356 };
  return { fromMs, toMs };
};
