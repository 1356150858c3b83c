import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, transform } from "esbuild";
import { describe, expect, it } from "vitest";
import { bundleReceiver, receiverBuild } from "../../infra/bundle.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("bundleReceiver", () => {
  it("makes the same bytes from anywhere, without a trace of where", async () => {
    const here = process.cwd();
    const first = await bundleReceiver();
    process.chdir(tmpdir());
    try {
      expect(await bundleReceiver()).toBe(first);
    } finally {
      process.chdir(here);
    }
    expect(first).not.toContain(root);
    expect(first).toMatch(/export\s*\{\s*handler\s*\}/);
  });

  it("makes the same bytes from a copy of the sources elsewhere", async () => {
    const folder = await mkdtemp(join(tmpdir(), "bundle-"));
    try {
      for (const part of ["lambda", "providers/x", "package.json", "node_modules/aws4"]) {
        await cp(join(root, part), join(folder, part), { recursive: true });
      }
      const { outputFiles } = await build({
        ...receiverBuild,
        entryPoints: ["lambda/handler.ts"],
        absWorkingDir: folder,
      });
      expect(outputFiles[0]?.text).toBe(await bundleReceiver());
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("carries only lambda/, the event types and aws4, and nothing but node: modules from outside", async () => {
    const { metafile, outputFiles } = await build({
      ...receiverBuild,
      entryPoints: ["lambda/handler.ts"],
      metafile: true,
    });
    const foreign = Object.keys(metafile.inputs).filter((path) => !/^lambda\/[^/]+\.ts$/.test(path));
    expect(foreign.sort()).toEqual([
      "node_modules/aws4/aws4.js",
      "node_modules/aws4/lru.js",
      "providers/x/events.ts",
    ]);
    const imports = Object.values(metafile.outputs).flatMap((output) =>
      output.imports.map(({ path }) => path),
    );
    expect(imports.filter((path) => !path.startsWith("node:")).sort()).toEqual([
      "crypto",
      "querystring",
      "url",
    ]);
    const bytes = outputFiles[0]?.contents.length ?? 0;
    console.log(`receiver bundle: ${bytes} bytes`);
    expect(bytes).toBeLessThan(100_000);
  });

  it("reads the prebuilt file in the published package, which has neither sources nor esbuild", async () => {
    const folder = await mkdtemp(join(tmpdir(), "package-"));
    try {
      await mkdir(join(folder, "infra"));
      await mkdir(join(folder, "lambda"));
      await writeFile(join(folder, "package.json"), '{"type":"module"}');
      await writeFile(join(folder, "lambda/index.mjs"), "the prebuilt receiver");
      const source = await readFile(join(root, "infra/bundle.ts"), "utf8");
      const { code } = await transform(source, { loader: "ts", format: "esm" });
      await writeFile(join(folder, "infra/bundle.js"), code);
      const built = await import(pathToFileURL(join(folder, "infra/bundle.js")).href);
      expect(await built.bundleReceiver()).toBe("the prebuilt receiver");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
