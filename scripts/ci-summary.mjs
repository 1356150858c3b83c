// @ts-check
/*
 * The last line of .ci/run: `N passed, N failed`, each test and each of the three checks counted as one.
 * `node ci-summary.mjs <vitest's JSON> <its exit code> <check.mjs's JSON>`; exits with 1 if anything failed.
 */
import { readFileSync } from "node:fs";

const [testsFile = "", testsExit = "1", checksFile = ""] = process.argv.slice(2);
const checks = /** @type {const} */ (["biome", "tsc", "knip"]);

const tests = countTests(readJson(testsFile), Number(testsExit));
const outcomes = readJson(checksFile) ?? {};
const good = checks.filter((name) => outcomes[name] === true).length;
const failed = tests.failed + checks.length - good;
console.log(`${tests.passed + good} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/**
 * A file that could not even be loaded, a run without a single test and an error outside of all tests are a failure each.
 * @param {any} report
 * @param {number} exitCode
 */
function countTests(report, exitCode) {
  const passed = report?.numPassedTests ?? 0;
  /** @type {{status: string, assertionResults: {status: string}[]}[]} */
  const files = report?.testResults ?? [];
  const failedTests = report?.numFailedTests ?? 0;
  const broken = files.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = failedTests + broken;
  const silent = passed + failed === 0 || (exitCode !== 0 && failed === 0);
  return { passed, failed: failed + (silent ? 1 : 0) };
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
