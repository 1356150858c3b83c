/** An X with its real limits, and a quarter of an hour that passes at once where the provider has to wait for one. */
import { createXEmulator } from "../../sandbox/x/library.ts";
import { bearerToken } from "../subscriptions.ts";

/** What X was asked. */
export interface Calls {
  /** All requests, by the emulator's journal. */
  readonly all: number;
  /** Those of them that X refused because a window was used up. */
  readonly refused: number;
  /** How many windows had to pass. */
  readonly windows: number;
}

/** The emulated X of one life. */
export interface BenchX {
  readonly url: string;
  /** What was asked since the last time. */
  readonly calls: () => Calls;
  /** How many subscriptions there are. */
  readonly count: () => number;
  readonly close: () => Promise<void>;
}

const windowMs = 15 * 60_000;
const perWindow = 500;
const lookMs = 20;

/**
 * Its clock begins in the past, so far that all windows of a life end before now. So the time a refusal names is over
 * by the provider's clock, which then waits the least it ever does, a second; meanwhile X's clock is moved on by a
 * window. Nothing of the provider or of the limits is other than in earnest.
 */
export const startX = async (subscriptions: number): Promise<BenchX> => {
  const behindMs = (4 * Math.ceil(subscriptions / perWindow) + 100) * windowMs;
  const x = await createXEmulator({
    tier: "enterprise",
    now: () => Date.now() - behindMs,
    apps: [{ name: "bench", bearerToken, clientSecret: "client", consumerSecret: "consumer" }],
  });
  let refused = 0;
  let windows = 0;
  let last = x.journal.requests.at(-1);
  /** Refusals among the requests that are new; the journal cuts old ones off, so a place in it is known by its entry. */
  const look = (): number => {
    const { requests } = x.journal;
    const fresh = requests.slice(last === undefined ? 0 : requests.lastIndexOf(last) + 1);
    last = requests.at(-1);
    const found = fresh.filter(({ status }) => status === 429).length;
    refused += found;
    return found;
  };
  let moving: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (moving !== undefined || look() === 0) return;
    windows += 1;
    moving = x.clock.advance(windowMs).then(() => {
      // Refused while the clock was moved: that window is over, too.
      look();
      moving = undefined;
    });
  }, lookMs);
  return {
    url: x.url,
    calls: () => {
      look();
      const all = Object.values(x.journal.calls).reduce((sum, count) => sum + count, 0);
      const seen = { all, refused, windows };
      x.journal.clear();
      last = undefined;
      refused = 0;
      windows = 0;
      return seen;
    },
    count: () => x.state().subscriptions.length,
    close: async () => {
      clearInterval(timer);
      await moving;
      await x.close();
    },
  };
};
