// @ts-check
/* `npm test`: set-up, then vitest. What follows `--` is vitest's own. */
import { join } from "node:path";
import { projectRoot } from "./setup/context.mjs";
import { foreground } from "./setup/foreground.mjs";
import { main } from "./setup/main.mjs";
import { setup } from "./setup.mjs";

await main(async () => {
  const { node, env } = await setup({
    need: ["engine", "ministack", "schemathesis", "yaml", "dynamodb-local"],
  });
  const args = [join("node_modules", "vitest", "vitest.mjs"), "run", ...process.argv.slice(2)];
  return foreground(node, args, { cwd: projectRoot, env, signals: "tree", graceMs: 10_000 });
});
