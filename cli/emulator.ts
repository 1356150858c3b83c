/** `x-webhooks emulator`: X's API on a port of 127.0.0.1, until it is told to end. */
import { type ArgsDef, defineCommand } from "citty";
import type { ListenOptions, XEmulator } from "../sandbox/x/library.ts";
import { tierNames } from "../sandbox/x/seed/tiers.ts";
import { checkArguments } from "./arguments.ts";
import { UsageError } from "./errors.ts";
import { welcome } from "./welcome.ts";

const parsePort = (text: string): number => {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port ${text} is no port: a number from 0 to 65535.`);
};

const listen = async (options: ListenOptions): Promise<XEmulator> => {
  const { createXEmulator } = await import("../sandbox/x/library.ts");
  try {
    return await createXEmulator(options);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    throw new Error(
      `Port ${options.port} of 127.0.0.1 is taken: name another one with --port; 0 takes a free one.`,
    );
  }
};

const endOnSignals = (x: XEmulator): void => {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void x.close().then(() => process.exit(0)));
};

const args = {
  port: {
    type: "string",
    valueHint: "N",
    description: "Port of 127.0.0.1; 0 takes a free one",
    default: "4010",
  },
  seed: {
    type: "string",
    valueHint: "FILE",
    description: "JSON with apps, users and settings, in place of the built-in app and users",
  },
  tier: { type: "enum", options: [...tierNames], description: "X's access tier: quotas and products" },
  clock: {
    type: "enum",
    options: ["real" as const, "manual" as const],
    description: "manual stands still until POST /_x/clock",
    default: "real",
  },
  "print-schema": { type: "boolean", description: "Print the JSON Schema of a seed file, and end" },
} satisfies ArgsDef;

/** The sub-command. */
export const emulator = defineCommand({
  meta: { name: "emulator", description: "Run the X API emulator" },
  args,
  run: async ({ args: given }) => {
    checkArguments(args, given);
    if (given["print-schema"]) {
      const { seedFileJsonSchema } = await import("./seed-file.ts");
      process.stdout.write(`${seedFileJsonSchema()}\n`);
      return;
    }
    const port = parsePort(given.port);
    const seed = given.seed === undefined ? {} : (await import("./seed-file.ts")).readSeedFile(given.seed);
    const { tier, clock } = given;
    const x = await listen({ ...seed, port, clock, ...(tier !== undefined && { tier }) });
    endOnSignals(x);
    process.stderr.write(welcome(x.url, given.seed === undefined));
    process.stdout.write(`${JSON.stringify({ url: x.url })}\n`);
  },
});
