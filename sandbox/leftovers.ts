import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A run marks every process it starts with this variable, whose value is the name of its folder. The variable goes
 * down to plugins and Lambda workers, also those whose parent is gone, so none of them can hide.
 */
export const runVariable = "X_WEBHOOKS_SANDBOX_RUN";

const prefix = "pulumi-x-webhooks-run-";

/** The prefix of the run folder of this process, for `mkdtemp`. */
export function runFolderPrefix(): string {
  return join(tmpdir(), `${prefix}${process.pid}-`);
}

/** Kills what a run has left: its processes, then its folder. Returns how many processes there were. */
export function sweep(runName: string): number {
  const killed = new Set<number>();
  // Again and again, since what is killed may just have started another.
  for (let round = 0; round < 5; round++) {
    const found = markedProcesses().filter(({ run, pid }) => run === runName && pid !== process.pid);
    if (found.length === 0) break;
    for (const { pid } of found) {
      killed.add(pid);
      tryKill(pid);
    }
  }
  if (runName.startsWith(prefix)) tryRemove(join(tmpdir(), runName));
  return killed.size;
}

/** Sweeps the runs whose owner has died. Returns how many processes were found alive. */
export function sweepDeadRuns(): number {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(prefix));
  const runs = new Set([...folders, ...markedProcesses().map(({ run }) => run)]);
  return [...runs].filter((run) => !ownerLives(run)).reduce((killed, run) => killed + sweep(run), 0);
}

function ownerLives(runName: string): boolean {
  const pid = Number(runName.slice(prefix.length).split("-")[0]);
  return Number.isInteger(pid) && commandOf(pid).includes("sandbox/up.ts");
}

/** Every living process that a run has started, with the run's name. */
export function markedProcesses(): { pid: number; run: string }[] {
  return environments().flatMap(({ pid, environment }) => {
    const run = environment.match(new RegExp(`(?:^|[\\0 ])${runVariable}=([^\\0 ]+)`))?.[1];
    return run ? [{ pid, run }] : [];
  });
}

/** Every process of this user with its environment: from /proc where there is one, else from `ps` (macOS). */
function environments(): { pid: number; environment: string }[] {
  if (process.platform === "linux") {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => ({ pid: Number(pid), environment: readOrEmpty(`/proc/${pid}/environ`) }));
  }
  const lines = execFileSync("ps", ["-A", "-E", "-ww", "-o", "pid=,command="], { encoding: "utf8" }).split(
    "\n",
  );
  return lines
    .map((line) => ({ pid: Number.parseInt(line, 10), environment: line }))
    .filter(({ pid }) => pid > 0);
}

function commandOf(pid: number): string {
  if (process.platform === "linux") return readOrEmpty(`/proc/${pid}/cmdline`);
  try {
    return execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
  } catch {
    return "";
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // It ended meanwhile, or is another user's.
  }
}

function tryRemove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // Another user's run, theirs to sweep.
  }
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended meanwhile.
  }
}
