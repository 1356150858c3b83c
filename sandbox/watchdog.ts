// Outlives the sandbox by a moment: when its standard input closes, because the sandbox ended in whatever way, it
// kills what the run has left. Started with the run's name as its only argument.
import { sweep } from "./leftovers.ts";

const runName = process.argv[2];
// Ctrl-C reaches the whole terminal group; the watchdog must stay until the sandbox itself is gone.
process.on("SIGINT", () => {});
process.stdin.on("end", () => {
  if (runName) sweep(runName);
  process.exit();
});
process.stdin.resume();
