/** /_x/act: users act, and X's deliveries follow. */
import type { Hono } from "hono";
import { z } from "zod";
import { performAll, performOne } from "../acts/perform.ts";
import { answer, type Env, readBody, refuse } from "../api/http.ts";
import type { World } from "../world.ts";

/** Adds the route: an act in the body, or a list of them; the answer has the same form. It does not wait for the deliveries: `POST /_x/settle` does. */
export const actControls = (routes: Hono<Env>, world: World): void => {
  routes.post("/_x/act", async (c) => {
    const body = await readBody(c, world.store.settings, z.unknown());
    if ("problem" in body) return refuse(body.problem);
    const result = (Array.isArray(body.value) ? performAll : performOne)(world, body.value);
    return "problem" in result ? refuse(result.problem) : answer(result.value);
  });
};
