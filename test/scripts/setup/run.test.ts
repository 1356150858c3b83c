import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../../scripts/setup/run.mjs";
import { ended, gone, pidIn, runModule, temporaryFolder } from "../support.ts";

/** Shell code whose child outlives it unless the whole group is stopped. */
function slow(folder: string): string {
  return `sleep 60 & echo $! > ${folder}/pid; trap '' TERM; wait; wait; sleep 60`;
}

describe("a command of set-up", () => {
  it("is run to its end with its output kept", async () => {
    const seen: string[] = [];
    const result = await run("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"], {
      onLine: (line) => seen.push(line),
    });
    expect(result).toMatchObject({ code: 3 });
    expect(seen.toSorted()).toEqual(["err", "out"]);
  });

  it("that can't be started fails and says so", async () => {
    const { code, lines } = await run("/nowhere/thing", []);
    expect(code).toBe(127);
    expect(lines.join()).toMatch("ENOENT");
  });

  it("is stopped with its children at its limit, which is no error", async () => {
    const folder = temporaryFolder();
    const result = await run("/bin/sh", ["-c", `sleep 60 & echo $! > ${folder}/pid; wait`], {
      limit: AbortSignal.timeout(500),
    });
    expect(result.code).not.toBe(0);
    await gone(await pidIn(join(folder, "pid")));
  });

  it("is stopped with its children by the signal", async () => {
    const folder = temporaryFolder();
    const controller = new AbortController();
    const running = run("/bin/sh", ["-c", `sleep 60 & echo $! > ${folder}/pid; wait`], {
      signal: controller.signal,
    });
    const outcome = expect(running).rejects.toThrow("interrupted by SIGTERM");
    const pid = await pidIn(join(folder, "pid"));
    controller.abort("SIGTERM");
    await outcome;
    await gone(pid);
  });

  it("does not outlive a starter that was killed, even if it ignores SIGTERM", async () => {
    const folder = temporaryFolder();
    const code = `import { run } from "scripts/setup/run.mjs"; await run("/bin/sh", ["-c", process.env.SLOW]);`;
    const child = runModule(code, { ...process.env, SLOW: slow(folder) });
    const pid = await pidIn(join(folder, "pid"));
    child.kill("SIGKILL");
    await ended(child);
    await gone(pid);
  });
});
