// @ts-check
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { signalExitCode } from "./errors.mjs";

const guard = fileURLToPath(new URL("./guard.mjs", import.meta.url));
// npm passes a terminal's Ctrl-C on to us, which the terminal has sent us already.
const sameSignalMs = 500;

/**
 * Runs a command that writes to our terminal, hands it each signal once, and waits for its end.
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} options.cwd
 * @param {"one" | "tree"} options.signals "one": the command alone gets a signal and stops its children itself;
 *   "tree": all of its children get it as well
 * @param {number} options.graceMs how long it may take to stop once this process is gone
 * @returns {Promise<number>} its exit code
 */
export async function foreground(command, args, { env, cwd, signals, graceMs }) {
  const child = spawn(process.execPath, [guard, signals, String(graceMs), command, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ["pipe", "inherit", "inherit"],
  });
  let passedAtMs = Number.NEGATIVE_INFINITY;
  /** @type {NodeJS.Signals | undefined} */
  let passed;
  const pass = (/** @type {NodeJS.Signals} */ name) => {
    const nowMs = performance.now();
    if (nowMs - passedAtMs < sameSignalMs) return;
    passedAtMs = nowMs;
    passed = name;
    child.kill(name);
  };
  const names = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  for (const name of names) process.on(name, pass);
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code, signal) => resolve(code ?? signalExitCode(passed ?? signal ?? "SIGHUP")));
    });
  } finally {
    for (const name of names) process.off(name, pass);
  }
}
