import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { yamlHost, yamlHostVersion } from "../../../scripts/setup/yaml-host.mjs";
import { fakeProgram, scripts, silentProgress, temporaryFolder } from "../support.ts";

const host = "pulumi-language-yaml";
let folder = "";
let engineFolder = "";

beforeEach(() => {
  folder = temporaryFolder();
  engineFolder = join(folder, "engine");
  fakeProgram(engineFolder, "pulumi");
});

async function find(path = ["/bin", "/usr/bin"]) {
  const progress = silentProgress();
  const { signal } = new AbortController();
  const env = { PATH: [...path, "/bin"].join(":") };
  const cache = join(folder, "cache");
  const program = await yamlHost({ root: "/", cache, env, signal, progress }, engineFolder);
  return { program, lines: progress.lines };
}

describe("the YAML host", () => {
  it("is the one beside the engine, else the one on PATH", async () => {
    const onPath = fakeProgram(join(folder, "path"), host);
    expect(await find([join(folder, "path")])).toEqual({ program: onPath, lines: [] });
    const beside = fakeProgram(engineFolder, host);
    expect(await find([join(folder, "path")])).toEqual({ program: beside, lines: [] });
  });

  it("is built once where there is none", async () => {
    const make = `while [ "$1" != -o ]; do shift; done; echo built >> ${folder}/builds; mkdir "$(dirname "$2")"; cp "$0" "$2"`;
    fakeProgram(join(folder, "go"), "go", make);
    const { program = "" } = await find([join(folder, "go")]);
    expect(program).toContain(join(folder, "cache", `yaml-host-${yamlHostVersion}`));
    expect((await find([join(folder, "go")])).program).toBe(program);
    expect(readFileSync(join(folder, "builds"), "utf8")).toBe("built\n");
    expect(readdirSync(join(folder, "cache"))).toHaveLength(1);
  });

  it("is done without, with a line that says why, where it can't be had", async () => {
    const without = await find(["/nowhere"]);
    expect(without).toMatchObject({ program: undefined, lines: [expect.stringMatching("no Go")] });
    fakeProgram(join(folder, "go"), "go", "echo no such module; exit 1");
    const { program, lines } = await find([join(folder, "go")]);
    expect(program).toBeUndefined();
    expect(lines.join("\n")).toMatch("no such module");
  });

  it("is pinned with its hash", () => {
    const sums = readFileSync(new URL("setup/go/yaml-host/go.sum", scripts), "utf8");
    expect(sums).toMatch(`github.com/pulumi/pulumi-yaml ${yamlHostVersion} h1:`);
  });
});
