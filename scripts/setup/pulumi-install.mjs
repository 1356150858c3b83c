// @ts-check
/* Run on the project's Node, once npm's packages are there: `node pulumi-install.mjs <root> <version>`. */
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";

const firstAnswerMs = 20_000;

const [root, version] = process.argv.slice(2);
const require = createRequire(import.meta.url);
// The very copy of semver that Pulumi's SDK compares with.
const { SemVer } = createRequire(require.resolve("@pulumi/pulumi/package.json"))("semver");
const { PulumiCommand } = require("@pulumi/pulumi/automation");

// The SDK puts the installer it fetched into the folder for temporary files, which is empty before.
const timer = setTimeout(() => {
  if (readdirSync(tmpdir()).length === 0) fail(`no answer within ${firstAnswerMs / 1000} s`);
}, firstAnswerMs);

try {
  await PulumiCommand.install({ root, version: new SemVer(version) });
  clearTimeout(timer);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

/** @param {string} reason */
function fail(reason) {
  console.error(reason.split("\n")[0]);
  process.exit(1);
}
