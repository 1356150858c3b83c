/** The three ways in which X writes a time. */

const wholeSeconds = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString();

/** `2026-07-24T21:05:48.000Z`: the Activity API and the filtered stream round down to seconds. */
export const isoTime = wholeSeconds;

/** `2026-07-23T21:44:05+00:00`: of a revoked consent. */
export const offsetTime = (ms: number): string => wholeSeconds(ms).replace(".000Z", "+00:00");

/** `Mon May 19 14:01:46 +0000 2025`: of a post in account activity. */
export const legacyTime = (ms: number): string => {
  const [weekday = "", day = "", month = "", year = "", time = ""] = new Date(ms).toUTCString().split(" ");
  return `${weekday.slice(0, 3)} ${month} ${day} ${time} +0000 ${year}`;
};
