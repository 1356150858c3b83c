// @ts-check
import { fileURLToPath } from "node:url";

/**
 * What every step of set-up is handed.
 * @typedef {object} Context
 * @property {string} root the clone's folder
 * @property {string} cache the cache folder, outside of the clone
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal} signal aborted when set-up has to stop
 * @property {import("./progress.mjs").Progress} progress
 */

/** The clone that these scripts belong to. */
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
