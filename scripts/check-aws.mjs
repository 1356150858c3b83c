// @ts-check
/* `npm run check:aws`: the sandbox's loop once, on the real Terraform AWS provider instead of the local plugin. */

import { lookup } from "node:dns/promises";
import { awsPlugin } from "./setup/aws-plugin.mjs";
import { projectRoot } from "./setup/context.mjs";
import { foreground } from "./setup/foreground.mjs";
import { main } from "./setup/main.mjs";

/** S3 Control is called under the account's own host, and not every machine resolves names below localhost. */
const s3ControlHost = "000000000000.localhost";

await main(async () => {
  const plugin = await awsPlugin(projectRoot, process.env);
  if ("missing" in plugin) {
    console.log(`check:aws is skipped: ${plugin.missing}`);
    return 0;
  }
  const found = await lookup(s3ControlHost).catch(() => undefined);
  if (found === undefined) {
    console.log(
      `check:aws is skipped: ${s3ControlHost} leads nowhere. Add the line "127.0.0.1 ${s3ControlHost}" to /etc/hosts.`,
    );
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
