/** Who listens at GET /2/activity/stream, and what they may still ask for. */
import type { World } from "../world.ts";
import { type Connection, openConnection } from "./connection.ts";

/** How long an event can be asked for. X says nothing of it; its replay reaches back as far. */
export const retentionMs = 24 * 60 * 60 * 1000;
/** And how many of an app are kept. */
const retained = 10_000;

interface Kept {
  readonly atMs: number;
  readonly body: string;
}

interface Hub {
  /** By app, oldest first. */
  readonly history: Map<string, Kept[]>;
  readonly open: Map<string, Set<Connection>>;
}

const hubs = new WeakMap<World, Hub>();

const endAll = ({ open }: Hub): void => {
  for (const connection of [...open.values()].flatMap((of) => [...of])) connection.end();
};

const hubOf = (world: World): Hub => {
  const known = hubs.get(world);
  if (known !== undefined) return known;
  const hub: Hub = { history: new Map(), open: new Map() };
  hubs.set(world, hub);
  world.onReset(() => {
    hub.history.clear();
    endAll(hub);
  });
  world.onEnd(() => endAll(hub));
  return hub;
};

const keep = ({ history }: Hub, app: string, event: Kept): void => {
  const events = history.get(app) ?? [];
  history.set(app, events);
  events.push(event);
  const oldestMs = event.atMs - retentionMs;
  // In strokes, for moving a whole list up takes time.
  if (events.length > 2 * retained) events.splice(0, events.length - retained);
  else if ((events[Math.min(events.length, 1000) - 1]?.atMs ?? 0) < oldestMs)
    events.splice(
      0,
      events.findIndex(({ atMs }) => atMs >= oldestMs),
    );
};

/** Hands an event to the app's streams and keeps it for a backfill. `body` is the exact text. */
export const offer = (world: World, app: string, body: string): void => {
  const hub = hubOf(world);
  keep(hub, app, { atMs: world.now(), body });
  for (const connection of hub.open.get(app) ?? []) connection.send(body);
};

/** How many streams an app has open. */
export const openStreams = (world: World, app: string): number => hubOf(world).open.get(app)?.size ?? 0;

/** What a stream shows, in milliseconds since the epoch. */
export interface Span {
  /** Default: nothing that happened before now. */
  readonly fromMs?: number | undefined;
  /** Exclusive. Default: it goes on. */
  readonly toMs?: number | undefined;
}

/** Opens a stream of an app's events. */
export const openStream = (world: World, app: string, { fromMs, toMs }: Span): Connection => {
  const hub = hubOf(world);
  const nowMs = world.now();
  const oldestMs = Math.max(fromMs ?? Number.POSITIVE_INFINITY, nowMs - retentionMs);
  const first = (hub.history.get(app) ?? [])
    .slice(-retained)
    .filter(({ atMs }) => atMs >= oldestMs && atMs < (toMs ?? Number.POSITIVE_INFINITY))
    .map(({ body }) => body);
  const open = hub.open.get(app) ?? new Set();
  hub.open.set(app, open);
  let cancelEnd = (): void => {};
  const connection = openConnection({
    clock: world.clock,
    keepAliveMs: () => world.store.settings.keepAliveMs,
    first,
    onEnd: () => {
      cancelEnd();
      open.delete(connection);
    },
  });
  open.add(connection);
  if (toMs !== undefined && toMs <= nowMs) connection.drain();
  else if (toMs !== undefined) cancelEnd = world.clock.after(toMs - nowMs, connection.drain);
  return connection;
};
