// @ts-check
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isWhole } from "./engine-find.mjs";
import { ask } from "./programs.mjs";
import { run } from "./run.mjs";
import { bytesIn, stallLimit } from "./stall.mjs";

const installer = fileURLToPath(new URL("./pulumi-install.mjs", import.meta.url));
const patience = { pollMs: 5_000, silentMs: 60_000, totalMs: 30 * 60_000 };

/**
 * The official download by Pulumi's SDK, into `folder`/bin. Fails at once where the network is closed.
 * @param {string} folder
 * @param {string} version "3.250.0"
 * @param {object} context
 * @param {string} context.node the project's Node
 * @param {NodeJS.ProcessEnv} context.env
 * @param {AbortSignal} context.signal
 * @param {typeof patience} [context.limits] default: stopped when nothing comes for a minute, or after half an hour
 * @returns {Promise<string | undefined>} undefined: it is there; else why it could not be had
 */
export async function downloadEngine(folder, version, { node, env, signal, limits = patience }) {
  const temporary = join(folder, "tmp");
  await mkdir(temporary);
  const where = { ...env, TMPDIR: temporary };
  // The archive goes where mktemp puts it, and that of macOS does not heed TMPDIR.
  const archive = ask("mktemp", ["-u", "-t", "pulumi.XXXXXXXXXX"], { env: where });
  const elsewhere = archive && dirname(archive) !== temporary ? dirname(archive) : undefined;
  const size = () => bytesIn(folder) + (elsewhere ? bytesIn(elsewhere, "pulumi.") : 0);
  const { limit, end } = stallLimit(size, limits);
  try {
    const { code, lines } = await run(node, [installer, folder, version], {
      cwd: temporary,
      env: where,
      signal,
      limit,
    });
    await rm(temporary, { recursive: true, force: true });
    // Of what was stopped halfway, a program may be there in part.
    if (code === 0 && isWhole(join(folder, "bin"))) return undefined;
    await rm(join(folder, "bin"), { recursive: true, force: true });
    return limit.aborted ? String(limit.reason) : (lines.at(-1) ?? "it brought nothing");
  } finally {
    end();
  }
}
