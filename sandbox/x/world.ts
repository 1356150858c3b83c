/** What every route is handed: the state and the few things of the outside world the emulator needs. */

import { createPauses, type Pauses } from "./faults/pauses.ts";
import { createIds } from "./ids.ts";
import { type Chances, createChances, createRandom, type Random } from "./random.ts";
import type { EmulatorOptions } from "./seed/options.ts";
import { parseSeed } from "./seed/options.ts";
import { mergeSettings, type SettingsPatch } from "./seed/settings.ts";
import { createStore, type Store } from "./store.ts";
import { createClock, type Timekeeper } from "./time/clock.ts";
import { createInProcessSender, type Send } from "./webhooks/outbound.ts";
import { createHttpSender } from "./webhooks/outbound-http.ts";

/** State, clock, ids, the way out, and the list of work that goes on after an answer. */
export interface World {
  readonly store: Store;
  readonly clock: Timekeeper;
  /** Milliseconds since the epoch, by the clock. */
  readonly now: () => number;
  readonly nextId: () => string;
  /** Rises at every reset and at the end. What began in an earlier one and goes on after a wait leaves no trace in the state. */
  readonly era: number;
  /** For what is made up. Starts anew at a reset. */
  readonly random: Random;
  /** For faults at random. Starts anew at a reset. */
  readonly chances: Chances;
  readonly send: Send;
  /** Waits in real time, so many milliseconds; false where a reset or the end comes first. */
  readonly pause: Pauses["pause"];
  /**
   * Lets work go on behind an answer; `settle` waits for it. Such work never waits for the clock, which waits for it:
   * what has to happen later is a timer of the clock.
   */
  readonly background: (work: Promise<unknown>) => void;
  /** Resolves when no background work is left. */
  readonly settle: () => Promise<void>;
  /** Forgets all timers, breaks off requests to receivers, and settles: the end. */
  readonly end: () => Promise<void>;
  /** Changes settings. */
  readonly configure: (patch: SettingsPatch) => void;
  /** Runs after every change of the settings. */
  readonly onConfigure: (follow: () => void) => void;
  /** Forgets all timers, breaks off requests to receivers, and goes back to the seed. */
  readonly reset: () => void;
  /** Runs at every reset, for state that lies outside the store. */
  readonly onReset: (forget: () => void) => void;
  /** Runs at the end, for what would outlive it. */
  readonly onEnd: (finish: () => void) => void;
}

/** A defect of the emulator: nothing that runs in the background may fail in silence. */
const report = (error: unknown): void => {
  process.stderr.write(`X emulator: ${error instanceof Error ? error.stack : String(error)}\n`);
};

/** Makes a world from the options. */
export const createWorld = (options: EmulatorOptions): World => {
  const { now: source = Date.now, clock: mode = "real", receive, ...config } = options;
  const seed = parseSeed(config);
  const pending = new Set<Promise<unknown>>();
  const settle = async (): Promise<void> => {
    while (pending.size > 0) await Promise.all(pending);
  };
  const background = (work: Promise<unknown>): void => {
    const settled = work.catch(report).finally(() => pending.delete(settled));
    pending.add(settled);
  };
  const clock = createClock({ mode, now: source, background, settle });
  const sender = receive === undefined ? createHttpSender() : createInProcessSender(receive);
  const store = createStore(seed);
  const { pause, cutShort } = createPauses();
  let era = 0;
  let random = createRandom(seed.seed);
  let chances = createChances(seed.seed);
  /** Lets go of everything that is under way. */
  const drop = (): void => {
    era += 1;
    clock.clear();
    cutShort();
    sender.breakOff();
  };
  const forgetters: (() => void)[] = [];
  const finishers: (() => void)[] = [];
  const followers: (() => void)[] = [];
  return {
    store,
    clock,
    now: clock.now,
    nextId: createIds(clock.now),
    get era() {
      return era;
    },
    get random() {
      return random;
    },
    get chances() {
      return chances;
    },
    send: sender.send,
    pause,
    background,
    settle,
    end: async () => {
      drop();
      for (const finish of finishers) finish();
      await settle();
    },
    configure: (patch) => {
      store.settings = mergeSettings(store.settings, patch);
      for (const follow of followers) follow();
    },
    onConfigure: (follow) => {
      followers.push(follow);
    },
    reset: () => {
      drop();
      store.reset();
      random = createRandom(seed.seed);
      chances = createChances(seed.seed);
      for (const forget of forgetters) forget();
    },
    onReset: (forget) => {
      forgetters.push(forget);
    },
    onEnd: (finish) => {
      finishers.push(finish);
    },
  };
};

/** The world's time as X writes it. */
export const isoNow = (world: World): string => new Date(world.now()).toISOString();
