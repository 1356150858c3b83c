/** /_x/faults */
import type { Hono } from "hono";
import { answer, type Env, readBody, refuse } from "../api/http.ts";
import { faultsSchema } from "../faults/fault-schema.ts";
import type { World } from "../world.ts";

/** Adds the routes. */
export const faultControls = (routes: Hono<Env>, { store }: World): void => {
  routes.get("/_x/faults", () => answer({ faults: store.faults }));

  routes.post("/_x/faults", async (c) => {
    const body = await readBody(c, store.settings, faultsSchema);
    if ("problem" in body) return refuse(body.problem);
    store.faults = [...store.faults, ...body.value];
    return answer({ faults: store.faults });
  });

  routes.delete("/_x/faults", () => {
    store.faults = [];
    return answer({ faults: [] });
  });
};
