/** /2/webhooks */
import type { Hono } from "hono";
import { z } from "zod";
import { revalidate, runCrc } from "../crc.ts";
import type { App, Webhook } from "../entities.ts";
import {
  answer,
  badId,
  type Env,
  isId,
  type Parsed,
  reachedOnLoopback,
  readBody,
  readQuery,
  refuse,
} from "../http.ts";
import { invalidRequest, type Problem, refusedWebhook } from "../problems.ts";
import { ownWebhook, webhooksOf } from "../store.ts";
import { webhookUrlFault } from "../webhook-url.ts";
import type { World } from "../world.ts";

const fieldNames = ["created_at", "id", "url", "valid"] as const;

const wire = (webhook: Webhook) => ({
  created_at: new Date(webhook.createdAtMs).toISOString(),
  id: webhook.id,
  url: webhook.url,
  valid: webhook.valid,
});

const createSchema = z.object({ url: z.string() });

/** Why this app may not have a webhook at this URL; asked before the CRC and again after it, for another request may have been faster. */
const creationProblem = (world: World, app: App, url: string): Problem | undefined => {
  const { settings } = world.store;
  const existing = webhooksOf(world.store, app.name);
  if (existing.some((webhook) => webhook.url === url)) {
    return refusedWebhook(settings, "DuplicateUrlFailed", "this app has a webhook with this URL already.");
  }
  const limit = app.limits.webhooks ?? settings.limits.webhooks ?? 1;
  if (existing.length < limit) return undefined;
  return refusedWebhook(
    settings,
    "WebhookLimitExceeded",
    `this app may have ${limit} webhook(s) and has ${existing.length}.`,
  );
};

const findOwn = (world: World, app: App, id: string): Parsed<Webhook> => {
  const { settings } = world.store;
  if (!isId(id)) return { problem: badId(settings, "webhook_id", id) };
  const webhook = ownWebhook(world.store, app.name, id);
  if (webhook !== undefined) return { value: webhook };
  return {
    problem: refusedWebhook(
      settings,
      "WebhookIdInvalid",
      `no webhook has the id ${id}.`,
      settings.unknownWebhookStatus,
    ),
  };
};

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
    const body = await readBody(c, store.settings, createSchema);
    if ("problem" in body) return refuse(body.problem);
    const { url } = body.value;
    const app = c.get("app");
    const fault = webhookUrlFault(url, reachedOnLoopback(c));
    if (fault !== undefined)
      return refuse(refusedWebhook(store.settings, "UrlValidationFailed", `${fault}.`));
    const before = creationProblem(world, app, url);
    if (before !== undefined) return refuse(before);
    const crc = await runCrc(world, app, url, null);
    if (crc.result !== "passed")
      return refuse(refusedWebhook(store.settings, "CrcValidationFailed", `${crc.why}.`));
    const after = creationProblem(world, app, url);
    if (after !== undefined) return refuse(after);
    const nowMs = world.now();
    const webhook: Webhook = {
      id: world.nextId(),
      app: app.name,
      url,
      valid: true,
      createdAtMs: nowMs,
      validatedAtMs: nowMs,
      broken: false,
    };
    store.webhooks.set(webhook.id, webhook);
    return answer({ data: wire(webhook) });
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
    const found = findOwn(world, app, c.req.param("webhook_id"));
    if ("problem" in found) return refuse(found.problem);
    const check = revalidate(world, app, found.value);
    if (store.settings.putAnswersBeforeCrc) world.background(check);
    else await check;
    return answer({ data: store.settings.putAnswer === "valid" ? { valid: true } : { attempted: true } });
  });

  routes.delete("/2/webhooks/:webhook_id", (c) => {
    const found = findOwn(world, c.get("app"), c.req.param("webhook_id"));
    if ("problem" in found) return refuse(found.problem);
    store.webhooks.delete(found.value.id);
    return answer({ data: { deleted: true } });
  });
};
