import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ministack } from "../../../scripts/setup/ministack.mjs";
import { findPython } from "../../../scripts/setup/python-environment.mjs";
import { schemathesis } from "../../../scripts/setup/schemathesis.mjs";
import { fakeProgram, silentProgress, temporaryFolder } from "../support.ts";

/** A Python of a version, with or without the modules that make environments. */
function python(version: string, { venv = true, name = "python3", at = temporaryFolder() } = {}): string {
  fakeProgram(at, name, `echo ${version}; case "$2" in *ensurepip*) ${venv ? "echo venv" : "exit 1"};; esac`);
  return at;
}

/** A Python whose environments hold a Python that answers pip by a line of shell script. */
function pythonWithPip(folder: string, script: string): void {
  const own = `#!/bin/sh\\n${script}\\n`;
  const make = `/bin/mkdir -p "$3/bin"; printf '${own}' > "$3/bin/python"; /bin/chmod +x "$3/bin/python"`;
  fakeProgram(
    folder,
    "python3",
    `case "$2" in *ensurepip*) echo 3.12; echo venv;; venv) ${make};; *) echo 3.12;; esac`,
  );
}

describe("the Python for environments", () => {
  it("is the first that is new enough", () => {
    const folder = python("3.9");
    python("3.12", { name: "python3.12", at: folder });
    expect(findPython({ PATH: folder }, "it")).toBe(`${folder}/python3.12`);
  });

  it("is asked for where there is none", () => {
    const needed = "Python 3.10 or newer is not on PATH; the fuzz needs it.";
    expect(() => findPython({ PATH: temporaryFolder() }, "the fuzz")).toThrow(needed);
    expect(() => findPython({ PATH: python("3.9") }, "the fuzz")).toThrow(needed);
  });

  it("needs venv, which Debian packs apart", () => {
    const folder = python("3.11", { venv: false });
    expect(() => findPython({ PATH: folder }, "it")).toThrow("venv and ensurepip are missing");
    expect(() => findPython({ PATH: folder }, "it")).toThrow(
      expect.objectContaining({ hints: [expect.stringMatching("python3-venv")] }),
    );
  });
});

describe.each([
  { program: "ministack", bring: ministack },
  { program: "schemathesis", bring: schemathesis },
])("the environment of $program", ({ program, bring }) => {
  const contextIn = (folder: string) => ({
    root: folder,
    cache: join(folder, "cache"),
    env: { PATH: folder },
    signal: new AbortController().signal,
    progress: silentProgress(),
  });

  it("lies in a folder of its own for each kind of machine, and says what it lacks where pip fails", async () => {
    const folder = temporaryFolder();
    const context = contextIn(folder);
    pythonWithPip(folder, "echo no matching distribution; exit 1");
    await expect(bring(context)).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          new RegExp(`pip install ${program} [\\d.]+ failed:\\nno matching distribution`),
        ),
        hints: [expect.stringMatching("PIP_INDEX_URL")],
      }),
    );
    expect(readdirSync(context.cache)).toEqual([
      expect.stringMatching(`^${program}-[\\d.]+-[0-9a-f]{8}-${process.platform}-${process.arch}$`),
    ]);
  });

  it("is made once", async () => {
    const folder = temporaryFolder();
    const context = contextIn(folder);
    const install = `/bin/cp "$0" "\${0%%/*}/${program}"`;
    pythonWithPip(folder, `case "$2" in pip) echo pip >> ${folder}/called; ${install};; *) echo True;; esac`);
    const first = await bring(context);
    expect(await bring(context)).toBe(first);
    expect(readdirSync(join(first, ".."))).toContain(program);
    expect(readFileSync(join(folder, "called"), "utf8")).toBe("pip\n");
  });
});
