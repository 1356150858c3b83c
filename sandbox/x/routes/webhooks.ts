/** /2/webhooks */
import type { Hono } from "hono";
import { z } from "zod";
import { answer, type Env, reachedOnLoopback, readBody, readQuery, refuse } from "../api/http.ts";
import { invalidRequest } from "../api/problems.ts";
import type { Webhook } from "../entities.ts";
import { webhooksOf } from "../store.ts";
import { revalidate } from "../webhooks/crc.ts";
import { createWebhook, deleteWebhook, findWebhook } from "../webhooks/webhooks.ts";
import type { World } from "../world.ts";

const fieldNames = ["created_at", "id", "url", "valid"] as const;

const wire = (webhook: Webhook) => ({
  created_at: new Date(webhook.createdAtMs).toISOString(),
  id: webhook.id,
  url: webhook.url,
  valid: webhook.valid,
});

/** The body of a registration. */
export const registrationSchema = z.object({ url: z.string() });

/** The fields asked for, all where none are; undefined where a name is unknown or stands twice. */
const selectFields = (requested: string | undefined): readonly (typeof fieldNames)[number][] | undefined => {
  if (requested === undefined) return fieldNames;
  const names = requested.split(",");
  const chosen = fieldNames.filter((field) => names.includes(field));
  return chosen.length === names.length ? chosen : undefined;
};

/** Adds the webhook operations. */
export const webhookRoutes = (routes: Hono<Env>, world: World): void => {
  const { store } = world;

  routes.post("/2/webhooks", async (c) => {
    const body = await readBody(c, store.settings, registrationSchema);
    if ("problem" in body) return refuse(body.problem);
    const created = await createWebhook(world, c.get("app"), body.value.url, reachedOnLoopback(c));
    return "problem" in created ? refuse(created.problem) : answer({ data: wire(created.value) });
  });

  routes.get("/2/webhooks", (c) => {
    const name = "webhook_config.fields";
    const query = readQuery(c, store.settings, [name]);
    if ("problem" in query) return refuse(query.problem);
    const requested = query.value[name];
    const fields = selectFields(requested);
    if (fields === undefined) {
      const message = `The \`${name}\` query parameter value [${requested}] is not a list of [${fieldNames.join(",")}]`;
      return refuse(invalidRequest(store.settings, [{ message, parameters: { [name]: [requested ?? ""] } }]));
    }
    const data = webhooksOf(store, c.get("app").name).map((webhook) => {
      const all = wire(webhook);
      return Object.fromEntries(fields.map((field) => [field, all[field]]));
    });
    const absent = data.length === 0 && store.settings.emptyListing === "absent";
    return answer({ ...(!absent && { data }), meta: { result_count: data.length } });
  });

  routes.put("/2/webhooks/:webhook_id", async (c) => {
    const app = c.get("app");
    const found = findWebhook(world, app, c.req.param("webhook_id"));
    if ("problem" in found) return refuse(found.problem);
    const check = revalidate(world, app, found.value);
    if (store.settings.putAnswersBeforeCrc) world.background(check);
    else await check;
    return answer({ data: store.settings.putAnswer === "valid" ? { valid: true } : { attempted: true } });
  });

  routes.delete("/2/webhooks/:webhook_id", (c) => {
    const found = findWebhook(world, c.get("app"), c.req.param("webhook_id"));
    if ("problem" in found) return refuse(found.problem);
    deleteWebhook(world, found.value.id);
    return answer({ data: { deleted: true } });
  });
};
