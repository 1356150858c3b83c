// @ts-check
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isWhole } from "./engine-find.mjs";
import { run } from "./run.mjs";

const installer = fileURLToPath(new URL("./pulumi-install.mjs", import.meta.url));
const limitMs = 240_000;

/**
 * The official download by Pulumi's SDK, into `folder`/bin. Fails at once where the network is closed.
 * @param {string} folder
 * @param {string} version "3.250.0"
 * @param {{node: string, env: NodeJS.ProcessEnv, signal: AbortSignal}} context node: the project's Node
 * @returns {Promise<string | undefined>} undefined: it is there; else why it could not be had
 */
export async function downloadEngine(folder, version, { node, env, signal }) {
  const temporary = join(folder, "tmp");
  await mkdir(temporary);
  const { lines, timedOut } = await run(node, [installer, folder, version], {
    env: { ...env, TMPDIR: temporary },
    signal,
    timeoutMs: limitMs,
  });
  await rm(temporary, { recursive: true, force: true });
  if (isWhole(join(folder, "bin"))) return undefined;
  await rm(join(folder, "bin"), { recursive: true, force: true });
  return timedOut ? `not done after ${limitMs / 1000} s` : (lines.at(-1) ?? "it brought nothing");
}
