// @ts-check
import { pythonProgram } from "./python-environment.mjs";

/**
 * Step 3: MiniStack, the AWS emulator, in a Python environment in the cache.
 * @param {import("./context.mjs").Context} context
 * @returns {Promise<string>} the path of its program
 */
export function ministack(context) {
  return pythonProgram(context, {
    title: "MiniStack",
    program: "ministack",
    purpose: "the AWS emulator MiniStack",
  });
}
