import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { runFolderPrefix, runVariable, sweep, sweepDeadRuns } from "../../sandbox/leftovers.ts";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

async function sleeper(run?: string): Promise<ChildProcess> {
  const env = { ...process.env, ...(run && { [runVariable]: run }) };
  const child = spawn("sleep", ["60"], { env, stdio: "ignore" });
  started.push(child);
  await once(child, "spawn");
  return child;
}

const lives = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;

describe("sweep", () => {
  test("kills what carries the run's mark, and nothing else, and removes its folder", async () => {
    const folder = mkdtempSync(runFolderPrefix());
    const [mine, other, unmarked] = [
      await sleeper(basename(folder)),
      await sleeper("another-run"),
      await sleeper(),
    ];
    const ended = once(mine, "exit");
    expect(sweep(basename(folder))).toBe(1);
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect([lives(other), lives(unmarked)]).toEqual([true, true]);
    expect(existsSync(folder)).toBe(false);
  });
});

describe("sweepDeadRuns", () => {
  test("ends a run whose owner has died", async () => {
    const dead = spawn("true");
    await once(dead, "exit");
    const orphan = await sleeper(`pulumi-x-webhooks-run-${dead.pid}-abc`);
    const folder = mkdtempSync(join(tmpdir(), `pulumi-x-webhooks-run-${dead.pid}-`));
    const ended = once(orphan, "exit");
    expect(sweepDeadRuns()).toBeGreaterThanOrEqual(1);
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect(existsSync(folder)).toBe(false);
  });
});

describe("the watchdog", () => {
  test("sweeps when its starter is gone, however that ended", async () => {
    const run = basename(mkdtempSync(runFolderPrefix()));
    const orphan = await sleeper(run);
    const ended = once(orphan, "exit");
    const watchdog = spawn(process.execPath, [join(import.meta.dirname, "../../sandbox/watchdog.ts"), run], {
      stdio: ["pipe", "inherit", "inherit"],
    });
    started.push(watchdog);
    await once(watchdog, "spawn");
    expect(lives(orphan)).toBe(true);
    watchdog.stdin.end();
    expect(await ended).toEqual([null, "SIGKILL"]);
  });
});
