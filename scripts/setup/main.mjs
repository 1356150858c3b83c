// @ts-check
import { Interrupted, SetupError, signalExitCode } from "./errors.mjs";

/**
 * Runs a command's body and turns its end into an exit code: a thing that is missing here is told in plain lines,
 * only a defect of ours shows a stack.
 * @param {() => Promise<number>} body resolves to the exit code
 */
export async function main(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** @param {unknown} error */
function report(error) {
  if (error instanceof Interrupted) {
    console.error("\nStopped; the next start takes up from here.");
    return signalExitCode(error.signal);
  }
  if (error instanceof SetupError) {
    console.error([`\n${error.message}`, ...error.hints.map((hint) => `  - ${hint}`)].join("\n"));
  } else if (error instanceof Error && "syscall" in error) {
    console.error(`\nSet-up failed: ${error.message}`);
  } else {
    console.error(error);
  }
  return 1;
}
