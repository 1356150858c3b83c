// @ts-check
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { SetupError } from "./errors.mjs";

/**
 * Where built engines and the Python environment lie, outside of any clone so that all clones share them.
 * @param {NodeJS.ProcessEnv} env PULUMI_X_WEBHOOKS_CACHE names the folder; else XDG_CACHE_HOME, else ~/.cache
 * @returns {string} an absolute path: commands are run in other folders
 */
export function cacheFolder(env) {
  if (env.PULUMI_X_WEBHOOKS_CACHE) return resolve(env.PULUMI_X_WEBHOOKS_CACHE);
  const xdg = env.XDG_CACHE_HOME;
  return resolve(xdg && isAbsolute(xdg) ? xdg : join(env.HOME || homedir(), ".cache"), "pulumi-x-webhooks");
}

/**
 * The part of a cached folder's name that keeps apart what machines of several kinds build for themselves in a home
 * they share.
 */
export const machineKind = `${process.platform}-${process.arch}`;

/**
 * @param {string} folder
 * @param {unknown} error why it can't be used
 */
export function cacheError(folder, error) {
  const reason = error instanceof Error ? error.message : String(error);
  return new SetupError(`The cache folder ${folder} can't be used: ${reason}`, [
    "name another one in the environment variable PULUMI_X_WEBHOOKS_CACHE",
  ]);
}

/**
 * @param {string} folder
 * @throws {SetupError} where it cannot be made
 */
export async function makeFolder(folder) {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw cacheError(folder, error);
  }
}

/**
 * Fills a folder beside its final place and moves it there whole: whoever sees `target` sees all of it.
 * What a killed try left behind is removed first; call it under a lock.
 * @template T
 * @param {string} target
 * @param {(folder: string) => Promise<T>} fill
 * @returns {Promise<T>}
 */
export async function publish(target, fill) {
  const parent = dirname(target);
  const prefix = `${basename(target)}.tmp-`;
  await makeFolder(parent);
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
  }
  const folder = join(parent, `${prefix}${process.pid}`);
  await mkdir(folder);
  try {
    const result = await fill(folder);
    await rm(target, { recursive: true, force: true });
    await rename(folder, target);
    return result;
  } finally {
    // Retried, for a stopped command's last child may still be writing there.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
