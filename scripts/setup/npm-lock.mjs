// @ts-check
import { createHash } from "node:crypto";
import { join } from "node:path";
import { withLock } from "./lock.mjs";

/**
 * Runs what writes to a clone's node_modules, one start at a time; whoever waited has to look again at what is missing.
 * @param {import("./context.mjs").Context} context
 * @param {import("./progress.mjs").Step} step
 * @param {() => Promise<void>} work
 */
export async function withModulesLock({ root, cache, signal }, step, work) {
  const name = `npm-${createHash("sha256").update(root).digest("hex").slice(0, 12)}.lock`;
  const onWait = (/** @type {number} */ pid) =>
    step.detail(`waiting for process ${pid}, which writes to node_modules`);
  await withLock(join(cache, name), { signal, onWait }, work);
}
