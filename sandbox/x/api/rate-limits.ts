/** Real rate-limit windows: one for each operation and app, or user of an app, opened by the first request in it. */
import type { Caller } from "../auth/caller.ts";
import type { App } from "../entities.ts";
import type { World } from "../world.ts";
import type { Operation } from "./operations.ts";

/** A window that is open. */
export interface RateWindow {
  readonly startedAtMs: number;
  readonly used: number;
}

/** Where a request stands in its window. */
export interface RateState {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** When the window ends, in unix seconds, rounded up. */
  readonly resetSeconds: number;
}

const defaultWindowMs = 15 * 60 * 1000;

const limitOf = (world: World, app: App, operation: Operation): number => {
  const own = app.limits.requests ?? {};
  const common = world.store.settings.limits.requests ?? {};
  return own[operation.name] ?? own["*"] ?? common[operation.name] ?? common["*"] ?? operation.limit;
};

const windowMsOf = (world: World, app?: App): number =>
  app?.limits.windowMs ?? world.store.settings.limits.windowMs ?? defaultWindowMs;

/** Counts a request: for the app by its own token, for the user by a user's. One beyond the limit does not count. */
export const countRequest = (world: World, { app, user }: Caller, operation: Operation): RateState => {
  const key = JSON.stringify([app.name, operation.name, user?.id]);
  const limit = limitOf(world, app, operation);
  const windowMs = windowMsOf(world, app);
  const nowMs = world.now();
  const open = world.store.rateWindows.get(key);
  const current =
    open !== undefined && nowMs < open.startedAtMs + windowMs ? open : { startedAtMs: nowMs, used: 0 };
  const allowed = current.used < limit;
  const used = current.used + (allowed ? 1 : 0);
  world.store.rateWindows.set(key, { ...current, used });
  const resetSeconds = Math.ceil((current.startedAtMs + windowMs) / 1000);
  return { allowed, limit, remaining: Math.max(0, limit - used), resetSeconds };
};

/** What a request without a known app is told: a fresh window. */
export const freshRate = (world: World, operation: Operation): RateState => ({
  allowed: true,
  limit: operation.limit,
  remaining: operation.limit,
  resetSeconds: Math.ceil((world.now() + windowMsOf(world)) / 1000),
});

/** The headers X puts on every answer. */
export const rateHeaders = (rate: RateState): Record<string, string> => ({
  "x-rate-limit-limit": String(rate.limit),
  "x-rate-limit-remaining": String(rate.remaining),
  "x-rate-limit-reset": String(rate.resetSeconds),
});
