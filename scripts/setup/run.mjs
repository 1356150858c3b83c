// @ts-check
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Interrupted } from "./errors.mjs";

const guard = fileURLToPath(new URL("./guard.mjs", import.meta.url));
const keptLines = 500;

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {AbortSignal} [signal] stops the command and all it started; its reason is a signal's name
 * @property {AbortSignal} [limit] stops it too, which is not an error; default none
 * @property {(line: string) => void} [onLine] each line of its output
 */

/**
 * Runs a command with its output kept back, and waits until it and everything it started are gone.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{code: number, lines: string[]}>} the last lines of its output
 * @throws {Interrupted} when `signal` was aborted, after the command has ended
 */
export async function run(command, args, { cwd, env, signal, limit, onLine } = {}) {
  throwIfInterrupted(signal);
  const child = spawn(process.execPath, [guard, "tree", "5000", command, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  /** @type {string[]} */
  const lines = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on("line", (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      onLine?.(line);
    });
  }
  const stop = () => child.kill("SIGTERM");
  for (const reason of [signal, limit]) reason?.addEventListener("abort", stop);
  try {
    // "close" comes after the last holder of the output pipes is gone, so no grandchild is left behind.
    const code = await /** @type {Promise<number>} */ (
      new Promise((resolve, reject) => {
        child.on("error", reject).on("close", (exitCode) => resolve(exitCode ?? 1));
      })
    );
    throwIfInterrupted(signal);
    return { code, lines };
  } finally {
    for (const reason of [signal, limit]) reason?.removeEventListener("abort", stop);
  }
}

/**
 * @param {AbortSignal | undefined} signal
 * @throws {Interrupted}
 */
export function throwIfInterrupted(signal) {
  if (signal?.aborted) throw new Interrupted(signal.reason);
}

/**
 * Runs `work` with a signal that SIGINT, SIGTERM or SIGHUP aborts; further ones are ignored until `work` has cleaned up.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function interruptible(work) {
  const controller = new AbortController();
  const stop = (/** @type {NodeJS.Signals} */ name) => controller.abort(name);
  const names = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  for (const name of names) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of names) process.off(name, stop);
  }
}
