import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { withLock } from "../../../scripts/setup/lock.mjs";
import { ended, runModule, temporaryFolder } from "../support.ts";

function lockPath(): string {
  return join(temporaryFolder(), "cache", "thing.lock");
}

describe("the lock", () => {
  it("is held during the work and gone after it, also when that fails", async () => {
    const path = lockPath();
    await withLock(path, {}, async () => expect(existsSync(path)).toBe(true));
    expect(existsSync(path)).toBe(false);
    await expect(withLock(path, {}, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(existsSync(path)).toBe(false);
  });

  it("lets one work at a time", async () => {
    const path = lockPath();
    const order: string[] = [];
    const work = (name: string) =>
      withLock(path, {}, async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push(`${name} ends`);
      });
    await Promise.all([work("a"), work("b"), work("c")]);
    for (let index = 0; index < order.length; index += 2) {
      expect(order[index + 1]).toBe(order[index]?.replace("begins", "ends"));
    }
    expect(order).toHaveLength(6);
  });

  it("of a dead process is taken over", async () => {
    const path = lockPath();
    await withLock(path, {}, async () => {});
    const dead = runModule("");
    await ended(dead);
    writeFileSync(path, JSON.stringify({ pid: dead.pid, host: hostname(), id: "1" }));
    const onWait = vi.fn();
    expect(await withLock(path, { onWait }, async () => "done")).toBe("done");
    expect(onWait).not.toHaveBeenCalled();
    expect(existsSync(path)).toBe(false);
  });

  it("of a living process is waited for, which is told once and can be stopped", async () => {
    const path = lockPath();
    const holder = JSON.stringify({ pid: process.pid, host: hostname(), id: "1" });
    await withLock(path, {}, async () => {});
    writeFileSync(path, holder);
    const controller = new AbortController();
    const onWait = vi.fn(() => controller.abort("SIGINT"));
    const work = vi.fn(async () => {});
    await expect(withLock(path, { signal: controller.signal, onWait }, work)).rejects.toThrow(
      "interrupted by SIGINT",
    );
    expect(onWait.mock.calls).toEqual([[process.pid]]);
    expect(work).not.toHaveBeenCalled();
    expect(readFileSync(path, "utf8")).toBe(holder);
  });
});
