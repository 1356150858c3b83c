import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, transform } from "esbuild";
import { describe, expect, it } from "vitest";
import { buildOf, bundleNames, bundleOf } from "../../infra/bundle.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("the receiver's bundle", () => {
  it("makes the same bytes from anywhere, without a trace of where", async () => {
    const here = process.cwd();
    const first = await bundleOf("receiver");
    process.chdir(tmpdir());
    try {
      expect(await bundleOf("receiver")).toBe(first);
    } finally {
      process.chdir(here);
    }
    expect(first).not.toContain(root);
    expect(first).toMatch(/export\s*\{\s*handler\s*\}/);
  });

  it("makes the same bytes from a copy of the sources elsewhere", async () => {
    const folder = await mkdtemp(join(tmpdir(), "bundle-"));
    try {
      for (const part of ["lambda", "providers/x", "package.json"]) {
        await cp(join(root, part), join(folder, part), { recursive: true });
      }
      const { outputFiles } = await build({
        ...buildOf("receiver"),
        absWorkingDir: folder,
      });
      expect(outputFiles[0]?.text).toBe(await bundleOf("receiver"));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("carries only lambda/ and the event types, and nothing but node: modules from outside", async () => {
    const { metafile, outputFiles } = await build({
      ...buildOf("receiver"),
      metafile: true,
    });
    const foreign = Object.keys(metafile.inputs).filter((path) => !/^lambda\/[^/]+\.ts$/.test(path));
    expect(foreign).toEqual(["providers/x/events.ts"]);
    const imports = Object.values(metafile.outputs).flatMap((output) =>
      output.imports.map(({ path }) => path),
    );
    expect(imports.filter((path) => !path.startsWith("node:"))).toEqual([]);
    const bytes = outputFiles[0]?.contents.length ?? 0;
    console.log(`receiver bundle: ${bytes} bytes`);
    expect(bytes).toBeLessThan(100_000);
  });
});

describe("every bundle", () => {
  it.each(bundleNames)("exports a handler and needs nothing but Node: %s", async (name) => {
    const { metafile, outputFiles } = await build({ ...buildOf(name), metafile: true });
    expect(outputFiles[0]?.text).toMatch(/export\s*\{\s*(\w+ as )?handler\s*\}/);
    expect(outputFiles[0]?.text).not.toContain(root);
    const [output] = Object.values(metafile.outputs);
    expect(output?.exports).toEqual(["handler"]);
    const foreign = (output?.imports ?? []).map(({ path }) => path).filter((path) => !isBuiltin(path));
    expect(foreign).toEqual([]);
  });

  it("reads the prebuilt files in the published package, which has neither sources nor esbuild", async () => {
    const folder = await mkdtemp(join(tmpdir(), "package-"));
    try {
      await mkdir(join(folder, "infra"));
      await mkdir(join(folder, "lambda"));
      await writeFile(join(folder, "package.json"), '{"type":"module"}');
      for (const name of bundleNames)
        await writeFile(join(folder, `lambda/${name}.mjs`), `the prebuilt ${name}`);
      const source = await readFile(join(root, "infra/bundle.ts"), "utf8");
      const { code } = await transform(source, { loader: "ts", format: "esm" });
      await writeFile(join(folder, "infra/bundle.js"), code);
      const built = await import(pathToFileURL(join(folder, "infra/bundle.js")).href);
      for (const name of bundleNames) expect(await built.bundleOf(name)).toBe(`the prebuilt ${name}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
