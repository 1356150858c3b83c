import { describe, expect, test } from "vitest";
import { sameInAnyOrder, sameMeaning } from "../../../sandbox/aws/canonical.ts";

describe("sameMeaning", () => {
  test.each<[unknown, unknown]>([
    [undefined, ""],
    [null, {}],
    [[], undefined],
    [{ a: undefined }, {}],
    [
      { a: 1, b: { c: "" } },
      { b: {}, a: 1 },
    ],
    ['{"b":1,"a":[2]}', ' { "a": [2], "b": 1 }'],
    ["{broken", "{broken"],
  ])("%j and %j are the same", (left, right) => expect(sameMeaning(left, right)).toBe(true));

  test.each<[unknown, unknown]>([
    [0, undefined],
    [false, undefined],
    [1, "1"],
    [
      [1, 2],
      [2, 1],
    ],
    ['{"a":1}', '{"a":2}'],
    ["{broken", "{ broken"],
  ])("%j and %j are not", (left, right) => expect(sameMeaning(left, right)).toBe(false));
});

test("sameInAnyOrder minds what is in a list, not where", () => {
  expect(sameInAnyOrder([{ a: 1, b: 2 }, "x"], ["x", { b: 2, a: 1 }])).toBe(true);
  expect(sameInAnyOrder(undefined, [])).toBe(true);
  expect(sameInAnyOrder(["x"], ["x", "x"])).toBe(false);
  expect(sameInAnyOrder([{ a: 1 }], [{ a: 2 }])).toBe(false);
});
