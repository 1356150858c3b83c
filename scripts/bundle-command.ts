/** The `x-webhooks` command in a few files of JavaScript: its start is mostly the loading of modules. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Writes x-webhooks.js and its parts to a folder inside a project that has the package's dependencies installed. */
export const bundleCommand = async (folder: string): Promise<void> => {
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(`${root}package.json`, "utf8"),
  );
  await build({
    absWorkingDir: root,
    entryPoints: ["cli/x-webhooks.ts"],
    outdir: folder,
    bundle: true,
    splitting: true,
    // The AWS SDK is no dependency: only `redrive` needs it, and the part of it that it uses comes along.
    external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
    // Its ES modules leave out what is not used.
    mainFields: ["module", "main"],
    platform: "node",
    format: "esm",
    target: "node22.18",
  });
};
