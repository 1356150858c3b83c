import type { ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { engineVersion } from "../../../scripts/setup/engine-build.mjs";
import { ended, fakeProgram, gone, pidIn, runModule, temporaryFolder } from "../support.ts";

const step = `
import { pulumiEngine } from "scripts/setup/engine.mjs";
import { main } from "scripts/setup/main.mjs";
import { createProgress } from "scripts/setup/progress.mjs";
import { interruptible } from "scripts/setup/run.mjs";
const { env } = process;
await main(() => interruptible(async (signal) => {
  const context = { root: "/", cache: env.CACHE, env, signal, progress: createProgress({ live: false }) };
  const engine = await pulumiEngine(context, env.FAKE_NODE);
  console.log("engine in " + engine.binFolder);
  return 0;
}));`;

let folder = "";
let cache = "";

/** Runs the engine step with a download that is refused and the `go` of the folder. */
function start(): ChildProcess {
  const env = {
    CACHE: cache,
    FAKE_NODE: join(folder, "node"),
    PATH: [folder, "/bin", "/usr/bin"].join(delimiter),
    HOME: folder,
  };
  return runModule(step, env);
}

/** A `go` that counts its builds; a slow one starts a child, tells both ids and waits. */
function fakeGo({ slow = false } = {}): void {
  const wait = `sleep 60 & echo $! > ${folder}/child; echo $$ > ${folder}/go-pid; wait`;
  const make = `while [ "$1" != -o ]; do shift; done; mkdir -p "$(dirname "$2")"; cp "$0" "$2"`;
  fakeProgram(
    folder,
    "go",
    `case "$1" in env) echo go1.99.0;; build) echo build >> ${folder}/builds; ${slow ? wait : make};; esac`,
  );
}

function builds(): number {
  return readFileSync(join(folder, "builds"), "utf8").trim().split("\n").length;
}

beforeEach(() => {
  folder = temporaryFolder();
  cache = join(folder, "cache");
  fakeProgram(folder, "node", "echo the network is closed; exit 1");
});

/** The cache's folder of the engine for a machine like this. */
const name = `engine-${engineVersion}-${process.platform}-${process.arch}`;

describe("making an engine", () => {
  it("builds both programs once, then takes them from the cache", async () => {
    fakeGo();
    const first = await ended(start());
    expect(first).toMatchObject({ code: 0 });
    expect(first.output).toMatch("the official download can't be had: the network is closed");
    expect(first.output).toMatch(`engine in ${join(cache, name, "bin")}`);

    const second = await ended(start());
    expect(second.output.trim().split("\n")).toEqual([
      expect.stringMatching(/^✓ Pulumi engine/),
      expect.stringMatching(/^engine in /),
    ]);
    expect(builds()).toBe(2);
    expect(readdirSync(cache)).toEqual([name]);
  });

  it("is done once by two starts at the same time", async () => {
    fakeGo();
    const both = await Promise.all([ended(start()), ended(start())]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(builds()).toBe(2);
  });

  it("says both ways to an engine, without a stack, where there is no Go", async () => {
    const env = { CACHE: cache, FAKE_NODE: join(folder, "node"), PATH: folder, HOME: folder };
    const { code, output } = await ended(runModule(step, env));
    expect(code).toBe(1);
    expect(output).toMatch("install the Pulumi CLI");
    expect(output).toMatch("or install Go");
    expect(output).not.toMatch(/\n\s+at /);
  });

  it("shows what Go said when the build fails", async () => {
    fakeProgram(
      folder,
      "go",
      `case "$1" in env) echo go1.99.0;; build) echo cannot find module; exit 1;; esac`,
    );
    const { code, output } = await ended(start());
    expect(code).toBe(1);
    expect(output).toMatch("The build of pulumi failed:\ncannot find module");
    expect(output).toMatch("go env GOPROXY");
    expect(readdirSync(cache)).toEqual([]);
  });

  it("is not done where the build brought only a part", async () => {
    const make = `while [ "$1" != -o ]; do shift; done; case "$2" in */pulumi) mkdir "$(dirname "$2")"; cp "$0" "$2";; esac`;
    fakeProgram(folder, "go", `case "$1" in env) echo go1.99.0;; build) ${make};; esac`);
    const { code, output } = await ended(start());
    expect(code).toBe(1);
    expect(output).toMatch("is not whole");
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe("a build that is interrupted", () => {
  it("by SIGINT leaves no process and no file", async () => {
    fakeGo({ slow: true });
    const child = start();
    const end = ended(child);
    const [go, grandchild] = [await pidIn(join(folder, "go-pid")), await pidIn(join(folder, "child"))];
    child.kill("SIGINT");
    expect(await end).toMatchObject({ code: 130, output: expect.stringMatching("Stopped") });
    await gone(go);
    await gone(grandchild);
    expect(readdirSync(cache)).toEqual([]);
  });

  it("by SIGKILL leaves no process, and the next start works", async () => {
    fakeGo({ slow: true });
    const child = start();
    const end = ended(child);
    const [go, grandchild] = [await pidIn(join(folder, "go-pid")), await pidIn(join(folder, "child"))];
    child.kill("SIGKILL");
    await end;
    await gone(go);
    await gone(grandchild);
    expect(existsSync(join(cache, name))).toBe(false);

    fakeGo();
    expect(await ended(start())).toMatchObject({ code: 0 });
    expect(readdirSync(cache)).toEqual([name]);
  });
});
