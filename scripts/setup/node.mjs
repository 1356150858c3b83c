// @ts-check
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./errors.mjs";
import { withModulesLock } from "./npm-lock.mjs";
import { ask, isProgram } from "./programs.mjs";
import { run } from "./run.mjs";
import { isAtLeast } from "./version.mjs";

/** The first Node that runs this project's TypeScript as it stands. */
const minimumNode = "22.18.0";

/**
 * The Node that runs the project: the npm package `node` in node_modules; where npm held its install script back, the
 * Node that runs now if it is new enough; else that install script is run here.
 * @param {import("./context.mjs").Context} context
 * @param {{path: string, version: string}} [current] the Node that runs now
 * @returns {Promise<{path: string, version: string}>}
 * @throws {SetupError}
 */
export async function projectNode(context, current = { path: process.execPath, version: process.version }) {
  const { root, signal, progress, env } = context;
  const packaged = packagedNode(root);
  if (packaged) return packaged;
  if (isAtLeast(current.version, minimumNode)) return current;
  return progress.step(
    "Node",
    async (step) => {
      /** @type {string[]} */
      let lines = [];
      await withModulesLock(context, step, async () => {
        if (packagedNode(root)) return;
        step.detail("running the install script of the npm package node, which npm held back");
        const cwd = join(root, "node_modules", "node");
        ({ lines } = await run(current.path, ["installArchSpecificPackage.js"], { cwd, env, signal }));
      });
      const installed = packagedNode(root);
      if (installed) return installed;
      throw new SetupError(`Node ${minimumNode} or newer is needed, this is ${current.version}.`, [
        "install a newer Node.js, or let npm run the install script of the package `node`:",
        ...lines.slice(-5),
      ]);
    },
    ({ version }) => version,
  );
}

/**
 * @param {string} root
 * @returns {{path: string, version: string} | undefined}
 */
function packagedNode(root) {
  const modules = join(root, "node_modules");
  const places = [
    join(modules, ".bin", "node"),
    join(modules, "node", "bin", "node"),
    ...archPackages(modules),
  ];
  for (const path of places.filter(isProgram)) {
    const version = ask(path, ["--version"]);
    if (version && isAtLeast(version, minimumNode)) return { path, version };
  }
  return undefined;
}

/**
 * The programs in the packages node-<platform>-<arch>, wherever npm put them.
 * @param {string} modules
 */
function archPackages(modules) {
  const name = /^node(-bin)?-(linux|darwin)-/;
  return [modules, join(modules, "node", "node_modules")].flatMap((folder) => {
    try {
      return readdirSync(folder)
        .filter((entry) => name.test(entry))
        .map((entry) => join(folder, entry, "bin", "node"));
    } catch {
      return [];
    }
  });
}
