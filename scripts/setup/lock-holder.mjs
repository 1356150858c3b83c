// @ts-check
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Who holds a lock: what this process writes into it. `began` tells it from a later process of the same id. */
export function holderNow() {
  return { pid: process.pid, host: hostname(), began: beginOf(process.pid) };
}

/**
 * Whether the process that holds a lock is known to be dead or alive. Unknown are those of other hosts, and one of this
 * host whose id another process has got since (or an equally named container's, whose processes can't be seen).
 * @param {string} holder the lock's text
 * @returns {"dead" | "alive" | "unknown"}
 */
export function fateOf(holder) {
  if (!holder.includes(`"host":${JSON.stringify(hostname())}`)) return "unknown";
  const pid = pidOf(holder);
  try {
    process.kill(pid, 0);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ESRCH") return "dead";
    if (code !== "EPERM") return "unknown";
  }
  const began = /"began":"(\d+)"/.exec(holder)?.[1];
  return began === undefined || began === (beginOf(pid) ?? began) ? "alive" : "unknown";
}

/**
 * @param {string} holder the lock's text
 * @returns {number} not a number where it names none
 */
export function pidOf(holder) {
  return Number(/"pid":(\d+)/.exec(holder)?.[1] ?? Number.NaN);
}

/**
 * When a process began, in the kernel's ticks since it was started; undefined where the system has no /proc.
 * @param {number} pid
 */
function beginOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // After the program's name, which may hold anything, the fields are numbers: the 22nd of all is the start.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
