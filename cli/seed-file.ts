/** The file of `--seed`: apps, users and any setting, as JSON. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { configSchema } from "../sandbox/x/seed/options.ts";
import { FileError } from "./errors.ts";

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const what = error instanceof SyntaxError ? "is not JSON" : "cannot be read";
    throw new FileError(`The seed file ${file} ${what}: ${messageOf(error)}`);
  }
};

/** Editors look for `$schema`; the emulator does not. */
const withoutSchema = (json: unknown): unknown => {
  if (typeof json !== "object" || json === null || !("$schema" in json)) return json;
  const { $schema: _, ...rest } = json;
  return rest;
};

function assertSeed(file: string, json: unknown): asserts json is z.input<typeof configSchema> {
  const { error } = configSchema.safeParse(json);
  if (error) throw new FileError(`The seed file ${file} is wrong:\n${z.prettifyError(error)}`);
}

/** Reads a seed file. @throws FileError that names everything that is wrong with it. */
export const readSeedFile = (file: string): z.input<typeof configSchema> => {
  const json = withoutSchema(readJson(file));
  assertSeed(file, json);
  return json;
};

/** The JSON Schema of a seed file. */
export const seedFileJsonSchema = (): string =>
  JSON.stringify(z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" }), undefined, 2);
