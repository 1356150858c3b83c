/** /_x/clock */
import type { Hono } from "hono";
import { z } from "zod";
import { answer, type Env, readBody, refuse } from "../api/http.ts";
import { parseDuration } from "../time/clock.ts";
import { isoNow, type World } from "../world.ts";

/** How far to move. */
export const advanceSchema = z.strictObject({
  advance: z.union([z.number(), z.string()]).transform((duration, context): number => {
    const ms = parseDuration(duration);
    if (ms !== undefined) return ms;
    context.addIssue(
      'is no duration of a year at most: milliseconds, or a text such as "90s", "5m", "28h", "1d"',
    );
    return z.NEVER;
  }),
});

/** Adds the routes. */
export const clockControls = (routes: Hono<Env>, world: World): void => {
  const state = () => answer({ mode: world.clock.mode, now: isoNow(world), nowMs: world.now() });

  routes.get("/_x/clock", state);

  routes.post("/_x/clock", async (c) => {
    const body = await readBody(c, world.store.settings, advanceSchema);
    if ("problem" in body) return refuse(body.problem);
    await world.clock.advance(body.value.advance);
    return state();
  });
};
