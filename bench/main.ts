/** `npm run bench -- emulator [--json FILE]`. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { benchEmulator } from "./emulator.ts";
import { report } from "./report.ts";
import { fullScale, tinyScale } from "./scale.ts";

const usage = `npm run bench -- emulator [--json FILE] [--tiny]
  --json FILE  write all figures to FILE
  --tiny       everything once and short, to see that it runs: the figures say nothing`;

const parse = () => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: "string" }, tiny: { type: "boolean", default: false } },
    });
    if (positionals.join() !== "emulator") throw new Error("What is to be measured? There is: emulator.");
    return values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    process.exit(2);
  }
};

const { json, tiny } = parse();
const figures = await benchEmulator(tiny ? tinyScale : fullScale, (what) => console.error(`… ${what}`));
console.log(report(figures));
if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, undefined, 2)}\n`);
