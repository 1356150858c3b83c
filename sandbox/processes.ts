import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === "object") resolve(address.port);
        else reject(new Error("The system gave no free port."));
      });
    });
  });
}

/**
 * Ends the process group that `leader` leads and waits until it is gone: asks first, kills what is left after five
 * seconds. Nothing happens when it is gone already.
 */
export async function endGroup(leader: number): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (!send(leader, signal)) return;
    for (let tries = 0; tries < 100; tries++) {
      if (!(await hasLiving(leader))) return;
      await sleep(50);
    }
  }
}

function send(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}

/** Whether the group has a process that is not a zombie; in a container without an init nobody may collect those. */
async function hasLiving(leader: number): Promise<boolean> {
  if (!send(leader, 0)) return false;
  const ps = await promisify(execFile)("ps", ["-A", "-o", "pgid=,stat="]).catch(() => undefined);
  if (!ps) return true;
  return ps.stdout.split("\n").some((line) => {
    const [group, state] = line.trim().split(/\s+/);
    return Number(group) === leader && !state?.startsWith("Z");
  });
}
