/**
 * Parses what X sent without losing a digit: an id (a member `id` or `…_id`) that X writes as a number becomes its
 * digits as text, and so does every number that JavaScript cannot hold exactly. Other numbers stay numbers.
 * Throws SyntaxError where the text is no JSON, RangeError where it is nested too deep to walk.
 */
export function parseBody(text: string): unknown {
  return JSON.parse(text, keepDigits);
}

function keepDigits(name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number") return value;
  const isId = name === "id" || name.endsWith("_id");
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return isId || !isExact ? (context?.source ?? String(value)) : value;
}
