// @ts-check
/*
 * Stands between set-up and a command it starts: `node guard.mjs <tree|one> <grace ms> <command> <args…>`.
 *
 * It leads a process group of its own, so Ctrl-C in a terminal reaches the command once, by us, and not also by the
 * terminal. Its stdin is a pipe that only the starter holds: when that ends, the starter is gone, even by SIGKILL, and
 * the command is stopped too. "tree" passes a signal on to the whole group, "one" only to the command, which then
 * stops its own children in the order it wants.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";

/** @type {NodeJS.Signals | undefined} */
let passing;

const [mode = "", grace = "", command = "", ...args] = process.argv.slice(2);
// Before there is a command: a signal that came in between would end this process alone.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => (mode === "one" ? pass(signal) : stop(signal)));
}
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
process.stdin.on("end", () => stop("SIGTERM")).resume();

child.on("error", (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on("exit", (code, signal) => {
  // Whoever of the group is still there had its chance with the command.
  if (passing) process.kill(-process.pid, "SIGKILL");
  process.exit(code ?? 128 + (signal ? constants.signals[signal] : 1));
});

/** @param {NodeJS.Signals} signal */
function pass(signal) {
  if (mode === "one") child.kill(signal);
  else if (passing !== signal) {
    // The group holds this process as well: what comes back to us is not passed on again.
    passing = signal;
    process.kill(-process.pid, signal);
  }
}

/** @param {NodeJS.Signals} signal */
function stop(signal) {
  pass(signal);
  setTimeout(() => process.kill(-process.pid, "SIGKILL"), Number(grace)).unref();
}
