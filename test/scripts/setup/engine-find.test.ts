import { mkdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findEngine, isWhole } from "../../../scripts/setup/engine-find.mjs";
import { fakeProgram, temporaryFolder } from "../support.ts";

const minimum = "v3.250.0";

/** A folder with a `pulumi` of a version, and its language host if wanted. */
function engineFolder(version: string, { host = true, at = temporaryFolder() } = {}): string {
  fakeProgram(at, "pulumi", `echo ${version}`);
  if (host) fakeProgram(at, "pulumi-language-nodejs");
  return at;
}

function find(folders: string[], home = "/nowhere") {
  return findEngine({ HOME: home, PATH: folders.join(delimiter) }, minimum);
}

describe("the choice of an engine", () => {
  it("takes the one on PATH", () => {
    const folder = engineFolder("v3.251.0");
    expect(find([folder])).toEqual({ engine: { binFolder: folder, version: "v3.251.0" }, passedOver: [] });
  });

  it("passes over one that is too old and says why", () => {
    const [old, fresh] = [engineFolder("v3.120.1"), engineFolder("v3.250.0")];
    const { engine, passedOver } = find([old, fresh]);
    expect(engine?.binFolder).toBe(fresh);
    expect(passedOver).toEqual([
      `passed over ${join(old, "pulumi")}: v3.120.1 is older than v3.250.0, the oldest that is tested`,
    ]);
  });

  it("passes over one of another major version", () => {
    expect(find([engineFolder("v4.0.0")]).passedOver[0]).toMatch("another major version");
  });

  it("passes over one that does not run", () => {
    const folder = temporaryFolder();
    fakeProgram(folder, "pulumi", "exit 1");
    expect(find([folder])).toMatchObject({ passedOver: [expect.stringMatching("does not say its version")] });
  });

  it("passes over one without a Node language host", () => {
    const { engine, passedOver } = find([engineFolder("v3.250.0", { host: false })]);
    expect(engine).toBeUndefined();
    expect(passedOver[0]).toMatch("pulumi-language-nodejs is neither beside it nor on PATH");
  });

  it("finds the language host elsewhere on PATH", () => {
    const [bare, hosts] = [engineFolder("v3.250.0", { host: false }), temporaryFolder()];
    fakeProgram(hosts, "pulumi-language-nodejs");
    expect(find([bare, hosts]).engine?.binFolder).toBe(bare);
  });

  it("finds the language host beside the program that a link names", () => {
    const [real, links] = [engineFolder("v3.250.0"), temporaryFolder()];
    symlinkSync(join(real, "pulumi"), join(links, "pulumi"));
    expect(find([links]).engine?.binFolder).toBe(links);
  });

  it("looks into ~/.pulumi/bin and $PULUMI_HOME/bin after PATH", () => {
    const home = temporaryFolder();
    const bin = engineFolder("v3.252.0", { at: join(home, ".pulumi", "bin") });
    expect(find([engineFolder("v3.1.0")], home).engine?.binFolder).toBe(bin);
    expect(findEngine({ PULUMI_HOME: join(home, ".pulumi"), PATH: "" }, minimum).engine?.binFolder).toBe(bin);
  });

  it("finds none where there is none", () => {
    expect(find([temporaryFolder()])).toEqual({ passedOver: [] });
  });

  it("takes a folder of ours for whole only with both programs", () => {
    const folder = engineFolder("v3.250.0", { host: false });
    mkdirSync(join(folder, "pulumi-language-nodejs"));
    expect(isWhole(folder)).toBe(false);
    expect(isWhole(engineFolder("v3.250.0"))).toBe(true);
  });
});
