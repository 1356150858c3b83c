/** GET /2/activity/stream */
import type { Hono } from "hono";
import type { Env, Parsed } from "../api/http.ts";
import { readQuery, refuse } from "../api/http.ts";
import { invalidRequest, noSuchRoute, tooManyStreams } from "../api/problems.ts";
import type { Settings } from "../seed/settings.ts";
import { openStream, openStreams, retentionMs, type Span } from "../stream/activity.ts";
import type { World } from "../world.ts";

const minuteMs = 60_000;

/** `2026-08-01T12:00:00Z`, fractions of a second allowed; undefined where it is no such moment. */
const parseTime = (value: string): number | undefined => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/.test(value)) return undefined;
  const ms = Date.parse(value);
  // A 30th of February would be taken for a day in March.
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 19) === value.slice(0, 19) ? ms : undefined;
};

const readSpan = (
  query: Readonly<Record<string, string>>,
  settings: Settings,
  nowMs: number,
): Parsed<Span> => {
  const wrong = (name: string, why: string): { problem: ReturnType<typeof invalidRequest> } => {
    const value = query[name] ?? "";
    const message = `The \`${name}\` query parameter value [${value}] ${why}`;
    return { problem: invalidRequest(settings, [{ message, parameters: { [name]: [value] } }]) };
  };
  const { backfill_minutes: backfill, start_time: start, end_time: end } = query;
  if (backfill !== undefined && !/^[0-5]$/.test(backfill))
    return wrong("backfill_minutes", "is not between 0 and 5");
  const startMs = start === undefined ? undefined : parseTime(start);
  const toMs = end === undefined ? undefined : parseTime(end);
  if (start !== undefined && (startMs === undefined || startMs > nowMs || startMs < nowMs - retentionMs))
    return wrong("start_time", "is not a time within the last 24 hours, as YYYY-MM-DDTHH:mm:ssZ");
  if (end !== undefined && toMs === undefined)
    return wrong("end_time", "is not a time, as YYYY-MM-DDTHH:mm:ssZ");
  if (startMs !== undefined && toMs !== undefined && toMs <= startMs)
    return wrong("end_time", "is not after start_time");
  const backfillMs = backfill === undefined ? undefined : nowMs - Number(backfill) * minuteMs;
  return { value: { fromMs: startMs ?? backfillMs, toMs } };
};

/** Adds the operation. */
export const activityStreamRoutes = (routes: Hono<Env>, world: World): void => {
  const { store } = world;

  routes.get("/2/activity/stream", (c) => {
    // Hono lets this answer a HEAD, too: nobody would ever read, or end, its stream.
    if (c.req.method !== "GET") return refuse(noSuchRoute());
    const query = readQuery(c, store.settings, ["backfill_minutes", "start_time", "end_time"]);
    if ("problem" in query) return refuse(query.problem);
    const span = readSpan(query.value, store.settings, world.now());
    if ("problem" in span) return refuse(span.problem);
    const app = c.get("app").name;
    if (openStreams(world, app) >= store.settings.streamConnections)
      return refuse(tooManyStreams(store.settings));
    const connection = openStream(world, app, span.value);
    // In-process the signal is all there is to end it with; over HTTP the server cancels the body.
    const { signal } = c.req.raw;
    if (c.env?.incoming === undefined) {
      const stop = (): void => connection.abort(signal.reason);
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    }
    return new Response(connection.body, {
      headers: { "content-type": "application/json; charset=utf-8" },
    });
  });
};
