// @ts-check
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { machineKind, publish } from "./cache.mjs";
import { buildEngine, engineVersion, findGo } from "./engine-build.mjs";
import { downloadEngine } from "./engine-download.mjs";
import { findEngine, isWhole } from "./engine-find.mjs";
import { SetupError } from "./errors.mjs";
import { withLock } from "./lock.mjs";

/**
 * Step 2: a Pulumi engine with its Node language host: the user's own, else the one in the cache, else the official
 * download, else a build from Go modules; the last two fill the cache.
 * @param {import("./context.mjs").Context} context
 * @param {string} node the project's Node
 * @returns {Promise<import("./engine-find.mjs").Engine>}
 */
export async function pulumiEngine({ cache, env, signal, progress }, node) {
  const folder = join(cache, `engine-${engineVersion}-${machineKind}`);
  const engine = { binFolder: join(folder, "bin"), version: engineVersion };
  return progress.step(
    "Pulumi engine",
    async (step) => {
      const found = findEngine(env, engineVersion);
      for (const line of found.passedOver) step.note(line);
      if (found.engine) return found.engine;
      if (isWhole(engine.binFolder)) return engine;

      const onWait = (/** @type {number} */ pid) => step.detail(`waiting for process ${pid}, which makes it`);
      await withLock(`${folder}.lock`, { signal, onWait }, async () => {
        if (isWhole(engine.binFolder)) return;
        await publish(folder, async (temporary) => {
          step.detail("none here yet: trying the official download");
          const refusal = await downloadEngine(temporary, engineVersion.slice(1), { node, env, signal });
          if (refusal === undefined) return;
          step.note(`the official download can't be had: ${refusal}`);
          const bin = join(temporary, "bin");
          await rm(bin, { recursive: true, force: true });
          await buildEngine(bin, findGo(env), { env, signal, detail: step.detail });
          if (!isWhole(bin))
            throw new SetupError("The engine that Go built is not whole: a program is missing.");
        });
      });
      return engine;
    },
    ({ version, binFolder }) => `${version} in ${binFolder}`,
  );
}
