/** /_x/deliver */
import type { Hono } from "hono";
import { answer, type Env, readBody, refuse } from "../api/http.ts";
import { carryOut, orderSchema } from "../webhooks/order.ts";
import type { World } from "../world.ts";

/** Adds the delivery route. */
export const deliveryControls = (routes: Hono<Env>, world: World): void => {
  routes.post("/_x/deliver", async (c) => {
    const order = await readBody(c, world.store.settings, orderSchema);
    if ("problem" in order) return refuse(order.problem);
    const done = await carryOut(world, order.value);
    return "problem" in done ? refuse(done.problem) : answer({ deliveries: done.value });
  });
};
