import { randomUUID } from "node:crypto";
import { HeldError } from "./errors.ts";

/** What came of a try to claim a key. */
export type OnceClaim =
  | { readonly state: "won" }
  /** Handled before. */
  | { readonly state: "done" }
  /** Somebody else is at it. */
  | { readonly state: "held"; readonly untilMs: number };

/** Where handled keys are remembered. Every method may throw where the store does not answer. */
export interface OnceStore {
  /** Takes a key that nobody has, or whose owner's lease has lapsed. A key that `owner` has already is won. */
  readonly claim: (key: string, owner: string, leaseMs: number) => Promise<OnceClaim>;
  /** Remembers the key as handled. Throws where it is not (or no more) this owner's. */
  readonly done: (key: string, owner: string) => Promise<void>;
  /** Forgets the owner's claim. Throws where it is not (or no more) this owner's. */
  readonly release: (key: string, owner: string) => Promise<void>;
}

/** Options of {@link once}. */
export interface OnceOptions {
  /** How long a handler may take, in milliseconds; then another may start. Default: 60,000. */
  readonly leaseMs?: number;
}

/** What came of a message. */
export type OnceResult<Value> =
  | {
      readonly outcome: "handled";
      readonly value: Value;
      /** Why it was not remembered: a copy of the message will be handled again. */
      readonly unrecorded?: unknown;
    }
  | { readonly outcome: "duplicate" };

/**
 * Handles a key that was not handled before: claim, handle, remember. It makes duplicates rare, not impossible: a
 * process that dies in `handle` or right behind it, one that takes longer than its lease, and a store that forgets make
 * a second call. So let `handle` do what can be done twice where it matters.
 *
 * An error of `handle` gives the key back and is thrown on: leave the message in the queue.
 * @throws HeldError where another consumer is at it, and the store's error where the claim is not answered.
 */
export async function once<Value>(
  store: OnceStore,
  key: string,
  handle: (lease: { readonly signal: AbortSignal }) => Value | Promise<Value>,
  { leaseMs = 60_000 }: OnceOptions = {},
): Promise<OnceResult<Value>> {
  const owner = randomUUID();
  // The signal counts from before the claim, so that it never ends later than the lease.
  const signal = AbortSignal.timeout(leaseMs);
  const claim = await store.claim(key, owner, leaseMs);
  if (claim.state === "done") return { outcome: "duplicate" };
  if (claim.state === "held") throw new HeldError(key, claim.untilMs);
  let value: Value;
  try {
    value = await handle({ signal });
  } catch (error) {
    // Where that fails too, the lease ends by itself; the handler's error is what matters.
    await store.release(key, owner).catch(() => undefined);
    throw error;
  }
  try {
    await store.done(key, owner);
    return { outcome: "handled", value };
  } catch (unrecorded) {
    // It has happened: an error here would only have it happen again.
    return { outcome: "handled", value, unrecorded };
  }
}
