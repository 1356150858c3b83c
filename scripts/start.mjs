// @ts-check
/* `npm start`: set-up, then the sandbox. What follows `--` is the sandbox's own. */
import { projectRoot } from "./setup/context.mjs";
import { foreground } from "./setup/foreground.mjs";
import { main } from "./setup/main.mjs";
import { setup } from "./setup.mjs";

await main(async () => {
  const { node, env } = await setup();
  const args = ["sandbox/up.ts", ...process.argv.slice(2)];
  // The sandbox takes its stacks down before it stops AWS's emulator: only it is told, and it gets time.
  return foreground(node, args, { cwd: projectRoot, env, signals: "one", graceMs: 120_000 });
});
