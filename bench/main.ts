/** `npm run bench -- emulator|provider|receiver [--json FILE]`. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isolate } from "../sandbox/isolate.ts";
import { benchEmulator } from "./emulator.ts";
import { benchProvider } from "./provider/provider.ts";
import { providerReport } from "./provider/report.ts";
import * as ofProvider from "./provider/scale.ts";
import { benchReceiver } from "./receiver/receiver.ts";
import { receiverReport } from "./receiver/report.ts";
import * as ofReceiver from "./receiver/scale.ts";
import { report } from "./report.ts";
import { fullScale, tinyScale } from "./scale.ts";

const usage = `npm run bench -- emulator [--json FILE] [--tiny]
npm run bench -- receiver [--json FILE] [--tiny]
npm run bench -- provider [--json FILE] [--tiny] [--singles N] [--set N]
  --json FILE  write all figures to FILE
  --tiny       everything once and short, to see that it runs: the figures say nothing
  --singles N  so many subscriptions that are a resource each; default ${ofProvider.fullScale.singles}
  --set N      so many subscriptions in one set; default ${ofProvider.fullScale.set}`;

const say = (what: string): void => console.error(`… ${what}`);

const count = (text: string | undefined, name: string, otherwise: number): number => {
  if (text === undefined) return otherwise;
  const value = Number(text);
  // X's plans end at 75,000 subscriptions, and ten are changed.
  if (!Number.isInteger(value) || value < 10 || value > 75_000)
    throw new Error(`--${name} is a number from 10 to 75,000, not "${text}".`);
  return value;
};

const options = {
  json: { type: "string" },
  tiny: { type: "boolean", default: false },
  singles: { type: "string" },
  set: { type: "string" },
} as const;

const parse = () => {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    const { json, tiny } = values;
    const what = positionals.join();
    if (what !== "emulator" && what !== "provider" && what !== "receiver")
      throw new Error("What is to be measured? There are: emulator, provider, receiver.");
    if (what !== "provider" && (values.singles ?? values.set) !== undefined)
      throw new Error("--singles and --set are the provider's.");
    const full = tiny ? ofProvider.tinyScale : ofProvider.fullScale;
    const scale = {
      ...full,
      singles: count(values.singles, "singles", full.singles),
      set: count(values.set, "set", full.set),
    };
    return { what, json, tiny, scale };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    process.exit(2);
  }
};

const { what, json, tiny, scale } = parse();
const measure = async () => {
  if (what === "emulator") {
    const figures = await benchEmulator(tiny ? tinyScale : fullScale, say);
    return { figures, text: report(figures) };
  }
  if (what === "receiver") {
    const figures = await benchReceiver(tiny ? ofReceiver.tinyScale : ofReceiver.fullScale, say);
    return { figures, text: receiverReport(figures) };
  }
  isolate();
  const figures = await benchProvider(scale, say);
  return { figures, text: providerReport(figures) };
};
const { figures, text } = await measure();
console.log(text);
if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, undefined, 2)}\n`);
