import { budget } from "./budget.ts";
import type { ClaimTable, World } from "./ports.ts";

/** How long an event with a weak proof is remembered: longer than X's own retries, too short to lose a later event. */
const briefSeconds = 600;

/** What came of one try to claim an event. */
export type Attempt =
  /** Ours to send; `tookOver` a claim that its owner left. */
  | { readonly outcome: "won"; readonly workUntilMs: number; readonly tookOver: boolean }
  /** Durable already. */
  | { readonly outcome: "duplicate" }
  /** Another delivery is at it: nothing may be said about the event before it is durable or the lease lapses. */
  | { readonly outcome: "held"; readonly leaseUntilMs: number }
  /** The table does not answer. Sent without a claim it may come twice; refused it may be lost. */
  | { readonly outcome: "bypassed"; readonly workUntilMs: number; readonly error: unknown };

/** An event to claim. */
interface Claimable {
  readonly key: string;
  readonly brief: boolean;
}

/** One delivery's way of claiming: its owner name, the table and the window DONE events are remembered for. */
export interface Claimer {
  readonly world: World;
  readonly claims: ClaimTable;
  readonly owner: string;
  readonly windowSeconds: number;
}

/** Tries once to claim an event. Never throws. `untilMs` ends it, whatever the table does. */
export async function claim(claimer: Claimer, event: Claimable, untilMs: number): Promise<Attempt> {
  const { world, claims, owner } = claimer;
  const nowMs = world.now();
  const workUntilMs = nowMs + budget.workMs;
  // The lease counts from before the request, so it never outlives what the table was told.
  const leaseUntilMs = nowMs + budget.leaseMs;
  const expiresAtSeconds = expiry(claimer, event);
  const timeoutMs = Math.max(1, Math.min(budget.claimMs, untilMs - nowMs));
  try {
    const row = { key: event.key, state: "C", owner, leaseUntilMs, expiresAtSeconds } as const;
    const result = await claims.put(row, nowMs, timeoutMs);
    if (result.taken) {
      const left = result.previous;
      const tookOver = left?.state === "C" && left.owner !== owner && left.expiresAtSeconds * 1000 > nowMs;
      return { outcome: "won", workUntilMs, tookOver };
    }
    const { current } = result;
    if (current?.state === "D") return { outcome: "duplicate" };
    // A put that was applied but not answered is refused by itself when it is tried again.
    if (current?.owner === owner)
      return { outcome: "won", workUntilMs: current.leaseUntilMs - slackMs, tookOver: false };
    return { outcome: "held", leaseUntilMs: current?.leaseUntilMs ?? nowMs };
  } catch (error) {
    return { outcome: "bypassed", workUntilMs, error };
  }
}

const slackMs = budget.leaseMs - budget.workMs;

/** Marks the event durable. Never throws: returns the error, which changes nothing in the answer. */
export async function commit(claimer: Claimer, event: Claimable, untilMs: number): Promise<unknown> {
  const { claims, owner } = claimer;
  return await errorOf(claims.commit(event.key, owner, expiry(claimer, event), settleMs(claimer, untilMs)));
}

/** Gives the event back, so that the next delivery need not wait for the lease. Never throws: returns the error. */
export async function release(claimer: Claimer, event: Claimable, untilMs: number): Promise<unknown> {
  return await errorOf(claimer.claims.release(event.key, claimer.owner, settleMs(claimer, untilMs)));
}

function settleMs(claimer: Claimer, untilMs: number): number {
  return Math.max(1, Math.min(budget.settleMs, untilMs - claimer.world.now()));
}

function expiry(claimer: Claimer, event: Claimable): number {
  const windowSeconds = event.brief ? briefSeconds : claimer.windowSeconds;
  return Math.ceil(claimer.world.now() / 1000) + windowSeconds;
}

async function errorOf(done: Promise<void>): Promise<unknown> {
  try {
    await done;
    return undefined;
  } catch (error) {
    return error;
  }
}
