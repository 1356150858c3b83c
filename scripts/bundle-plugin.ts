/**
 * The native plugin in one file of JavaScript, with all that it needs: the engine starts it also where neither Pulumi's
 * SDK nor any other package is installed.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Writes pulumi-resource-x.js to a folder of the package. */
export const bundlePlugin = async (folder: string): Promise<void> => {
  await build({
    absWorkingDir: fileURLToPath(new URL("../", import.meta.url)),
    entryPoints: ["plugin/pulumi-resource-x.ts"],
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22.18",
    // The engine's protocol is CommonJS, which asks for Node's own modules by `require`.
    banner: {
      js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
    },
  });
};
