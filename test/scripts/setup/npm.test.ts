import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isInstalled } from "../../../scripts/setup/npm.mjs";
import { temporaryFolder } from "../support.ts";

type Packages = Record<string, { version?: string; integrity?: string; optional?: boolean }>;

const locked: Packages = {
  "": { version: "1.0.0" },
  "node_modules/a": { version: "1.2.3", integrity: "sha512-a" },
  "node_modules/a-darwin": { version: "1.2.3", integrity: "sha512-b", optional: true },
};
const present: Packages = { "node_modules/a": { version: "1.2.3", integrity: "sha512-a" } };

/** A clone with a lockfile and, unless npm has not finished, its record of what it installed. */
function clone(record?: Packages): string {
  const root = temporaryFolder();
  mkdirSync(join(root, "node_modules"));
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: locked }));
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
