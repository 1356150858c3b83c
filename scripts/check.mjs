// @ts-check
/* `npm run check`: biome, tsc and knip, all of them even when one fails. `--report <file>` writes the outcomes as JSON. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "./setup/context.mjs";
import { main } from "./setup/main.mjs";
import { interruptible, run } from "./setup/run.mjs";
import { setup } from "./setup.mjs";

const checks = [
  { name: "biome", args: ["check"] },
  { name: "tsc", args: ["-p", "."] },
  { name: "knip", args: [] },
];

await main(async () => {
  const { env } = await setup({ need: [] });
  /** @type {Record<string, boolean>} */
  const outcomes = {};
  for (const { name, args } of checks) {
    const startMs = performance.now();
    /** @type {string[]} */
    const output = [];
    const { code } = await interruptible((signal) =>
      run(join(projectRoot, "node_modules", ".bin", name), args, {
        cwd: projectRoot,
        env,
        signal,
        onLine: (line) => output.push(line),
      }),
    );
    outcomes[name] = code === 0;
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    if (code !== 0) console.log(output.join("\n"));
    console.log(`${code === 0 ? "✓" : "✗"} ${name} (${seconds} s)`);
  }
  const report = process.argv.indexOf("--report");
  const file = process.argv[report + 1];
  if (report > 0 && file) await writeFile(file, JSON.stringify(outcomes));
  return Object.values(outcomes).every(Boolean) ? 0 : 1;
});
