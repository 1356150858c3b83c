/** Numbers that look random and are the same for the same seed. */

/** A seeded source. */
export interface Random {
  /** From 0 to below 1. */
  readonly next: () => number;
  /** A whole number from 0 to below `limit`. */
  readonly below: (limit: number) => number;
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item;
}

/** One source for each kind of fault: which ones happen does not depend on how much of another kind goes on. */
export interface Chances {
  readonly request: Random;
  readonly delivery: Random;
  readonly crc: Random;
}

/** Makes a source from a 32-bit seed (the generator is mulberry32). */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { next, below, pick: (items) => items[below(items.length)] ?? items[0] };
};

/** Makes the sources of a seed. */
export const createChances = (seed: number): Chances => ({
  request: createRandom(seed + 0x4000_0000),
  delivery: createRandom(seed + 0x8000_0000),
  crc: createRandom(seed + 0xc000_0000),
});
