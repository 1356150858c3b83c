/** What citty leaves open: it takes any flag and any further word. */
import type { ArgsDef } from "citty";
import { UsageError } from "./errors.ts";

interface Parsed {
  readonly _: readonly string[];
  readonly [name: string]: unknown;
}

/** Refuses options the command does not have, options without their value, and further words. @throws UsageError */
export const checkArguments = (defined: ArgsDef, { _: words, ...given }: Parsed): void => {
  const known = new Map(Object.entries(defined));
  for (const [name, value] of Object.entries(given)) {
    // citty adds the other spelling of an option of two words.
    const definition = known.get(name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    if (definition === undefined) throw new UsageError(`There is no option --${name}.`);
    if (definition.type !== "boolean" && value === "") throw new UsageError(`--${name} needs a value.`);
  }
  if (words.length > 0) throw new UsageError(`What is "${words.join(" ")}"? The command takes options only.`);
};
