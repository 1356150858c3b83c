import { RunError } from "@pulumi/pulumi";
import { requireNode } from "../providers/require-node.js";

/**
 * Pulumi's entry point. It is JavaScript because an old Node stops at the first `.ts` file with an error that
 * names neither the cause nor the cure; a RunError is shown as its one sentence, without a stack.
 */
export default async () => {
  try {
    requireNode();
  } catch (error) {
    throw new RunError(error instanceof Error ? error.message : String(error));
  }
  return await import("./index.ts");
};
