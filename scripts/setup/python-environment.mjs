// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { machineKind, makeFolder } from "./cache.mjs";
import { SetupError } from "./errors.mjs";
import { withLock } from "./lock.mjs";
import { ask, isProgram, onPath } from "./programs.mjs";
import { run } from "./run.mjs";
import { isAtLeast } from "./version.mjs";

const minimumPython = "3.10";
const pythonNames = [
  "python3",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
  "python",
];

const unreachable =
  "if it can't fetch packages: PyPI must be reachable this once; PIP_INDEX_URL names a mirror, HTTPS_PROXY a proxy";

/**
 * A program from PyPI in a Python environment in the cache.
 * @param {import("./context.mjs").Context} context
 * @param {object} kind
 * @param {string} kind.title how it is named to the user
 * @param {string} kind.program the program, which has the name of its package and of its Python module
 * @param {string} kind.purpose what it is, for the message where there is no Python
 * @returns {Promise<string>} the path of its program
 */
export async function pythonProgram(context, { title, program, purpose }) {
  const made = await pythonEnvironment(context, { title, name: program, purpose, hasProgram: true });
  return join(made, "bin", program);
}

/**
 * A Python environment in the cache with a package of PyPI in it. The versions are pinned in `python/<name>.txt`.
 * @param {import("./context.mjs").Context} context
 * @param {object} kind
 * @param {string} kind.title how it is named to the user
 * @param {string} kind.name the package, which has the name of its Python module
 * @param {string} kind.purpose what it is, for the message where there is no Python
 * @param {boolean} [kind.hasProgram] it brings a program of that name as well
 * @returns {Promise<string>} the environment's folder
 */
export async function pythonEnvironment(
  { cache, env, signal, progress },
  { title, name, purpose, hasProgram = false },
) {
  const requirements = fileURLToPath(new URL(`./python/${name}.txt`, import.meta.url));
  const pins = readFileSync(requirements, "utf8");
  const version = new RegExp(`^${name}==(\\S+)$`, "m").exec(pins)?.[1] ?? "";
  // Other pins are another folder, so that two branches at work at once don't rebuild each other's.
  const pinsHash = createHash("sha256").update(pins).digest("hex").slice(0, 8);
  const folder = join(cache, `${name}-${version}-${pinsHash}-${machineKind}`);
  const ready = () => isReady(folder, name, hasProgram, env);
  await progress.step(
    title,
    async (step) => {
      if (ready()) return;
      const onWait = (/** @type {number} */ pid) => step.detail(`waiting for process ${pid}, which makes it`);
      await withLock(`${folder}.lock`, { signal, onWait }, async () => {
        if (ready()) return;
        const python = findPython(env, purpose);
        step.detail(`a Python environment with ${python}`);
        const wanted = { name: `${name} ${version}`, requirements, pins };
        await makeEnvironment(folder, python, wanted, { env, signal, detail: step.detail });
      });
    },
    () => `${version} in ${folder}`,
  );
  return folder;
}

/**
 * A Python environment can't be moved, so it is made where it stays and its stamp is written last. Its Python may have
 * been upgraded or taken away since, so that is asked.
 * @param {string} folder
 * @param {string} name
 * @param {boolean} hasProgram
 * @param {NodeJS.ProcessEnv} env
 */
function isReady(folder, name, hasProgram, env) {
  if (!existsSync(stampOf(folder)) || (hasProgram && !isProgram(join(folder, "bin", name)))) return false;
  const question = `import importlib.util as u; print(u.find_spec('${name}') is not None)`;
  return ask(join(folder, "bin", "python"), ["-c", question], { env }) === "True";
}

/** @param {string} folder */
function stampOf(folder) {
  return join(folder, "set-up-is-done.txt");
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} purpose what needs it
 * @returns {string}
 * @throws {SetupError}
 */
export function findPython(env, purpose) {
  const question = "import sys; print('%d.%d' % sys.version_info[:2]); import venv, ensurepip; print('venv')";
  /** @type {string | undefined} */
  let bare;
  for (const python of pythonNames.flatMap((name) => onPath(name, env))) {
    const version = ask(python, ["-c", question.split(";").slice(0, 2).join(";")], { env });
    if (!isAtLeast(version, minimumPython)) continue;
    if (ask(python, ["-c", question], { env })?.endsWith("venv")) return python;
    bare ??= python;
  }
  if (bare) {
    throw new SetupError(
      `${bare} can't make Python environments: its modules venv and ensurepip are missing.`,
      ["on Debian and Ubuntu they are a package of their own: install python3-venv"],
    );
  }
  throw new SetupError(`Python ${minimumPython} or newer is not on PATH; ${purpose} needs it.`, [
    `install Python ${minimumPython} or newer, with its venv module`,
  ]);
}

/**
 * @param {string} folder
 * @param {string} python
 * @param {{name: string, requirements: string, pins: string}} wanted
 * @param {{env: NodeJS.ProcessEnv, signal: AbortSignal, detail: (text: string) => void}} context
 */
async function makeEnvironment(folder, python, { name, requirements, pins }, { env, signal, detail }) {
  await rm(folder, { recursive: true, force: true });
  await makeFolder(folder);
  const own = join(folder, "bin", "python");
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", requirements];
  for (const [command, args, what, hints] of /** @type {[string, string[], string, string[]][]} */ ([
    [python, ["-m", "venv", folder], `a Python environment with ${python}`, []],
    [own, pip, `pip install ${name}`, [unreachable]],
  ])) {
    detail(what);
    const { code, lines } = await run(command, args, {
      env,
      signal,
      onLine: (line) => line.startsWith("Collecting ") && detail(`${what}: ${line}`),
    });
    if (code !== 0) throw new SetupError(`${what} failed:\n${lines.slice(-12).join("\n")}`, hints);
  }
  await writeFile(stampOf(folder), pins);
}
