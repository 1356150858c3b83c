// @ts-check
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { SetupError } from "./errors.mjs";
import { withLock } from "./lock.mjs";
import { onPath } from "./programs.mjs";
import { run } from "./run.mjs";

/**
 * Step 1: `node_modules` as package-lock.json says, by `npm ci`.
 * @param {import("./context.mjs").Context} context
 */
export async function npmDependencies({ root, cache, env, signal, progress }) {
  await progress.step(
    "npm dependencies",
    async (step) => {
      if (isInstalled(root)) return;
      const lock = join(cache, `npm-${createHash("sha256").update(root).digest("hex").slice(0, 12)}.lock`);
      const onWait = (/** @type {number} */ pid) =>
        step.detail(`waiting for process ${pid}, which installs them`);
      await withLock(lock, { signal, onWait }, async () => {
        if (isInstalled(root)) return;
        step.detail("npm ci");
        await install({ root, env, signal, note: step.note });
      });
    },
    () => "as package-lock.json says",
  );
}

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
 * @param {string} file
 * @returns {Record<string, {version?: string, integrity?: string, optional?: boolean}> | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** @param {{root: string, env: NodeJS.ProcessEnv, signal: AbortSignal, note: (line: string) => void}} context */
async function install({ root, env, signal, note }) {
  // Under `npm start` the clone's own node comes first on PATH, and npm is about to delete it.
  const bin = join(root, "node_modules", ".bin");
  const path = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== bin);
  const outside = { ...env, PATH: path.join(delimiter) };
  const [npm] = onPath("npm", outside);
  if (!npm) throw new SetupError("npm is not on PATH.", ["install Node.js (18 or newer) with its npm"]);
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  // The clone brings the Node it needs, whatever runs npm; and it needs its devDependencies, whatever NODE_ENV says.
  const whole = ["--engine-strict=false", "--include=dev", "--include=optional"];
  const options = { cwd: root, env: outside, signal };

  const clean = await run(npm, ["ci", ...quiet, ...whole], options);
  if (clean.code === 0) return;
  if (!clean.lines.some((line) => line.includes("EUSAGE"))) throw failed("npm ci", clean.lines);
  // A lockfile written where the registry lacks other platforms' packages does not name them, and npm ci insists.
  note(
    "npm ci finds package-lock.json incomplete: npm install fills in what it lacks, and keeps the file as it is",
  );
  const filled = await run(npm, ["install", "--no-save", ...quiet, ...whole], options);
  if (filled.code !== 0) throw failed("npm install", filled.lines);
}

/**
 * @param {string} command
 * @param {string[]} lines
 */
function failed(command, lines) {
  return new SetupError(`${command} failed:\n${lines.slice(0, 15).join("\n")}`);
}
