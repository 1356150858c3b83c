/** How long the command takes from the start of its process to the line that says it is ready. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleCommand } from "../scripts/bundle-command.ts";
import { startChild } from "./child.ts";
import { type Spread, spreadOf, timed } from "./measure.ts";

/** Milliseconds. */
export interface StartFigures {
  /** The command as it is published. */
  readonly package: Spread;
  /** Its very first start, with nothing compiled before. */
  readonly packageFirstMs: number;
  /** The command in a clone, where Node strips the types at every start. */
  readonly clone: Spread;
  /** Node that only prints a line. */
  readonly bareNode: Spread;
  /** `createXEmulator` in a process that has loaded it. */
  readonly inProcess: Spread;
}

const root = fileURLToPath(new URL("../", import.meta.url));
const bare = 'console.log(JSON.stringify({url:""}));setInterval(()=>{},1000)';

const startTimes = async (
  starts: number,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number[]> => {
  const ms: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const child = await startChild(args, env);
    ms.push(child.startMs);
    await child.end();
  }
  return ms;
};

/** Measures starts. The command is bundled into a folder of its own, below the packages it needs. */
export const measureStart = async (starts: number): Promise<StartFigures> => {
  const folder = mkdtempSync(join(root, "node_modules", ".x-webhooks-bench-"));
  const env = { NODE_COMPILE_CACHE: join(folder, "compiled") };
  const emulator = ["emulator", "--port", "0"];
  try {
    await bundleCommand(folder);
    const command = [join(folder, "x-webhooks.js"), ...emulator];
    const [packageFirstMs = Number.NaN] = await startTimes(1, command, env);
    const inClone = [join(root, "cli/x-webhooks.ts"), ...emulator];
    await startTimes(1, inClone, env);
    const { createXEmulator } = await import("../sandbox/x/library.ts");
    return {
      package: spreadOf(await startTimes(starts, command, env)),
      packageFirstMs: Math.round(packageFirstMs),
      clone: spreadOf(await startTimes(starts, inClone, env)),
      bareNode: spreadOf(await startTimes(starts, ["-e", bare], env)),
      inProcess: spreadOf(
        await timed(starts, async () => {
          const x = await createXEmulator();
          await x.close();
        }),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
