// @ts-check
import { existsSync, readdirSync, statSync } from "node:fs";
import { chmod, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { cacheFolder, publish } from "./cache.mjs";
import { SetupError } from "./errors.mjs";
import { withLock } from "./lock.mjs";
import { onPath } from "./programs.mjs";
import { createProgress } from "./progress.mjs";
import { findPython } from "./python-environment.mjs";
import { interruptible, run } from "./run.mjs";

const program = "pulumi-resource-aws";
// Written out in Python, which the project needs anyway: not every machine has xz.
const unpackInPython =
  "import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.argv[1]), open(sys.argv[2], 'wb'), 1 << 20)";
const unpackByXz = 'exec xz -dc "$1" > "$2"';

/**
 * The Terraform AWS provider as a Pulumi plugin, unpacked into the cache (910 MB) from `../shared/bin` beside the clone.
 * @param {string} root the clone
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{path: string} | {missing: string}>} missing: why there is none here
 */
export async function awsPlugin(root, env) {
  const archive = join(root, "..", "shared", "bin", `${program}.xz`);
  if (!existsSync(archive)) return { missing: `${archive} is not there` };
  if (process.platform !== "linux" || process.arch !== "x64")
    return { missing: "the plugin is for linux amd64" };
  const { size, mtimeMs } = statSync(archive);
  const folder = join(cacheFolder(env), `aws-plugin-${size}-${Math.round(mtimeMs)}`);
  const path = join(folder, program);
  await createProgress().step(
    "AWS provider plugin",
    async (step) => {
      if (existsSync(path)) return;
      await interruptible((signal) =>
        withLock(`${folder}.lock`, { signal }, async () => {
          if (existsSync(path)) return;
          step.detail("unpacking 910 MB");
          await publish(folder, (temporary) => unpack(archive, join(temporary, program), env, signal));
          await removeOthers(folder);
        }),
      );
    },
    () => path,
  );
  return { path };
}

/**
 * @param {string} archive
 * @param {string} target
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} signal
 */
async function unpack(archive, target, env, signal) {
  const [command, args] = /** @type {[string, string[]]} */ (
    onPath("xz", env).length > 0
      ? ["/bin/sh", ["-c", unpackByXz, "sh", archive, target]]
      : [findPython(env, "unpacking without xz"), ["-c", unpackInPython, archive, target]]
  );
  const { code, lines } = await run(command, args, { env, signal });
  if (code !== 0) throw new SetupError(`${archive} can't be unpacked:\n${lines.join("\n")}`);
  await chmod(target, 0o755);
}

/**
 * Earlier plugins, which nothing will ask for again.
 * @param {string} folder the present one
 */
async function removeOthers(folder) {
  const parent = dirname(folder);
  const others = readdirSync(parent).filter(
    (name) => name.startsWith("aws-plugin-") && !name.startsWith(basename(folder)),
  );
  await Promise.all(others.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}
