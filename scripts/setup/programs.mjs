// @ts-check
import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Whether a file is there and may be run.
 * @param {string} path
 */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * All places of a program on PATH, first found first.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
export function onPath(name, env) {
  const folders = new Set((env.PATH ?? "").split(delimiter).filter(Boolean));
  return [...folders].map((folder) => join(folder, name)).filter(isProgram);
}

/**
 * What a program prints for a quick question, or undefined where it cannot be run or says no.
 * @param {string} program
 * @param {string[]} args
 * @param {{env?: NodeJS.ProcessEnv, cwd?: string}} [options]
 */
export function ask(program, args, options = {}) {
  const { status, stdout } = spawnSync(program, args, {
    ...options,
    encoding: "utf8",
    timeout: 20_000,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout.trim() : undefined;
}
