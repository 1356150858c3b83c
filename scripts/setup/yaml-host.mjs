// @ts-check
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { machineKind, publish } from "./cache.mjs";
import { buildProgram, requiredVersion } from "./engine-build.mjs";
import { SetupError } from "./errors.mjs";
import { withLock } from "./lock.mjs";
import { isProgram, onPath } from "./programs.mjs";

const name = "pulumi-language-yaml";
const module = "github.com/pulumi/pulumi-yaml";

/** The version that is built where none is found: what go/yaml-host/go.mod names. */
export const yamlHostVersion = requiredVersion("yaml-host", module);

/**
 * For tests: the engine's language host of programs in YAML. An official installation has it beside the engine; else
 * it is taken from PATH or the cache, or built from Go modules into the cache.
 * @param {import("./context.mjs").Context} context
 * @param {string} engineFolder the folder of `pulumi`
 * @returns {Promise<string | undefined>} the program; undefined where it can't be had, which a line says
 */
export async function yamlHost({ cache, env, signal, progress }, engineFolder) {
  const folder = join(cache, `yaml-host-${yamlHostVersion}-${machineKind}`);
  const built = join(folder, "bin", name);
  return progress.step(
    "Pulumi YAML host",
    async (step) => {
      const real = dirname(realpathSync(join(engineFolder, "pulumi")));
      const beside = [engineFolder, real].map((place) => join(place, name));
      const found = [...beside, ...onPath(name, env), built].find(isProgram);
      if (found) return found;
      const [go] = onPath("go", env);
      if (!go) {
        step.note("there is none here, and no Go to build it with");
        return undefined;
      }
      const onWait = (/** @type {number} */ pid) => step.detail(`waiting for process ${pid}, which makes it`);
      try {
        await withLock(`${folder}.lock`, { signal, onWait }, async () => {
          if (isProgram(built)) return;
          const wanted = /** @type {const} */ (["yaml-host", `${module}/cmd/${name}`, "about a minute"]);
          await publish(folder, (temporary) =>
            buildProgram(wanted, join(temporary, "bin"), go, { env, signal, detail: step.detail }),
          );
        });
        return built;
      } catch (error) {
        if (!(error instanceof SetupError)) throw error;
        step.note(error.message);
        return undefined;
      }
    },
    (program) => program ?? "none; tests with programs in YAML are skipped",
  );
}
