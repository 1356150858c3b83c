import { describe, expect, it } from "vitest";
import { createRandom } from "../../../sandbox/x/random.ts";

const draw = (seed: number, count: number): number[] => {
  const { next } = createRandom(seed);
  return Array.from({ length: count }, next);
};

describe("a seeded source", () => {
  it("gives the same numbers for the same seed, others for another", () => {
    expect(draw(7, 100)).toEqual(draw(7, 100));
    expect(draw(7, 100)).not.toEqual(draw(8, 100));
    expect(new Set(draw(7, 1000)).size).toBeGreaterThan(990);
  });

  it("spreads them evenly from 0 to below 1", () => {
    const tenths = new Map(
      [...Map.groupBy(draw(1, 10_000), (number) => Math.floor(number * 10))].map(([tenth, { length }]) => [
        tenth,
        length,
      ]),
    );
    expect([...tenths.keys()].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const length of tenths.values()) expect(Math.abs(length - 1000)).toBeLessThan(150);
  });

  it("picks every item and stays below a limit", () => {
    const { pick, below } = createRandom(3);
    const picked = Array.from({ length: 200 }, () => pick(["a", "b", "c"]));
    expect([...new Set(picked)].toSorted()).toEqual(["a", "b", "c"]);
    const numbers = Array.from({ length: 200 }, () => below(4));
    expect([...new Set(numbers)].toSorted()).toEqual([0, 1, 2, 3]);
  });
});
