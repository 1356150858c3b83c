/** What an act comes to. */
import type { Routed } from "./routed.ts";

/** What was done, with the ids of what is new, and the deliveries that were set going. */
export interface ActResult {
  readonly did: {
    readonly does: string;
    /** False where there was nothing left to do, such as a second like. */
    readonly changed: boolean;
    readonly [fact: string]: unknown;
  };
  readonly deliveries: readonly Routed[];
}

/** The result of an act that made a difference. */
export const done = (
  does: string,
  facts: Readonly<Record<string, unknown>>,
  deliveries: readonly Routed[],
): ActResult => ({ did: { does, changed: true, ...facts }, deliveries });

/** The result of an act that had been done before. */
export const unchanged = (does: string, facts: Readonly<Record<string, unknown>>): ActResult => ({
  did: { does, changed: false, ...facts },
  deliveries: [],
});
