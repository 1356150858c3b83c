// @ts-check
import { pythonProgram } from "./python-environment.mjs";

/**
 * Step 4, for tests: schemathesis, which fuzzes the X emulator, in a Python environment in the cache.
 * @param {import("./context.mjs").Context} context
 * @returns {Promise<string>} the path of its program
 */
export function schemathesis(context) {
  return pythonProgram(context, {
    title: "schemathesis",
    program: "schemathesis",
    purpose: "schemathesis, the fuzz of the X emulator,",
  });
}
