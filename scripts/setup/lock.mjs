// @ts-check
import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheError, makeFolder } from "./cache.mjs";
import { fateOf, holderNow, pidOf } from "./lock-holder.mjs";
import { throwIfInterrupted } from "./run.mjs";

const pollMs = 250;
const heartbeatMs = 5_000;

/**
 * @typedef {object} LockOptions
 * @property {AbortSignal} [signal] ends the wait
 * @property {(pid: number) => void} [onWait] called once, when another holds it
 * @property {number} [silentMs] the silence after which a holder that can't be seen has lost it; default half a minute
 */

/**
 * Runs `work` while holding a lock file, so that two starts at once do a piece of work once. The lock of a process that
 * is dead is taken over at once; that of one that lives on this host never is, even if it is stopped (Ctrl-Z) and
 * silent; that of one that can't be seen (another host's or container's) when it shows no sign of life for `silentMs`.
 * @template T
 * @param {string} path in the cache folder
 * @param {LockOptions} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {SetupError} where the lock can't be written or read; {Interrupted} by `signal` while it waits
 */
export async function withLock(path, options, work) {
  const mine = JSON.stringify({ ...holderNow(), id: randomUUID() });
  await makeFolder(dirname(path));
  try {
    await acquire(path, mine, options);
  } catch (error) {
    throw isOfFiles(error) ? cacheError(dirname(path), error) : error;
  }
  const alive = setInterval(() => void touch(path), heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    if ((await read(path).catch(() => undefined)) === mine) await rm(path, { force: true });
  }
}

/**
 * @param {string} path
 * @param {string} mine
 * @param {LockOptions} options
 */
async function acquire(path, mine, { signal, onWait, silentMs = 30_000 }) {
  const own = `${path}.${randomUUID()}`;
  await writeFile(own, mine);
  let [lastSign, lastSignAtMs, told] = ["", performance.now(), false];
  try {
    while (!(await linked(own, path))) {
      throwIfInterrupted(signal);
      const holder = await read(path);
      if (holder !== undefined) {
        const sign = holder + (await modifiedMs(path));
        if (sign !== lastSign) [lastSign, lastSignAtMs] = [sign, performance.now()];
        const fate = fateOf(holder);
        if (fate === "dead" || (fate === "unknown" && performance.now() - lastSignAtMs > silentMs)) {
          await remove(path, holder, own);
          continue;
        }
        if (!told) onWait?.(pidOf(holder));
        told = true;
      }
      await sleep(pollMs);
    }
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Takes a dead lock away. By rename, so that of several who saw it dead only one removes it; a live lock that came in
 * between is put back.
 * @param {string} path
 * @param {string} holder
 * @param {string} own
 */
async function remove(path, holder, own) {
  const aside = `${own}.dead`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isOfFiles(error) && error.code === "ENOENT") return;
    throw error;
  }
  if ((await read(aside)) !== holder) await linked(aside, path);
  await rm(aside, { force: true });
}

/**
 * A hard link appears whole or not at all, unlike a file that is made and then written.
 * @param {string} from
 * @param {string} to
 */
async function linked(from, to) {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (isOfFiles(error) && error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Whether the file system refused something.
 * @param {unknown} error
 * @returns {error is Error & {code: unknown}}
 */
function isOfFiles(error) {
  return error instanceof Error && "syscall" in error && "code" in error;
}

/**
 * @param {string} path
 * @returns {Promise<string | undefined>} undefined: it is not there (any more)
 */
async function read(path) {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isOfFiles(error) && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** @param {string} path */
async function modifiedMs(path) {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  );
}

/** @param {string} path */
async function touch(path) {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}
