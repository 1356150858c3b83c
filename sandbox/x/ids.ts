/** Ids and page tokens in X's shapes. */

const snowflakeEpochMs = 1_288_834_974_657;

/** Makes ids that look like X's: the time in the high bits, a running number in the low 22; always increasing. */
export const createIds = (now: () => number): (() => string) => {
  let last = 0n;
  return () => {
    const elapsedMs = Math.max(0, Math.floor(now()) - snowflakeEpochMs);
    const candidate = BigInt(elapsedMs) << 22n;
    last = candidate > last ? candidate : last + 1n;
    return last.toString();
  };
};

/** Whether one id is greater than another; both without zeros in front. */
export const isAfter = (id: string, other: string): boolean =>
  id.length === other.length ? id > other : id.length > other.length;

/** The chat between two people is named by both, the greater id first. */
export const chatId = (id: string, other: string): string =>
  isAfter(id, other) ? `${id}:${other}` : `${other}:${id}`;

/** A page token is the last id of the page in base 32 hex, behind a mark that brings it to X's 16 characters. */
const tokenMark = 1n << 79n;

/** Writes the token of the page that follows `lastId`. */
export const pageToken = (lastId: string): string => (tokenMark + BigInt(lastId)).toString(32);

/** Reads a page token back to the last id of the page before; undefined where it is none of ours. */
export const readPageToken = (token: string): string | undefined => {
  if (!/^[0-9a-v]{16}$/.test(token)) return undefined;
  let value = 0n;
  for (const digit of token) value = value * 32n + BigInt(Number.parseInt(digit, 32));
  const id = value - tokenMark;
  return id >= 0n && id < 10n ** 19n ? id.toString() : undefined;
};
