/** The `x-webhooks` command in a few files of JavaScript: its start is mostly the loading of modules. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Writes x-webhooks.js and its parts to a folder inside a project that has the packages installed. */
export const bundleCommand = async (folder: string): Promise<void> => {
  await build({
    absWorkingDir: fileURLToPath(new URL("../", import.meta.url)),
    entryPoints: ["cli/x-webhooks.ts"],
    outdir: folder,
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node22.18",
  });
};
