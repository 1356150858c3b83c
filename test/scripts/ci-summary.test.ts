import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { scripts, temporaryFolder } from "./support.ts";

const good = { biome: true, tsc: true, knip: true };
const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});

/** What .ci/run ends with for these reports; undefined is a report that was never written. */
function summary(
  tests: object | undefined,
  testsExit: number,
  checks: object | undefined,
): [string, number | null] {
  const folder = temporaryFolder();
  const [testsFile, checksFile] = [join(folder, "tests.json"), join(folder, "checks.json")];
  if (tests) writeFileSync(testsFile, JSON.stringify(tests));
  if (checks) writeFileSync(checksFile, JSON.stringify(checks));
  const script = fileURLToPath(new URL("ci-summary.mjs", scripts));
  const { stdout, status } = spawnSync(process.execPath, [script, testsFile, String(testsExit), checksFile], {
    encoding: "utf8",
  });
  return [stdout, status];
}

describe("the last line of CI", () => {
  it("counts tests and checks", () => {
    const tests = { numPassedTests: 5, numFailedTests: 0, testResults: [file("passed", "passed")] };
    expect(summary(tests, 0, good)).toEqual(["8 passed, 0 failed\n", 0]);
  });

  it("counts what failed", () => {
    const tests = {
      numPassedTests: 5,
      numFailedTests: 2,
      testResults: [file("failed", "failed", "failed", "passed")],
    };
    expect(summary(tests, 1, { ...good, tsc: false })).toEqual(["7 passed, 3 failed\n", 1]);
  });

  it("counts a file that could not be loaded", () => {
    const tests = {
      numPassedTests: 5,
      numFailedTests: 0,
      testResults: [file("passed", "passed"), file("failed")],
    };
    expect(summary(tests, 1, good)).toEqual(["8 passed, 1 failed\n", 1]);
  });

  it("counts an error outside of all tests, and a run without tests, as a failure", () => {
    const tests = { numPassedTests: 5, numFailedTests: 0, testResults: [file("passed", "passed")] };
    expect(summary(tests, 1, good)).toEqual(["8 passed, 1 failed\n", 1]);
    expect(summary({ numPassedTests: 0, numFailedTests: 0, testResults: [] }, 0, good)).toEqual([
      "3 passed, 1 failed\n",
      1,
    ]);
  });

  it("counts what never reported as failed", () => {
    expect(summary(undefined, 1, undefined)).toEqual(["0 passed, 4 failed\n", 1]);
  });
});
