/** /_x: the emulator's own routes. No token, loopback only. */
import type { Hono } from "hono";
import { answer, type Env, reachedOnLoopback, readBody, refuse } from "../api/http.ts";
import { problemOf } from "../api/problems.ts";
import { settingsPatchSchema } from "../seed/settings.ts";
import { snapshot } from "../snapshot.ts";
import type { World } from "../world.ts";
import { actControls } from "./control-act.ts";
import { clockControls } from "./control-clock.ts";
import { deliveryControls } from "./control-deliveries.ts";
import { entityControls } from "./control-entities.ts";
import { faultControls } from "./control-faults.ts";

/** Adds the control routes. */
export const controlRoutes = (routes: Hono<Env>, world: World): void => {
  const { store } = world;

  routes.use("/_x/*", async (c, next) => {
    if (!reachedOnLoopback(c)) return refuse(problemOf(store.settings, 403));
    return next();
  });

  actControls(routes, world);
  clockControls(routes, world);
  deliveryControls(routes, world);
  faultControls(routes, world);
  entityControls(routes, world);

  routes.patch("/_x/settings", async (c) => {
    const body = await readBody(c, store.settings, settingsPatchSchema);
    if ("problem" in body) return refuse(body.problem);
    world.configure(body.value);
    return answer({ settings: store.settings });
  });

  routes.get("/_x/state", (c) => {
    c.header("cache-control", "no-store");
    return answer(snapshot(store));
  });

  routes.get("/_x/journal", () => {
    const { requests, crcs, deliveries, calls, outcomes } = store.journal;
    return answer({ requests, crcs, deliveries, calls, outcomes });
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
    world.reset();
    return answer({ reset: true });
  });
};
