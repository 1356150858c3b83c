import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findPython, ministack } from "../../../scripts/setup/ministack.mjs";
import { fakeProgram, silentProgress, temporaryFolder } from "../support.ts";

/** A Python of a version, with or without the modules that make environments. */
function python(version: string, { venv = true, name = "python3", at = temporaryFolder() } = {}): string {
  fakeProgram(at, name, `echo ${version}; case "$2" in *ensurepip*) ${venv ? "echo venv" : "exit 1"};; esac`);
  return at;
}

describe("the Python for MiniStack", () => {
  it("is the first that is new enough", () => {
    const folder = python("3.9");
    python("3.12", { name: "python3.12", at: folder });
    expect(findPython({ PATH: folder })).toBe(`${folder}/python3.12`);
  });

  it("is asked for where there is none", () => {
    expect(() => findPython({ PATH: temporaryFolder() })).toThrow("Python 3.10 or newer is not on PATH");
    expect(() => findPython({ PATH: python("3.9") })).toThrow("Python 3.10 or newer is not on PATH");
  });

  it("needs venv, which Debian packs apart", () => {
    const folder = python("3.11", { venv: false });
    expect(() => findPython({ PATH: folder })).toThrow("venv and ensurepip are missing");
    expect(() => findPython({ PATH: folder })).toThrow(
      expect.objectContaining({ hints: [expect.stringMatching("python3-venv")] }),
    );
  });
});

describe("MiniStack's environment", () => {
  it("lies in a folder of its own for each kind of machine, and says what it lacks where pip fails", async () => {
    const folder = temporaryFolder();
    const cache = join(folder, "cache");
    const pip = "#!/bin/sh\\necho no matching distribution; exit 1\\n";
    const make = `/bin/mkdir -p "$3/bin"; printf '${pip}' > "$3/bin/python"; /bin/chmod +x "$3/bin/python"`;
    fakeProgram(
      folder,
      "python3",
      `case "$2" in *ensurepip*) echo 3.12; echo venv;; venv) ${make};; *) echo 3.12;; esac`,
    );
    const { signal } = new AbortController();
    const context = { root: folder, cache, env: { PATH: folder }, signal, progress: silentProgress() };
    await expect(ministack(context)).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/pip install ministack .* failed:\nno matching distribution/),
        hints: [expect.stringMatching("PIP_INDEX_URL")],
      }),
    );
    expect(readdirSync(cache)).toEqual([
      expect.stringMatching(`^ministack-[\\d.]+-[0-9a-f]{8}-${process.platform}-${process.arch}$`),
    ]);
  });
});
