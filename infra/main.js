import { inspect } from "node:util";
import { RunError } from "@pulumi/pulumi";
import { requireNode } from "../providers/require-node.js";

/**
 * Pulumi's entry point. It is JavaScript because an old Node stops at the first `.ts` file with an error that
 * names neither the cause nor the cure.
 */
export default async () => {
  try {
    refuseOldNode();
    return await import("./index.ts");
  } catch (error) {
    throw RunError.isInstance(error) ? quickToShow(error) : error;
  }
};

/** As a RunError, of which Pulumi shows the one sentence and no stack. */
function refuseOldNode() {
  try {
    requireNode();
  } catch (error) {
    throw new RunError(error instanceof Error ? error.message : String(error));
  }
}

/** Pulumi also inspects, for its trace, every error that ends a program, which takes it 20 seconds otherwise. */
function quickToShow(error) {
  return Object.defineProperty(error, inspect.custom, { value: () => error.message });
}
