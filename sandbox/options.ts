import { parseArgs } from "node:util";

/** What `npm start -- …` takes. */
export interface SandboxOptions {
  /** End by itself: destroy everything and print the result as one line of JSON. */
  readonly once: boolean;
  /** Also write the result to this file. */
  readonly json?: string;
  /** A `pulumi-resource-aws` to use in place of the sandbox's own. */
  readonly awsPlugin?: string;
}

const usage = `npm start [-- --once] [--json FILE] [--aws-plugin PATH]
  --once             destroy everything in the end, print the result as JSON, exit 0 only if all is well
  --json FILE        write the result to FILE as well
  --aws-plugin PATH  a pulumi-resource-aws program to use in place of the sandbox's own`;

/** Parses the command line. @throws Error with the usage where it is wrong. */
export function parseOptions(args: readonly string[]): SandboxOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { once: { type: "boolean" }, json: { type: "string" }, "aws-plugin": { type: "string" } },
    });
    if (values.json !== undefined && !values.once) throw new Error("--json goes with --once.");
    return { once: values.once ?? false, json: values.json, awsPlugin: values["aws-plugin"] };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}
