/**
 * A Lambda's worker: one bundled handler in a process of its own. Argument: the bundle. Reads lines `{event}` of JSON
 * and answers each with a line on descriptor 3, the answer as JSON; the first line says that the handler has loaded.
 */
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [bundle = ""] = process.argv.slice(2);
const context = { getRemainingTimeInMillis: () => 9_000 };
const { handler } = await import(pathToFileURL(bundle).href);
writeSync(3, "loaded\n");
for await (const line of createInterface({ input: process.stdin }))
  writeSync(3, `${JSON.stringify(await handler(JSON.parse(line), context))}\n`);
process.exit(0);
