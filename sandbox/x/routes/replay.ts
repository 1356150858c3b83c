/** POST /2/webhooks/replay */
import type { Hono } from "hono";
import { z } from "zod";
import { answer, type Env, idSchema, readBody, refuse } from "../api/http.ts";
import type { App, ReplayJob } from "../entities.ts";
import type { Settings } from "../seed/settings.ts";
import { describeReplay, startReplay } from "../webhooks/replay.ts";
import type { World } from "../world.ts";

/** The body of a replay. */
export const replaySchema = z.object({ webhook_id: idSchema, from_date: z.string(), to_date: z.string() });

const accepted = (settings: Settings, app: App, job: ReplayJob): unknown => {
  const described = describeReplay(job);
  if (settings.replayAnswer === "flat") return described;
  if (settings.replayAnswer === "user")
    return { for_user_id: app.ownerId ?? app.id, replay_event: described };
  return { data: described };
};

/** Adds the operations. */
export const replayRoutes = (routes: Hono<Env>, world: World): void => {
  routes.post("/2/webhooks/replay", async (c) => {
    const { settings } = world.store;
    const body = await readBody(c, settings, replaySchema);
    if ("problem" in body) return refuse(body.problem);
    const app = c.get("app");
    const { webhook_id: webhookId, from_date: from, to_date: to } = body.value;
    const job = await startReplay(world, app, { webhookId, from, to });
    return "problem" in job ? refuse(job.problem) : answer(accepted(settings, app, job.value));
  });
};
