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

/** A page token is the last id of the page in base 32 hex, behind a mark and zeros that bring it to X's minimum of 16 characters. */
const tokenDigits = 26;

/** Writes the token of the page that follows `lastId`. */
export const pageToken = (lastId: string): string =>
  BigInt(`1${lastId.padStart(tokenDigits - 1, "0")}`).toString(32);

/** Reads a page token back to the last id of the page before; undefined where it is none of ours. */
export const readPageToken = (token: string): bigint | undefined => {
  if (!/^[0-9a-v]{16,20}$/.test(token)) return undefined;
  let value = 0n;
  for (const digit of token) value = value * 32n + BigInt(Number.parseInt(digit, 32));
  const text = value.toString();
  return text.length === tokenDigits && text.startsWith("1") ? BigInt(text.slice(1)) : undefined;
};
