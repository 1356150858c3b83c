// @ts-check
import { delimiter, dirname, join } from "node:path";
import { SetupError } from "./errors.mjs";
import { isInstalled, missingNative } from "./lockfile.mjs";
import { withModulesLock } from "./npm-lock.mjs";
import { onPath } from "./programs.mjs";
import { run } from "./run.mjs";

/**
 * Step 1: `node_modules` as package-lock.json says, by `npm ci`.
 * @param {import("./context.mjs").Context} context
 */
export async function npmDependencies(context) {
  const { root, env, signal, progress } = context;
  await progress.step(
    "npm dependencies",
    async (step) => {
      if (isInstalled(root)) return;
      await withModulesLock(context, step, async () => {
        if (isInstalled(root)) return;
        step.detail("npm ci");
        await install({ root, env, signal, note: step.note });
      });
    },
    () => "as package-lock.json says",
  );
}

/**
 * Completes what an old Node made npm leave out: of the packages with native code, which are optional ones, npm skips
 * those whose `engines` ask for a newer Node than the one npm runs on. So it is run once more on the project's Node.
 * @param {import("./context.mjs").Context} context
 * @param {string} node the project's Node
 */
export async function nativePackages(context, node) {
  const { root, env, signal, progress } = context;
  if (missingNative(root).length === 0) return;
  await progress.step(
    "npm packages for this machine",
    async (step) => {
      await withModulesLock(context, step, async () => {
        const missing = missingNative(root);
        if (missing.length === 0) return;
        step.detail(`npm install on ${node}, for what npm left out: ${missing.join(", ")}`);
        const outside = withoutOwn(root, env);
        const newer = { ...outside, PATH: [dirname(node), outside.PATH].join(delimiter) };
        const { code, lines } = await run(findNpm(outside), ["install", "--no-save", ...options], {
          cwd: root,
          env: newer,
          signal,
        });
        if (code !== 0) throw failed("npm install", lines);
      });
    },
    () => "there",
  );
}

// The clone brings the Node it needs, whatever runs npm; and it needs its devDependencies, whatever NODE_ENV says.
const options = [
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
  "--engine-strict=false",
  "--include=dev",
  "--include=optional",
];

/** @param {{root: string, env: NodeJS.ProcessEnv, signal: AbortSignal, note: (line: string) => void}} context */
async function install({ root, env, signal, note }) {
  const outside = withoutOwn(root, env);
  const npm = findNpm(outside);
  const where = { cwd: root, env: outside, signal };
  const clean = await run(npm, ["ci", ...options], where);
  if (clean.code === 0) return;
  if (!clean.lines.some((line) => line.includes("EUSAGE"))) throw failed("npm ci", clean.lines);
  // A lockfile written where the registry lacks other platforms' packages does not name them, and npm ci insists.
  note(
    "npm ci finds package-lock.json incomplete: npm install fills in what it lacks, and keeps the file as it is",
  );
  const filled = await run(npm, ["install", "--no-save", ...options], where);
  if (filled.code !== 0) throw failed("npm install", filled.lines);
}

/**
 * Under `npm start` the clone's own node comes first on PATH, and npm is about to delete it.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
function withoutOwn(root, env) {
  const own = join(root, "node_modules", ".bin");
  const path = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== own);
  return { ...env, PATH: path.join(delimiter) };
}

/** @param {NodeJS.ProcessEnv} env */
function findNpm(env) {
  const [npm] = onPath("npm", env);
  if (!npm) throw new SetupError("npm is not on PATH.", ["install Node.js (18 or newer) with its npm"]);
  return npm;
}

/**
 * @param {string} command
 * @param {string[]} lines
 */
function failed(command, lines) {
  return new SetupError(`${command} failed:\n${lines.slice(0, 15).join("\n")}`, [
    "if it can't fetch packages: the npm registry must be reachable this once; `npm config get registry` names it (a mirror will do), `npm config get proxy` the proxy",
  ]);
}
