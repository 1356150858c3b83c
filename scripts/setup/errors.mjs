// @ts-check
import { constants } from "node:os";

/** A step that cannot be done here: `message` says what is missing, each hint a way to get it. Shown without a stack. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {string[]} [hints] one line each
   */
  constructor(message, hints = []) {
    super(message);
    this.name = "SetupError";
    this.hints = hints;
  }
}

/** The user (or the system) asked to stop while set-up was at work. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.name = "Interrupted";
    this.signal = signal;
  }
}

/**
 * What a shell reports for a process that a signal ended.
 * @param {NodeJS.Signals} signal
 */
export function signalExitCode(signal) {
  return 128 + constants.signals[signal];
}
