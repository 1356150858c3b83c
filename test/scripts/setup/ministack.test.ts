import { describe, expect, it } from "vitest";
import { findPython } from "../../../scripts/setup/ministack.mjs";
import { fakeProgram, temporaryFolder } from "../support.ts";

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
