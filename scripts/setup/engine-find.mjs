// @ts-check
import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { ask, isProgram, onPath } from "./programs.mjs";
import { isAtLeast } from "./version.mjs";

const languageHost = "pulumi-language-nodejs";

/**
 * @typedef {object} Engine
 * @property {string} binFolder the folder of `pulumi`
 * @property {string} version "v3.250.0"
 *
 * @typedef {object} Found
 * @property {Engine} [engine] the first that will do
 * @property {string[]} passedOver a line for each that will not, and why
 */

/**
 * The Pulumi engine that the user has: every `pulumi` on PATH, then $PULUMI_HOME/bin or ~/.pulumi/bin.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} minimum the oldest version that will do
 * @returns {Found}
 */
export function findEngine(env, minimum) {
  const home = join(env.PULUMI_HOME || join(env.HOME || homedir(), ".pulumi"), "bin", "pulumi");
  /** @type {string[]} */
  const passedOver = [];
  for (const program of new Set([...onPath("pulumi", env), ...(isProgram(home) ? [home] : [])])) {
    const version = ask(program, ["version"], { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" } });
    const reason = unfit(program, version, minimum, env);
    if (version && !reason) return { engine: { binFolder: dirname(program), version }, passedOver };
    passedOver.push(`passed over ${program}: ${reason}`);
  }
  return { passedOver };
}

/**
 * @param {string} program
 * @param {string | undefined} version
 * @param {string} minimum
 * @param {NodeJS.ProcessEnv} env
 */
function unfit(program, version, minimum, env) {
  if (!version) return "it does not say its version";
  if (!isAtLeast(version, minimum)) return `${version} is older than ${minimum}, the oldest that is tested`;
  if (!/^v?3\./.test(version)) return `${version} is of another major version than the tested ${minimum}`;
  const beside = [program, realpathSync(program)].map((path) => join(dirname(path), languageHost));
  if (!beside.some(isProgram) && onPath(languageHost, env).length === 0) {
    return `its Node language host ${languageHost} is neither beside it nor on PATH`;
  }
  return undefined;
}

/**
 * Whether a folder of ours holds a whole engine; they are moved into place whole, so this need not run it.
 * @param {string} binFolder
 */
export function isWhole(binFolder) {
  return isProgram(join(binFolder, "pulumi")) && isProgram(join(binFolder, languageHost));
}
