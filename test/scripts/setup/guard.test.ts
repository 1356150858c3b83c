import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { scripts, temporaryFolder } from "../support.ts";

const guard = fileURLToPath(new URL("setup/guard.mjs", scripts));

/** A module that signals the process it is loaded into as soon as that has started a child, before it does anything else. */
const signalsAtOnce = `
import child_process from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
const { spawn } = child_process;
child_process.spawn = (...args) => {
  const child = spawn(...args);
  process.kill(process.pid, "SIGTERM");
  return child;
};
syncBuiltinESMExports();`;

it.each(["one", "tree"])(
  "a signal that comes with the command's start reaches the command (%s)",
  async (mode) => {
    const module = join(temporaryFolder(), "signals.mjs");
    writeFileSync(module, signalsAtOnce);
    const child = spawn(process.execPath, ["--import", module, guard, mode, "5000", "sleep", "10"], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    const [code, signal] = await once(child, "exit");
    // The guard reports how the command ended; a signal would be the guard's own end, with the command still at work.
    expect({ code, signal }).toEqual(
      mode === "one" ? { code: 143, signal: null } : { code: null, signal: "SIGKILL" },
    );
  },
);
