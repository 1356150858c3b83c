/** /_x: the emulator's own routes. No token, loopback only. */
import type { Hono } from "hono";
import { z } from "zod";
import { faultSchema } from "../faults.ts";
import { answer, type Env, reachedOnLoopback, readBody, refuse } from "../http.ts";
import { problemOf } from "../problems.ts";
import { mergeSettings, settingsPatchSchema } from "../settings.ts";
import { snapshot } from "../snapshot.ts";
import type { World } from "../world.ts";
import { deliveryControls } from "./control-deliveries.ts";
import { entityControls } from "./control-entities.ts";

const patchSchema = settingsPatchSchema.extend({
  /** Added to the failures that wait; an empty list clears them. */
  failNext: z.union([faultSchema, z.array(faultSchema)]).optional(),
});

/** Adds the control routes. */
export const controlRoutes = (routes: Hono<Env>, world: World): void => {
  const { store } = world;

  routes.use("/_x/*", async (c, next) => {
    if (!reachedOnLoopback(c)) return refuse(problemOf(store.settings, 403));
    return next();
  });

  deliveryControls(routes, world);
  entityControls(routes, world);

  routes.patch("/_x/settings", async (c) => {
    const body = await readBody(c, store.settings, patchSchema);
    if ("problem" in body) return refuse(body.problem);
    const { failNext, ...patch } = body.value;
    store.settings = mergeSettings(store.settings, patch);
    if (failNext !== undefined) {
      const added = Array.isArray(failNext) ? failNext : [failNext];
      store.faults = added.length === 0 ? [] : [...store.faults, ...added];
    }
    return answer({ settings: store.settings, failNext: store.faults });
  });

  routes.get("/_x/state", (c) => {
    c.header("cache-control", "no-store");
    return answer(snapshot(store));
  });

  routes.get("/_x/journal", () => {
    const { requests, crcs, deliveries } = store.journal;
    return answer({ requests, crcs, deliveries });
  });

  routes.delete("/_x/journal", () => {
    store.journal.clear();
    return answer({ cleared: true });
  });

  routes.post("/_x/settle", async () => {
    await world.settle();
    return answer({ settled: true });
  });

  routes.post("/_x/reset", async () => {
    await world.settle();
    store.reset();
    return answer({ reset: true });
  });
};
