/** Pieces of TypeScript. */

/** A member of an object: its name, and its value as code; undefined leaves it out. */
export type Member = readonly [name: string, code: string | undefined];

/** A text as code: JSON is TypeScript, so nothing that X sends can end the text it stands in. */
export const quoted = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : JSON.stringify(text);

/** An object in one line; undefined where it would have no member. */
export const object = (members: readonly Member[]): string | undefined => {
  const given = members.flatMap(([name, code]) => (code === undefined ? [] : [`${name}: ${code}`]));
  return given.length === 0 ? undefined : `{ ${given.join(", ")} }`;
};

/** A list of texts as code. */
export const list = (texts: readonly string[] | undefined): string | undefined =>
  texts === undefined ? undefined : `[${texts.map(quoted).join(", ")}]`;
