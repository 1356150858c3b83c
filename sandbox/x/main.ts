/**
 * Runs the emulator as a process of its own: `node sandbox/x/main.ts [config.json]`.
 * The config (apps, users, any setting) is the file named, else the JSON text in X_EMULATOR_CONFIG. PORT defaults to a free one.
 * Prints one line of JSON, `{"url": …}`, when it is ready; ends on SIGINT and SIGTERM.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { createXEmulator } from "./emulator.ts";
import { configSchema } from "./options.ts";

const [, , file] = process.argv;
const config = file === undefined ? process.env.X_EMULATOR_CONFIG : readFileSync(file, "utf8");
if (config === undefined) {
  process.stderr.write("X emulator: name a config file, or put its JSON text into X_EMULATOR_CONFIG\n");
  process.exit(2);
}
const parsed = configSchema.safeParse(JSON.parse(config));
if (!parsed.success) {
  process.stderr.write(`X emulator: the config is wrong\n${z.prettifyError(parsed.error)}\n`);
  process.exit(2);
}
const { url, close } = await createXEmulator(parsed.data).listen(Number(process.env.PORT ?? 0));
process.stdout.write(`${JSON.stringify({ url })}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    close().then(() => process.exit(0));
  });
}
