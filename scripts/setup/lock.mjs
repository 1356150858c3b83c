// @ts-check
import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeFolder } from "./cache.mjs";
import { throwIfInterrupted } from "./run.mjs";

const pollMs = 250;
const heartbeatMs = 5_000;
const silentMs = 30_000;

/**
 * Runs `work` while holding a lock file, so that two starts at once do a piece of work once. A lock is taken over when
 * its process is dead, or (another host's or container's, whose processes can't be seen) when it shows no sign of life
 * for half a minute.
 * @template T
 * @param {string} path
 * @param {{signal?: AbortSignal, onWait?: (pid: number) => void}} options onWait: once, when another holds it
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, { signal, onWait }, work) {
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  await makeFolder(dirname(path));
  await acquire(path, mine, signal, onWait);
  const alive = setInterval(() => void touch(path), heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    if ((await read(path)) === mine) await rm(path, { force: true });
  }
}

/**
 * @param {string} path
 * @param {string} mine
 * @param {AbortSignal | undefined} signal
 * @param {((pid: number) => void) | undefined} onWait
 */
async function acquire(path, mine, signal, onWait) {
  const own = `${path}.${randomUUID()}`;
  await writeFile(own, mine);
  let [lastSign, lastSignAtMs, told] = ["", performance.now(), false];
  try {
    while (!(await linked(own, path))) {
      throwIfInterrupted(signal);
      const holder = await read(path);
      if (holder === undefined) continue;
      const sign = holder + (await modifiedMs(path));
      if (sign !== lastSign) [lastSign, lastSignAtMs] = [sign, performance.now()];
      if (isDead(holder) || performance.now() - lastSignAtMs > silentMs) {
        await remove(path, holder, own);
        continue;
      }
      if (!told) onWait?.(pidOf(holder));
      told = true;
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
  } catch {
    return;
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
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} holder */
function isDead(holder) {
  if (!holder.includes(`"host":${JSON.stringify(hostname())}`)) return false;
  try {
    process.kill(pidOf(holder), 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

/** @param {string} holder */
function pidOf(holder) {
  return Number(/"pid":(\d+)/.exec(holder)?.[1] ?? Number.NaN);
}

/** @param {string} path */
async function read(path) {
  return readFile(path, "utf8").catch(() => undefined);
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
