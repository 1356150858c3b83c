/** What a JSON text is made of: every member by its path, with the types it has. */
import { z } from "zod";

/** Paths with `*` for the items of a list and `<id>` for a member named by an id, each with `=` and a type. */
export type Shape = ReadonlySet<string>;

const object = z.record(z.string(), z.unknown());

/** The shape of a parsed value, all paths below `path`. */
export const shapeOf = (value: unknown, path = ""): Shape => {
  if (Array.isArray(value)) {
    return new Set([`${path}=array`, ...value.flatMap((item) => [...shapeOf(item, `${path}/*`)])]);
  }
  if (typeof value !== "object" || value === null) {
    return new Set([`${path}=${value === null ? "null" : typeof value}`]);
  }
  const members = Object.entries(object.parse(value)).flatMap(([name, inner]) => [
    ...shapeOf(inner, `${path}/${/^\d+$/.test(name) ? "<id>" : name}`),
  ]);
  return new Set([`${path}=object`, ...members]);
};

/** All members of several shapes. */
export const union = (shapes: readonly Shape[]): Shape => new Set(shapes.flatMap((shape) => [...shape]));

/** A shape moved below a path. */
export const below = (path: string, shape: Shape): Shape => new Set([...shape].map((entry) => path + entry));

/** What lies below a path, moved to the top. */
export const within = (path: string, shape: Shape): Shape =>
  new Set(
    [...shape]
      .filter((entry) => entry.startsWith(`${path}/`) || entry.startsWith(`${path}=`))
      .map((entry) => entry.slice(path.length)),
  );

/** What `shape` has and `known` has not. */
export const unknownTo = (known: Shape, shape: Shape): string[] =>
  [...shape].filter((entry) => !known.has(entry)).sort();
