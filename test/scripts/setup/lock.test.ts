import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { withLock } from "../../../scripts/setup/lock.mjs";
import { asNobody, ended, runModule, temporaryFolder } from "../support.ts";

function lockPath(): string {
  return join(temporaryFolder(), "cache", "thing.lock");
}

/** Options that give up after a few looks at the lock. */
function stopsSoon() {
  const controller = new AbortController();
  return { signal: controller.signal, onWait: () => void setTimeout(() => controller.abort("SIGINT"), 1000) };
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

  it("of a process that Ctrl-Z stopped is still its own", async () => {
    const path = lockPath();
    const holder = runModule(
      `import { withLock } from "scripts/setup/lock.mjs";
       await withLock(process.env.LOCK, {}, () => new Promise((resolve) => {
         process.on("SIGUSR2", resolve);
         setInterval(() => {}, 1000);
         console.log("held");
       }));
       process.exit();`,
      { ...process.env, LOCK: path },
    );
    const end = ended(holder);
    if (holder.stdout) await once(holder.stdout, "data");
    holder.kill("SIGSTOP");
    const held = readFileSync(path, "utf8");
    const { signal, onWait } = stopsSoon();
    const work = vi.fn(async () => {});
    await expect(withLock(path, { signal, onWait, silentMs: 0 }, work)).rejects.toThrow("interrupted");
    expect(work).not.toHaveBeenCalled();
    expect(readFileSync(path, "utf8")).toBe(held);

    holder.kill("SIGCONT");
    holder.kill("SIGUSR2");
    expect(await end).toMatchObject({ code: 0 });
    expect(await withLock(path, {}, async () => "done")).toBe("done");
  });

  it.each([
    { whose: "a process of another host", host: "another host", known: true },
    // Only where the system tells when a process began.
    {
      whose: "an earlier process of this id",
      host: hostname(),
      began: "1",
      known: existsSync("/proc/self/stat"),
    },
  ])("of $whose is taken over once it is silent", async ({ host, began, known }) => {
    if (!known) return;
    const path = lockPath();
    await withLock(path, {}, async () => {});
    writeFileSync(path, JSON.stringify({ pid: process.pid, host, began, id: "1" }));
    const patient = stopsSoon();
    await expect(withLock(path, patient, async () => {})).rejects.toThrow("interrupted");
    expect(await withLock(path, { silentMs: 0 }, async () => "done")).toBe("done");
  });

  it.each([
    ["a folder that is not ours", (path: string) => chmodSync(dirname(path), 0o555)],
    [
      "a lock that is not ours to read",
      (path: string) => {
        chmodSync(dirname(path), 0o777);
        writeFileSync(path, "{}", { mode: 0o000 });
      },
    ],
    [
      "a dead lock that is not ours to remove",
      (path: string) => {
        chmodSync(dirname(path), process.getuid?.() === 0 ? 0o1777 : 0o555);
        if (process.getuid?.() === 0) writeFileSync(path, JSON.stringify({ pid: 2 ** 30, host: hostname() }));
      },
    ],
  ])("says the way out of %s", async (_, spoil) => {
    const path = lockPath();
    chmodSync(dirname(dirname(path)), 0o755);
    mkdirSync(dirname(path));
    spoil(path);
    const child = runModule(
      `import { withLock } from "scripts/setup/lock.mjs";
       import { main } from "scripts/setup/main.mjs";
       ${asNobody}
       await main(() => withLock(process.env.LOCK, {}, async () => 0));`,
      { ...process.env, LOCK: path },
    );
    const { code, output } = await ended(child);
    expect(code).toBe(1);
    expect(output).toMatch(`The cache folder ${dirname(path)} can't be used: `);
    expect(output).toMatch(/: (EACCES|EPERM)\b/);
    expect(output).toMatch("PULUMI_X_WEBHOOKS_CACHE");
  });
});
