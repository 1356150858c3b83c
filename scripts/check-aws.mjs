// @ts-check
/* `npm run check:aws`: the sandbox's loop once, on the real Terraform AWS provider instead of the local plugin. */

import { awsPlugin } from "./setup/aws-plugin.mjs";
import { projectRoot } from "./setup/context.mjs";
import { foreground } from "./setup/foreground.mjs";
import { main } from "./setup/main.mjs";

await main(async () => {
  const plugin = await awsPlugin(projectRoot, process.env);
  if ("missing" in plugin) {
    console.log(`check:aws is skipped: ${plugin.missing}`);
    return 0;
  }
  const args = ["scripts/start.mjs", "--once", "--aws-plugin", plugin.path, ...process.argv.slice(2)];
  return foreground(process.execPath, args, {
    cwd: projectRoot,
    env: process.env,
    signals: "one",
    graceMs: 130_000,
  });
});
