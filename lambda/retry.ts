import type { World } from "./ports.ts";

/** How often and how long to try. */
export interface Tries {
  readonly tries: number;
  /** The end of all of it, in epoch milliseconds. */
  readonly untilMs: number;
  readonly perTryMs: number;
  readonly isRetryable: (error: unknown) => boolean;
}

/** A deadline passed before the work was done. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

/** A pause that grows with each try and differs between callers, in milliseconds. */
export function backoffMs(tryNumber: number, random: () => number): number {
  return 50 * 2 ** tryNumber * (0.5 + random() / 2);
}

/** Runs `attempt` until it succeeds, its error is final, or tries or time run out; then throws the last error. */
export async function withRetries<T>(
  world: World,
  tries: Tries,
  attempt: (timeoutMs: number, isRetry: boolean) => Promise<T>,
): Promise<T> {
  for (let n = 0; ; n += 1) {
    const leftMs = tries.untilMs - world.now();
    if (leftMs <= 0) throw new DeadlineError("no time left to try");
    try {
      return await attempt(Math.min(tries.perTryMs, leftMs), n > 0);
    } catch (error) {
      const pauseMs = backoffMs(n, world.random);
      const over = n + 1 >= tries.tries || world.now() + pauseMs >= tries.untilMs;
      if (over || !tries.isRetryable(error)) throw error;
      await world.sleep(pauseMs);
    }
  }
}
