import { inspect, isDeepStrictEqual } from "node:util";
import { isBag } from "../../plugin/protocol/provider.ts";

/**
 * Whether two property values mean the same: no value, an empty text, an empty list and an empty object are all
 * "nothing", the order of keys does not matter, and JSON texts (policies) are compared by what they say.
 */
export function sameMeaning(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(canonical(left), canonical(right));
}

/** Whether two lists hold what means the same, in any order. No list is an empty one. */
export function sameInAnyOrder(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(sorted(left), sorted(right));
}

function sorted(list: unknown): string[] {
  return Array.isArray(list)
    ? list.map((item) => inspect(canonical(item), { sorted: true, depth: null })).sort()
    : [];
}

function canonical(value: unknown): unknown {
  if (typeof value === "string") return canonicalText(value);
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(canonical);
  if (isBag(value)) {
    const entries = Object.entries(value)
      .map(([key, part]) => [key, canonical(part)] as const)
      .filter(([, part]) => part !== undefined);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }
  return value ?? undefined;
}

function canonicalText(text: string): unknown {
  if (text === "") return undefined;
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return canonical(JSON.parse(text));
  } catch {
    return text;
  }
}
