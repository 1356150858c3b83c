// @ts-check
/* `npm run check:deep`: the fuzz of the X emulator with many more requests, and by every document there is; many more programs of the provider. Some minutes. */
import { join } from "node:path";
import { projectRoot } from "./setup/context.mjs";
import { foreground } from "./setup/foreground.mjs";
import { main } from "./setup/main.mjs";
import { setup } from "./setup.mjs";

await main(async () => {
  const { node, env } = await setup({ need: ["schemathesis"] });
  const files = ["test/contract/fuzz.test.ts", "test/providers/property.test.ts"];
  const args = [join("node_modules", "vitest", "vitest.mjs"), "run", ...files];
  return foreground(node, [...args, ...process.argv.slice(2)], {
    cwd: projectRoot,
    env: { ...env, FUZZ: "deep" },
    signals: "tree",
    graceMs: 10_000,
  });
});
