import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { setup } from "../../scripts/setup.mjs";
import { fakeProgram, silentProgress, temporaryFolder } from "./support.ts";

/** A clone in which everything is there, and a PATH whose installers would tell that they were called. */
function readyClone(): { root: string; env: NodeJS.ProcessEnv; called: string } {
  const root = temporaryFolder();
  const called = join(root, "called");
  const programs = join(root, "programs");
  mkdirSync(join(root, "node_modules", ".bin"), { recursive: true });
  for (const file of ["package-lock.json", "node_modules/.package-lock.json"]) {
    writeFileSync(join(root, file), JSON.stringify({ packages: {} }));
  }
  fakeProgram(programs, "pulumi", "echo v3.250.0");
  fakeProgram(programs, "pulumi-language-nodejs");
  for (const name of ["npm", "go", "python3"])
    fakeProgram(programs, name, `echo ${name} >> ${called}; exit 1`);
  return { root, env: { PATH: programs, HOME: root, PULUMI_X_WEBHOOKS_CACHE: join(root, "cache") }, called };
}

describe("set-up", () => {
  it("does nothing where everything is there, and hands on what the project runs with", async () => {
    const { root, env, called } = readyClone();
    const progress = silentProgress();
    const ready = await setup({ need: ["engine"], root, env, progress });
    const bin = join(root, "programs");
    expect(ready).toMatchObject({ node: process.execPath, pulumiBinDir: bin, env: { PULUMI_BIN_DIR: bin } });
    expect(ready.env.PATH?.split(delimiter)).toEqual([
      dirname(process.execPath),
      join(root, "node_modules", ".bin"),
      bin,
      join(root, "node_modules", "@pulumi", "pulumi"),
      bin,
    ]);
    expect(progress.lines).toEqual([]);
    expect(existsSync(called)).toBe(false);
  });

  it("passes on what npm said where it can't install", async () => {
    const { root, env } = readyClone();
    const wanted = { packages: { "node_modules/a": { version: "1.0.0" } } };
    writeFileSync(join(root, "package-lock.json"), JSON.stringify(wanted));
    fakeProgram(join(root, "programs"), "npm", "echo no such package; exit 1");
    const outcome = setup({ need: [], root, env, progress: silentProgress() });
    await expect(outcome).rejects.toThrow(
      expect.objectContaining({
        message: "npm ci failed:\nno such package",
        hints: [expect.stringMatching("npm config get registry")],
      }),
    );
  });

  it("lets npm install fill in what an incomplete lockfile lacks", async () => {
    const { root, env } = readyClone();
    const record = join(root, "node_modules", ".package-lock.json");
    rmSync(record);
    const script = `case "$1" in ci) echo npm error code EUSAGE; exit 1;; install) echo '{"packages":{}}' > ${record};; esac`;
    fakeProgram(join(root, "programs"), "npm", script);
    const progress = silentProgress();
    await setup({ need: [], root, env, progress });
    expect(progress.lines).toEqual(["npm ci", expect.stringMatching("package-lock.json incomplete")]);
  });

  it("lets only one start at a time write to node_modules", async () => {
    const { root, env } = readyClone();
    const a = { version: "1.0.0" };
    const b = { version: "1.0.0", optional: true, os: [process.platform], cpu: [process.arch] };
    const write = (name: string, packages: Record<string, object>) =>
      writeFileSync(join(root, name), JSON.stringify({ packages }));
    write("package-lock.json", { "node_modules/a": a, "node_modules/b": b });
    // What npm brings, which also tells when it is run while another is at work.
    write("ci", { "node_modules/a": a });
    write("install", { "node_modules/a": a, "node_modules/b": b });
    const script = `cd ${root}; echo $1 >> called; /bin/mkdir busy || echo two at once >> called
/bin/sleep 0.3; /bin/cp $1 node_modules/.package-lock.json; /bin/rmdir busy`;
    fakeProgram(join(root, "programs"), "npm", script);
    const start = () => setup({ need: [], root, env, progress: silentProgress() });
    await Promise.all([start(), start()]);
    expect(readFileSync(join(root, "called"), "utf8")).toBe("ci\ninstall\n");
    expect(readdirSync(join(root, "cache"))).toEqual([]);
  });
});
