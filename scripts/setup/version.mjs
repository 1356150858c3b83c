// @ts-check

/**
 * The first dotted number in a text ("v3.250.0-dev.1" -> [3, 250, 0], "go1.26" -> [1, 26, 0]), or undefined.
 * @param {string} text
 * @returns {[number, number, number] | undefined}
 */
export function parseVersion(text) {
  const found = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)] : undefined;
}

/**
 * Whether a version is the wanted one or a later one; text without a version is not.
 * @param {string | undefined} text
 * @param {string} wanted
 */
export function isAtLeast(text, wanted) {
  const have = parseVersion(text ?? "");
  const want = parseVersion(wanted);
  if (!have || !want) return false;
  const difference = have.map((part, index) => part - (want[index] ?? 0)).find((part) => part !== 0);
  return (difference ?? 0) >= 0;
}
