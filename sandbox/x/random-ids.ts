/** Ids that X gives by chance, in their shapes. */
import type { Random } from "./random.ts";

/** So many hex digits. */
export const hexDigits = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random.below(16).toString(16)).join("");

/** 64 bits as a signed number. */
export const signed64 = (random: Random): string => {
  const high = BigInt(random.below(2 ** 32));
  return BigInt.asIntN(64, (high << 32n) | BigInt(random.below(2 ** 32))).toString();
};

/** A UUID, version 4, of 32 hex digits or more. */
export const uuidOfHex = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
