import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished, vi } from "vitest";
import type { Progress } from "../../scripts/setup/progress.mjs";

/** The folder of the scripts under test, as a URL that ends in a slash. */
export const scripts = new URL("../../scripts/", import.meta.url);

/** A folder of the running test, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "x-webhooks-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Puts a shell script in the place of a program and returns its path. */
export function fakeProgram(folder: string, name: string, script = "exit 0"): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Runs a piece of module code in a Node of its own; `scripts/` in its imports is the folder under test. */
export function runModule(code: string, env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const resolved = code.replaceAll('"scripts/', `"${scripts.href}`);
  const child = spawn(process.execPath, ["--input-type=module", "-e", resolved], {
    env,
    cwd: fileURLToPath(scripts),
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Module code that gives up root, whom no mode of a file keeps out; only what it has imported by then is sure to load. */
export const asNobody = `if (process.getuid() === 0) process.setuid(65534);`;

/** Waits for a process's end: its exit code, the signal that ended it, all it printed. */
export async function ended(
  child: ChildProcess,
): Promise<{ code: unknown; signal: unknown; output: string }> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const [code, signal] = await once(child, "close");
  return { code, signal, output };
}

/** Waits until a fake program has written its process id. */
export async function pidIn(file: string): Promise<number> {
  const read = () => (existsSync(file) ? Number(readFileSync(file, "utf8")) : 0);
  await vi.waitFor(() => read() || Promise.reject(new Error(`${file} is not written`)), { timeout: 10_000 });
  return read();
}

/** Waits until a process has ended; one that only waits for its parent's notice has. */
export async function gone(pid: number): Promise<void> {
  await vi.waitFor(() => isAlive(pid) && Promise.reject(new Error(`${pid} is alive`)), { timeout: 10_000 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = `/proc/${pid}/stat`;
    return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, "utf8"));
  } catch {
    return false;
  }
}

/** A progress that shows nothing and keeps what it was told. */
export function silentProgress(): Progress & { lines: string[] } {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  return { lines, step: (_, work) => work({ detail: keep, note: keep }) };
}
