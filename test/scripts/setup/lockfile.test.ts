import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { isInstalled, missingNative } from "../../../scripts/setup/lockfile.mjs";
import { temporaryFolder } from "../support.ts";

type Packages = Record<
  string,
  { version?: string; integrity?: string; optional?: boolean; os?: string[]; cpu?: string[]; libc?: string[] }
>;

const locked: Packages = {
  "": { version: "1.0.0" },
  "node_modules/a": { version: "1.2.3", integrity: "sha512-a" },
  "node_modules/a-darwin": { version: "1.2.3", integrity: "sha512-b", optional: true },
};
const present: Packages = { "node_modules/a": { version: "1.2.3", integrity: "sha512-a" } };

/** A clone with a lockfile and, unless npm has not finished, its record of what it installed. */
function clone(record?: Packages, wanted = locked): string {
  const root = temporaryFolder();
  mkdirSync(join(root, "node_modules"));
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: wanted }));
  if (record)
    writeFileSync(join(root, "node_modules", ".package-lock.json"), JSON.stringify({ packages: record }));
  return root;
}

describe("node_modules", () => {
  it("is as the lockfile says, without the packages of other platforms", () => {
    expect(isInstalled(clone(present))).toBe(true);
  });

  it("is unfinished without npm's record", () => {
    expect(isInstalled(clone())).toBe(false);
  });

  it.each([
    ["lacks a package", {}],
    ["holds another version", { "node_modules/a": { version: "1.2.2", integrity: "sha512-a" } }],
    ["holds other content", { "node_modules/a": { version: "1.2.3", integrity: "sha512-x" } }],
    [
      "holds another version of an optional one",
      { ...present, "node_modules/a-darwin": { version: "1.0.0" } },
    ],
  ])("is out of date where it %s", (_, record) => {
    expect(isInstalled(clone(record))).toBe(false);
  });

  it("can't be judged without a lockfile", () => {
    expect(() => isInstalled(temporaryFolder())).toThrow("package-lock.json is missing or damaged");
  });
});

describe("packages with native code", () => {
  const native = (os: string, cpu: string, libc?: string) => ({
    version: "1.0.0",
    optional: true,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
  });
  const wanted: Packages = {
    "node_modules/@b/linux-x64": native("linux", "x64", "glibc"),
    "node_modules/@b/linux-x64-musl": native("linux", "x64", "musl"),
    "node_modules/@b/darwin-arm64": native("darwin", "arm64"),
    "node_modules/b/node_modules/c-linux-x64": native("linux", "x64"),
    "node_modules/other": { version: "1.0.0", optional: true },
  };

  it.each([
    [{ os: "linux", cpu: "x64", libc: "glibc" }, ["@b/linux-x64", "c-linux-x64"]],
    [{ os: "linux", cpu: "x64", libc: "musl" }, ["@b/linux-x64-musl", "c-linux-x64"]],
    [{ os: "darwin", cpu: "arm64", libc: "glibc" }, ["@b/darwin-arm64"]],
    [{ os: "freebsd", cpu: "x64", libc: "glibc" }, []],
  ])("that are missing on %o are %j", (machine, names) => {
    expect(missingNative(clone({}, wanted), machine)).toEqual(names);
    expect(missingNative(clone(wanted, wanted), machine)).toEqual([]);
  });

  const { platform, arch } = process;
  const here: Packages = {
    "node_modules/glibc": native(platform, arch, "glibc"),
    "node_modules/musl": native(platform, arch, "musl"),
    "node_modules/any": native(platform, arch),
    "node_modules/foreign": native(platform === "linux" ? "darwin" : "linux", arch),
  };

  it("are those of this machine unless another is named", () => {
    const names = missingNative(clone({}, here));
    expect(names).toHaveLength(2);
    expect(names).toContain("any");
    expect(missingNative(clone(here, here))).toEqual([]);
  });

  it.runIf(platform === "linux").each([
    ["glibc", { glibcVersionRuntime: "2.36" }],
    ["musl", {}],
  ])("are %s's where Node was linked with it, whatever else lies in /lib", (libc, header) => {
    const report = vi.spyOn(process.report, "getReport").mockReturnValue({ header });
    onTestFinished(() => report.mockRestore());
    expect(missingNative(clone({}, here))).toEqual([libc, "any"]);
  });
});
