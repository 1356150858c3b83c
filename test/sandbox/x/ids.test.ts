import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createIds, pageToken, readPageToken } from "../../../sandbox/x/ids.ts";

describe("ids", () => {
  it("look like X's and increase, whatever the clock does", () => {
    const times = [1_788_220_800_000, 1_788_220_800_000, 1_788_220_700_000, 1_788_220_900_000, 0];
    const next = createIds(() => times.shift() ?? 0);
    const ids = [1, 2, 3, 4, 5].map(() => next());
    for (const id of ids) expect(id).toMatch(/^[1-9]\d{0,18}$/);
    expect([...ids].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))).toEqual(ids);
    expect(new Set(ids).size).toBe(5);
    expect((BigInt(ids[0] ?? 0) >> 22n) + 1_288_834_974_657n).toBe(1_788_220_800_000n);
  });
});

describe("page tokens", () => {
  it("come back as the id they were made of", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 19n - 1n), (id) => {
        const token = pageToken(id.toString());
        expect(token).toMatch(/^[0-9a-v]{16}$/);
        expect(readPageToken(token)).toBe(id.toString());
      }),
    );
  });

  it.each(["", "short", "0".repeat(16), "v".repeat(16), "v".repeat(20), "W".repeat(17), "1".repeat(300)])(
    "are not %s",
    (token) => {
      expect(readPageToken(token)).toBeUndefined();
    },
  );
});
