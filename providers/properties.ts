import { z } from "zod";
import type { Properties } from "./lifecycle.ts";
import type { Problem, Resource } from "./resource.ts";

/** How the engine writes a value that is not known until something else exists; the same for every type. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Parses each known input by itself, since in a preview any of them may be unknown. */
export function parseKnown<Inputs, State>(resource: Resource<Inputs, State>, properties: Properties) {
  const shape = resource.inputs.shape;
  const problems: Problem[] = [];
  const unknown: Record<string, unknown> = {};
  const known: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("__")) continue;
    if (!Object.hasOwn(shape, key)) {
      problems.push({
        property: key,
        reason: `there is no such input; there are ${Object.keys(shape).join(", ")}.`,
      });
    } else if (JSON.stringify(value)?.includes(unknownValue)) unknown[key] = value;
    else known[key] = value;
  }
  const asked = Object.entries(shape).filter(([key]) => !Object.hasOwn(unknown, key));
  const parsed = z.object(Object.fromEntries(asked)).safeParse(known);
  for (const { path, message } of parsed.error?.issues ?? []) {
    problems.push({ property: pathOf(path), reason: message });
  }
  return { values: (parsed.data ?? {}) as Partial<Inputs>, unknown, problems };
}

/** A path as Pulumi writes it: `rules[1].value`. */
function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .slice(1);
}

/** Whether the engine knows nothing: its own notes do not count. */
export function isEmpty(properties: Properties): boolean {
  return Object.keys(properties).every((key) => key.startsWith("__"));
}

/** Without what is undefined, as far down as it goes: the engine keeps only values. */
export function defined(value: object): Properties {
  return JSON.parse(JSON.stringify(value));
}

/** With the keys in order, so that two objects can be compared as texts. */
export function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}
