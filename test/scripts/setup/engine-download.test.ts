import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { downloadEngine } from "../../../scripts/setup/engine-download.mjs";
import { isWhole } from "../../../scripts/setup/engine-find.mjs";
import { fakeProgram, gone, pidIn, temporaryFolder } from "../support.ts";

/** Downloads with a shell script in the place of Node: its $2 is the folder that gets the engine. */
async function download(script: string, limits?: { pollMs: number; silentMs: number; totalMs: number }) {
  const folder = join(temporaryFolder(), "engine");
  mkdirSync(folder);
  const node = fakeProgram(temporaryFolder(), "node", script);
  const { signal } = new AbortController();
  const refusal = await downloadEngine(folder, "3.250.0", { node, env: process.env, signal, limits });
  return { folder, refusal };
}

const bring = `mkdir "$2/bin"; for p in pulumi pulumi-language-nodejs; do cp "$0" "$2/bin/$p"; done`;

describe("the official download", () => {
  it("brings an engine, and leaves nothing else", async () => {
    const { folder, refusal } = await download(`echo 123 > "$TMPDIR/a"; echo 123 > here; ${bring}`);
    expect(refusal).toBeUndefined();
    expect(isWhole(join(folder, "bin"))).toBe(true);
    expect(existsSync(join(folder, "tmp"))).toBe(false);
  });

  it("says why it can't be had", async () => {
    expect(await download("echo the network is closed; exit 1")).toMatchObject({
      refusal: "the network is closed",
    });
  });

  it("is refused where it failed, whatever it brought by then", async () => {
    const { folder, refusal } = await download(`${bring}; echo no space; exit 1`);
    expect(refusal).toBe("no space");
    expect(existsSync(join(folder, "bin"))).toBe(false);
  });

  it("is stopped with its children when nothing comes any more", async () => {
    const told = join(temporaryFolder(), "pid");
    const script = `echo begun > "$TMPDIR/a"; sleep 60 & echo $! > ${told}; wait`;
    const { refusal } = await download(script, { pollMs: 50, silentMs: 1_000, totalMs: 60_000 });
    expect(refusal).toBe("nothing came for 1 s");
    expect(Number(readFileSync(told, "utf8"))).toBeGreaterThan(0);
    await gone(await pidIn(told));
  });
});
