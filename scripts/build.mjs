// @ts-check
/* `npm run build`: the package as it is published, in dist/. Then: `npm publish ./dist`. */
import { projectRoot } from "./setup/context.mjs";
import { foreground } from "./setup/foreground.mjs";
import { main } from "./setup/main.mjs";
import { setup } from "./setup.mjs";

await main(async () => {
  const { node, env } = await setup({ need: [] });
  return foreground(node, ["scripts/package.ts"], {
    cwd: projectRoot,
    env,
    signals: "tree",
    graceMs: 10_000,
  });
});
