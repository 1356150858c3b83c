import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";

/** The Lambda functions, each by the file that exports its `handler`. */
const entries = {
  receiver: "lambda/handler.ts",
  redriver: "lambda/redriver/handler.ts",
  guardian: "lambda/guardian/handler.ts",
} as const;

/** A Lambda function of the project. */
export type BundleName = keyof typeof entries;

/** All of them. */
export const bundleNames: readonly BundleName[] = ["receiver", "redriver", "guardian"];

/** CommonJS packages require node: modules, for which an ES module has no `require` of its own. */
const requireBanner =
  'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);';

/** How a function is bundled. Paths are relative to the project's root, so the output is the same from anywhere. */
export function buildOf(name: BundleName) {
  return {
    absWorkingDir: fileURLToPath(new URL("../", import.meta.url)),
    entryPoints: [entries[name]],
    bundle: true,
    write: false,
    platform: "node",
    target: "node22",
    format: "esm",
    charset: "utf8",
    legalComments: "none",
    sourcemap: false,
    // The receiver stays readable in the Lambda console. The others carry an SDK, whose text would be too long for
    // it anyway; its ES modules leave out what is not used.
    ...(name === "receiver"
      ? {}
      : { minify: true, mainFields: ["module", "main"], banner: { js: requireBanner } }),
    logLevel: "silent",
  } satisfies BuildOptions;
}

/**
 * The code of a function, one ES module that exports `handler`: bundled from lambda/ in a clone, the prebuilt
 * `lambda/<name>.mjs` in the published package, which carries neither the sources nor esbuild.
 */
export async function bundleOf(name: BundleName): Promise<string> {
  if (!import.meta.url.endsWith(".ts"))
    return await readFile(new URL(`../lambda/${name}.mjs`, import.meta.url), "utf8");
  const { build } = await import("esbuild");
  const { outputFiles } = await build(buildOf(name));
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made no output for ${entries[name]}`);
  return output.text;
}
