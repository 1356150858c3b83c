// @ts-check
/*
 * `npm run check:deep`: the fuzz of the X emulator with many more requests, and by every document there is; many more
 * programs of the provider; many more runs of the receiver's crash table and properties; then mutants of what decides
 * whether an event is X's, which one it is, and who stores it. Half an hour. What follows `--` are vitest's filters and
 * options, in place of all this.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./setup/context.mjs";
import { foreground } from "./setup/foreground.mjs";
import { main } from "./setup/main.mjs";
import { setup } from "./setup.mjs";

/* Those of the receiver that try more when deep. */
const lambda = readdirSync(join(projectRoot, "test", "lambda"))
  .map((name) => `test/lambda/${name}`)
  .filter((path) => path.endsWith(".test.ts"))
  .filter((path) => /support\/many\.ts|env\.FUZZ/.test(readFileSync(join(projectRoot, path), "utf8")));
const files = ["test/contract/fuzz.test.ts", "test/providers/property.test.ts", ...lambda];

await main(async () => {
  const { node, env } = await setup({ need: ["ministack", "schemathesis", "dynamodb-local"] });
  const options = { cwd: projectRoot, signals: /** @type {const} */ ("tree"), graceMs: 10_000 };
  const given = process.argv.slice(2);
  const vitest = [join("node_modules", "vitest", "vitest.mjs"), "run", "--testTimeout=1800000"];
  const tested = await foreground(node, [...vitest, ...(given.length > 0 ? given : files)], {
    ...options,
    env: { ...env, FUZZ: "deep" },
  });
  if (tested !== 0 || given.length > 0) return tested;
  // A mutant is tried on what needs nothing but Node.
  const { MINISTACK_BIN: _ministack, DYNAMODB_LOCAL_JARS: _jars, ...bare } = env;
  const stryker = [join("node_modules", "@stryker-mutator", "core", "bin", "stryker.js"), "run"];
  return foreground(node, stryker, { ...options, env: bare });
});
