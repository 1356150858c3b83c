// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./errors.mjs";

/**
 * Whether node_modules holds what package-lock.json names. npm writes its own record of the tree as the last thing it
 * does, so a tree without one is unfinished; comparing with it also accepts what the user installed by hand.
 * @param {string} root
 */
export function isInstalled(root) {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const present = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (!wanted)
    throw new SetupError(`${join(root, "package-lock.json")} is missing or damaged.`, ["git checkout it"]);
  if (!present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    const found = present[path];
    if (path === "") return true;
    if (!found) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * The packages for this platform that the lockfile names and node_modules lacks.
 * @param {string} root
 * @param {{os: string, cpu: string, libc: string}} [machine]
 */
export function missingNative(root, machine = thisMachine()) {
  const present = packagesOf(join(root, "node_modules", ".package-lock.json")) ?? {};
  return Object.entries(packagesOf(join(root, "package-lock.json")) ?? {})
    .filter(([path, { optional, os, cpu, libc }]) => {
      if (!optional || !os || !cpu || path in present) return false;
      return os.includes(machine.os) && cpu.includes(machine.cpu) && (!libc || libc.includes(machine.libc));
    })
    .map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length));
}

/** The libc is the one that Node was linked with, as npm sees it: a system of one may hold the other's loader as well. */
function thisMachine() {
  const { platform, arch } = process;
  return { os: platform, cpu: arch, libc: platform === "linux" && !linkedWithGlibc() ? "musl" : "glibc" };
}

function linkedWithGlibc() {
  const report = /** @type {{header: {glibcVersionRuntime?: string}}} */ (process.report.getReport());
  return report.header.glibcVersionRuntime !== undefined;
}

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}
