import fc from "fast-check";

/** JSON as the tests build it: numbers are texts of digits, which may stand for a number or a string. */
export type Value =
  | string
  | { readonly digits: string }
  | readonly Value[]
  | { readonly members: Readonly<Record<string, Value>> };

/** An object. */
export const object = (members: Readonly<Record<string, Value>>): Value => ({ members });
/** An id, which X writes as a string or as a number. */
export const digits = (text: string): Value => ({ digits: text });

/** One way to write JSON: what to choose wherever JSON leaves a choice, taken in turn. */
export type Style = readonly number[];
export const style: fc.Arbitrary<Style> = fc.array(fc.nat(255), { minLength: 8, maxLength: 40 });

/** Writes a value: with white space, escapes, orders of members and kinds of number as the style says. */
export function spelled(value: Value, choices: Style): string {
  let turn = 0;
  const choose = (count: number): number => (choices[turn++ % choices.length] ?? 0) % count;
  const blank = (): string => ["", "", " ", "\n", "\t \r\n"][choose(5)] ?? "";
  const text = (plain: string): string => {
    if (choose(3) > 0) return JSON.stringify(plain);
    const escaped = plain.replace(
      /[\s\S]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    return `"${escaped}"`;
  };
  const write = (part: Value): string => {
    if (typeof part === "string") return text(part);
    if ("digits" in part) return choose(2) === 0 ? part.digits : text(part.digits);
    if ("members" in part) {
      const members = Object.entries(part.members).map(([name, inner]) => ({ at: choose(256), name, inner }));
      members.sort((a, b) => a.at - b.at);
      const list = members.map(
        ({ name, inner }) => `${blank()}${text(name)}${blank()}:${blank()}${write(inner)}${blank()}`,
      );
      return `{${list.join(",")}}`;
    }
    return `[${part.map((inner) => `${blank()}${write(inner)}${blank()}`).join(",")}]`;
  };
  return `${blank()}${write(value)}${blank()}`;
}
