import { describe, expect, it } from "vitest";
import { backoffMs, DeadlineError, withRetries } from "../../lambda/retry.ts";
import { virtualWorld } from "./support/virtual-ports.ts";

function trying(failures: number, tries: number, withinMs: number, isRetryable = () => true) {
  const { world, run } = virtualWorld();
  const calls: [number, boolean][] = [];
  const untilMs = world.now() + withinMs;
  const result = run(
    withRetries(world, { tries, untilMs, perTryMs: 400, isRetryable }, async (timeoutMs, isRetry) => {
      calls.push([timeoutMs, isRetry]);
      if (calls.length <= failures) throw new Error(`failure ${calls.length}`);
      return "done";
    }),
  );
  return { result, calls };
}

describe("withRetries", () => {
  it("returns the first success", async () => {
    const { result, calls } = trying(1, 3, 10_000);
    expect(await result).toBe("done");
    expect(calls).toEqual([
      [400, false],
      [400, true],
    ]);
  });
  it("throws the last error when tries run out", async () => {
    await expect(trying(9, 2, 10_000).result).rejects.toThrow("failure 2");
  });
  it("does not try again what is final", async () => {
    await expect(trying(9, 3, 10_000, () => false).result).rejects.toThrow("failure 1");
  });
  it("does not start what has no time left", async () => {
    await expect(trying(9, 3, 10).result).rejects.toThrow("failure 1");
    await expect(trying(0, 3, 0).result).rejects.toThrow(DeadlineError);
  });
  it("gives a try no more time than is left", async () => {
    const { result, calls } = trying(0, 1, 123);
    await result;
    expect(calls).toEqual([[123, false]]);
  });
});

describe("backoffMs", () => {
  it("grows and differs", () => {
    expect(backoffMs(0, () => 0)).toBe(25);
    expect(backoffMs(2, () => 0)).toBe(100);
    expect(backoffMs(2, () => 0.5)).toBe(150);
  });
});
