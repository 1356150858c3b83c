/** What every route is handed: the state and the few things of the outside world the emulator needs. */
import { createIds } from "./ids.ts";
import type { EmulatorOptions } from "./options.ts";
import { parseSeed } from "./options.ts";
import { type Send, sendInProcess, sendOverHttp } from "./outbound.ts";
import { createStore, type Store } from "./store.ts";

/** State, clock, ids, the way out, and the list of work that goes on after an answer. */
export interface World {
  readonly store: Store;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly nextId: () => string;
  readonly send: Send;
  /** Lets work go on behind an answer; `settle` waits for it. */
  readonly background: (work: Promise<unknown>) => void;
  /** Resolves when no background work is left. */
  readonly settle: () => Promise<void>;
}

/** Makes a world from the options. */
export const createWorld = (options: EmulatorOptions): World => {
  const { now = Date.now, receive, ...config } = options;
  const pending = new Set<Promise<unknown>>();
  return {
    store: createStore(parseSeed(config)),
    now,
    nextId: createIds(now),
    send: receive === undefined ? sendOverHttp : sendInProcess(receive),
    background: (work) => {
      const settled = work.catch(() => undefined).finally(() => pending.delete(settled));
      pending.add(settled);
    },
    settle: async () => {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
};

/** The world's time as X writes it. */
export const isoNow = (world: World): string => new Date(world.now()).toISOString();
