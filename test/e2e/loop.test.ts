import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { markedProcesses } from "../../sandbox/leftovers.ts";
import { hasEngine, root } from "../support/project.ts";

const steps = [
  "Start MiniStack",
  "pulumi up",
  "Deliver events",
  "Break the receiver",
  "Behind Pulumi's back",
  "pulumi refresh",
  "the guardian has X replay",
  "pulumi destroy",
  "Look for leftovers",
];

interface Run {
  readonly child: ChildProcess;
  output(): string;
  /** Resolves when the output has this text. */
  prints(text: string): Promise<void>;
  /** Resolves with exit code or signal. */
  ends(): Promise<number | string | null>;
}

const runs: Run[] = [];
afterEach(async () => {
  for (const { child, ends } of runs.splice(0)) {
    child.kill("SIGKILL");
    await ends();
  }
});

function start(script: string, args: readonly string[]): Run {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const collect = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const ended = once(child, "close").then(([code, signal]) => code ?? signal);
  const run: Run = {
    child,
    output: () => text,
    prints: async (wanted) => {
      while (!text.includes(wanted)) {
        if (child.exitCode !== null) throw new Error(`It ended before it printed "${wanted}":\n${text}`);
        await sleep(20);
      }
    },
    ends: () => ended,
  };
  runs.push(run);
  return run;
}

/** What is left of the run that this process was: processes and folders. */
function remains({ pid }: ChildProcess): string[] {
  const name = `pulumi-x-webhooks-run-${pid}-`;
  const processes = markedProcesses().filter(({ run }) => run.startsWith(name));
  return [
    ...processes.map((found) => `process ${found.pid}`),
    ...readdirSync(tmpdir()).filter((entry) => entry.startsWith(name)),
  ];
}

describe.skipIf(!hasEngine)("the sandbox", () => {
  it.each(steps)(
    "ends cleanly on SIGINT at the step: %s",
    async (step) => {
      const run = start("sandbox/up.ts", ["--once"]);
      await run.prints(step);
      run.child.kill("SIGINT");
      expect(await run.ends()).toBe(130);
      expect(remains(run.child)).toEqual([]);
    },
    240_000,
  );

  it("leaves no process after SIGKILL during up", async () => {
    const run = start("sandbox/up.ts", ["--once"]);
    await run.prints("pulumi up");
    await sleep(5_000);
    expect(remains(run.child).length).toBeGreaterThan(3);
    run.child.kill("SIGKILL");
    expect(await run.ends()).toBe("SIGKILL");
    for (let tries = 0; tries < 100 && remains(run.child).length > 0; tries++) await sleep(100);
    expect(remains(run.child)).toEqual([]);
  }, 120_000);

  it("stays up until it is stopped, and says how to look around", async () => {
    const run = start("sandbox/up.ts", []);
    await run.prints("The sandbox stays up until Ctrl-C.");
    const [, env = ""] = run.output().match(/\. (\S+env\.sh)/) ?? [];
    const shell = spawn("sh", ["-c", `. ${env} && pulumi preview --expect-no-changes`], { stdio: "pipe" });
    expect((await once(shell, "close"))[0]).toBe(0);
    run.child.kill("SIGTERM");
    expect(await run.ends()).toBe(143);
    expect(remains(run.child)).toEqual([]);
  }, 240_000);

  it("runs the whole loop", async () => {
    const folder = mkdtempSync(join(tmpdir(), "x-webhooks-loop-"));
    const file = join(folder, "result.json");
    const run = start("scripts/start.mjs", ["--once", "--json", file]);
    expect(await run.ends(), run.output()).toBe(0);
    const line = run.output().trimEnd().split("\n").at(-1) ?? "";
    const { delivered, queued, duplicates, refused, parked, lost, ...rest } = JSON.parse(line);
    expect(readFileSync(file, "utf8")).toBe(`${line}\n`);
    expect(delivered).toBeGreaterThanOrEqual(30);
    expect(queued + duplicates + refused + parked + lost).toBe(delivered);
    expect({ lost, ...rest, seconds: 0 }).toEqual({
      lost: 0,
      driftFound: 4,
      driftMended: 4,
      missed: 12,
      recovered: 12,
      replays: 1,
      leftovers: 0,
      seconds: 0,
    });
    expect(readdirSync(root).filter((name) => /^Pulumi\..+\.yaml$/.test(name))).toEqual([]);
    rmSync(folder, { recursive: true });
  }, 240_000);
});
