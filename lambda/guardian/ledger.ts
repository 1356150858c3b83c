import type { StateTable } from "./ports.ts";
import type { GuardState } from "./state.ts";

/** The state of one app in the hands of one run. */
export interface Ledger {
  readonly app: string;
  /** As it was last read or written. */
  readonly state: () => GuardState | undefined;
  /**
   * Writes what comes next, if it differs. Throws where another run has written in between: this one is outdated and
   * has to end, and the next run goes on from what is written.
   */
  readonly save: (next: GuardState) => Promise<void>;
}

/** Reads an app's state. */
export async function openLedger(states: StateTable, app: string): Promise<Ledger> {
  const stored = await states.load(app);
  let current = stored?.state;
  let version = stored?.version ?? 0;
  return {
    app,
    state: () => current,
    save: async (next) => {
      if (JSON.stringify(next) === JSON.stringify(current)) return;
      await states.save(app, next, version);
      version += 1;
      current = next;
    },
  };
}
