/** Writes JSON as X does: integers longer than a JavaScript number holds, and counts said twice. */
import { randomUUID } from "node:crypto";

/** Nobody can write it into a post, and so smuggle a bare number into a body. */
const mark = `int:${randomUUID()}:`;
const marked = new RegExp(`"${mark}(-?\\d+)"`, "g");

/** The JSON text of a value, with every bigint written digit by digit as a number. */
export const jsonText = (value: unknown): string => {
  let some = false;
  const text = JSON.stringify(value, (_name, inner: unknown) => {
    if (typeof inner !== "bigint") return inner;
    some = true;
    return mark + inner.toString();
  });
  return some ? text.replace(marked, "$1") : text;
};

/** An object to be written, by X's own member names. */
export type Payload = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Payload => typeof value === "object" && value !== null;

/** Puts `<name>_str` behind every member that is a whole number, as the Activity API does, at every depth. */
export const withTwins = (payload: Payload): Payload =>
  Object.fromEntries(
    Object.entries(payload).flatMap(([name, value]): [string, unknown][] =>
      Number.isInteger(value)
        ? [
            [name, value],
            [`${name}_str`, String(value)],
          ]
        : [[name, deep(value)]],
    ),
  );

const deep = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(deep);
  return isObject(value) ? withTwins(value) : value;
};
