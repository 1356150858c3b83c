// @ts-check
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * A limit for work that takes as long as the line is slow: it is stopped when it has ceased to grow, not for its length.
 * Silence is counted in looks at it, so that a machine that slept meanwhile does not count its sleep.
 * @param {() => number} size what grows while the work gets on
 * @param {{pollMs: number, silentMs: number, totalMs: number}} limits totalMs: for all of it, however it grows
 * @returns {{limit: AbortSignal, end: () => void}} limit: aborted with the reason in words; end: to be called after the work
 */
export function stallLimit(size, { pollMs, silentMs, totalMs }) {
  const controller = new AbortController();
  let [last, silentPolls] = [size(), 0];
  const poll = setInterval(() => {
    const now = size();
    silentPolls = now === last ? silentPolls + 1 : 0;
    last = now;
    if (silentPolls * pollMs >= silentMs) stop(`nothing came for ${silentMs / 1000} s`);
  }, pollMs);
  const total = setTimeout(() => stop(`not done after ${totalMs / 1000} s`), totalMs);
  const end = () => {
    clearInterval(poll);
    clearTimeout(total);
  };
  const stop = (/** @type {string} */ reason) => {
    end();
    controller.abort(reason);
  };
  return { limit: controller.signal, end };
}

/**
 * The bytes of all files below a folder, which may change meanwhile; 0 where there is none.
 * @param {string} folder
 * @param {string} [prefix] only what begins with it, in the folder itself
 * @returns {number}
 */
export function bytesIn(folder, prefix = "") {
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith(prefix))
      .reduce((sum, name) => sum + bytesAt(join(folder, name)), 0);
  } catch {
    return 0;
  }
}

/** @param {string} path */
function bytesAt(path) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return bytesIn(path);
  return found?.size ?? 0;
}
