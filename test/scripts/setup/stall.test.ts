import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { bytesIn, stallLimit } from "../../../scripts/setup/stall.mjs";
import { temporaryFolder } from "../support.ts";

const limits = { pollMs: 5_000, silentMs: 60_000, totalMs: 1_800_000 };

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

describe("a limit on silence", () => {
  it("lets work that grows go on, however long, until the overall limit", () => {
    let bytes = 0;
    const { limit } = stallLimit(() => bytes, limits);
    for (let minute = 1; minute < 30; minute += 1) {
      bytes += 1;
      vi.advanceTimersByTime(60_000 - 5_000);
      bytes += 1;
      vi.advanceTimersByTime(5_000);
    }
    expect(limit.aborted).toBe(false);
    bytes += 1;
    vi.advanceTimersByTime(60_000);
    expect(limit).toMatchObject({ aborted: true, reason: "not done after 1800 s" });
  });

  it("stops work that has ceased to grow", () => {
    let bytes = 0;
    const { limit } = stallLimit(() => bytes, limits);
    vi.advanceTimersByTime(59_000);
    bytes = 1;
    vi.advanceTimersByTime(60_000);
    expect(limit.aborted).toBe(false);
    vi.advanceTimersByTime(10_000);
    expect(limit).toMatchObject({ aborted: true, reason: "nothing came for 60 s" });
  });

  it("ends with the work", () => {
    const { limit, end } = stallLimit(() => 0, limits);
    end();
    vi.advanceTimersByTime(10 * limits.totalMs);
    expect(limit.aborted).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the bytes in a folder", () => {
  it("are those of all files below it, or below what begins with a name", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "pulumi.1", "b"), { recursive: true });
    writeFileSync(join(folder, "pulumi.1", "b", "c"), "12345");
    writeFileSync(join(folder, "pulumi.2"), "12");
    writeFileSync(join(folder, "other"), "123456789");
    expect([bytesIn(folder), bytesIn(folder, "pulumi.")]).toEqual([16, 7]);
    appendFileSync(join(folder, "pulumi.1", "b", "c"), "6");
    expect([bytesIn(folder), bytesIn(folder, "pulumi.")]).toEqual([17, 8]);
    expect(bytesIn(join(folder, "nowhere"))).toBe(0);
  });
});
