// `npm start`: the whole loop on one machine. Set-up is done before, by scripts/start.mjs.
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { isolate } from "./isolate.ts";
import { runFolderPrefix, runVariable, sweep, sweepDeadRuns } from "./leftovers.ts";
import { runLoop } from "./loop.ts";
import { parseOptions } from "./options.ts";

const startedAtMs = performance.now();
const options = optionsOrUsage();
isolate();
const orphans = sweepDeadRuns();
if (orphans > 0) console.log(`Ended ${orphans} process(es) that an earlier run had left.`);

const folder = mkdtempSync(runFolderPrefix());
const runName = basename(folder);
const watchdog = spawn(process.execPath, [fileURLToPath(new URL("watchdog.ts", import.meta.url)), runName], {
  detached: true,
  stdio: ["pipe", "ignore", "ignore"],
});
watchdog.unref();

const stop = new AbortController();
let stopped: NodeJS.Signals | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    stopped = signal;
    stop.abort();
  });
}

try {
  const result = await runLoop({
    ...options,
    folder,
    ministackBin: required("MINISTACK_BIN"),
    mark: { [runVariable]: runName },
    signal: stop.signal,
    elapsedMs: () => performance.now() - startedAtMs,
  });
  for (const problem of result?.problems ?? []) console.error(`Not as it should be: ${problem}`);
  if (result) {
    const line = JSON.stringify(result.figures);
    if (options.json) writeFileSync(options.json, `${line}\n`);
    console.log(line);
    process.exitCode = result.problems.length === 0 ? 0 : 1;
  }
} catch (error) {
  if (!stopped) console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  sweep(runName);
}
if (stopped) process.exitCode = 128 + constants.signals[stopped];
process.exit();

function optionsOrUsage(): ReturnType<typeof parseOptions> {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. Start the sandbox with npm start, which sets it.`);
  return value;
}
