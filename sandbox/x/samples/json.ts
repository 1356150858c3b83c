/** Writes JSON whose integers may be longer than a JavaScript number can hold. */

const mark = "\u0000int:";

/** Stands for an integer of any length; only `jsonText` understands it. */
export const bigInteger = (digits: string): string => `${mark}${digits}`;

/** The JSON text of a value, with every `bigInteger` written digit by digit as a number. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value).replace(/"\\u0000int:(-?\d+)"/g, (_whole, digits: string) => digits);
