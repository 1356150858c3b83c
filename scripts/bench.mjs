// @ts-check
/* `npm run bench -- emulator|provider|receiver [--json FILE]`: figures of this machine. Takes some minutes, and wants the machine to itself. */
import { projectRoot } from "./setup/context.mjs";
import { foreground } from "./setup/foreground.mjs";
import { main } from "./setup/main.mjs";
import { setup } from "./setup.mjs";

await main(async () => {
  const { node, env } = await setup({ need: process.argv.includes("provider") ? ["engine"] : [] });
  return foreground(node, ["bench/main.ts", ...process.argv.slice(2)], {
    cwd: projectRoot,
    env,
    signals: "tree",
    graceMs: 10_000,
  });
});
