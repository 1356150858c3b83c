/** Cuts a list into pieces of at most 100: what X takes of ids or rules in one request. */
export function chunks<T>(items: readonly T[], size = 100): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
