import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";

/** How the receiver is bundled. Paths are relative to the project's root, so the output is the same from anywhere. */
export const receiverBuild = {
  absWorkingDir: fileURLToPath(new URL("../", import.meta.url)),
  entryPoints: ["lambda/handler.ts"],
  bundle: true,
  write: false,
  platform: "node",
  target: "node22",
  format: "esm",
  charset: "utf8",
  legalComments: "none",
  sourcemap: false,
  // aws4 is CommonJS and requires node: modules, for which an ES module has no `require` of its own.
  banner: {
    js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
  },
  logLevel: "silent",
} as const satisfies BuildOptions;

/**
 * The receiver's code, one ES module that exports `handler`: bundled from lambda/ in a clone, the prebuilt
 * `lambda/index.mjs` in the published package, which carries neither the sources nor esbuild.
 */
export async function bundleReceiver(): Promise<string> {
  if (!import.meta.url.endsWith(".ts"))
    return await readFile(new URL("../lambda/index.mjs", import.meta.url), "utf8");
  const { build } = await import("esbuild");
  const { outputFiles } = await build({ ...receiverBuild, entryPoints: [...receiverBuild.entryPoints] });
  const [output] = outputFiles;
  if (output === undefined) throw new Error("esbuild made no output for lambda/handler.ts");
  return output.text;
}
