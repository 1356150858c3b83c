/** /_x/webhooks, /_x/subscriptions, and the routes of control-users.ts, control-grants.ts and control-apps.ts: changes behind everyone's back. */
import type { Hono } from "hono";
import { z } from "zod";
import { answer, type Env, idSchema, readBody, refuse, text } from "../api/http.ts";
import { invalidRequest } from "../api/problems.ts";
import type { Subscription, Webhook } from "../entities.ts";
import { creationSchema, filterSchema, subscribe } from "../subscriptions/subscribe.ts";
import { revalidate } from "../webhooks/crc.ts";
import { deleteWebhook } from "../webhooks/webhooks.ts";
import type { World } from "../world.ts";
import { appControls } from "./control-apps.ts";
import { find, findApp } from "./control-find.ts";
import { grantControls } from "./control-grants.ts";
import { userControls } from "./control-users.ts";

/** A webhook by hand. */
export const handMadeWebhookSchema = z.strictObject({
  app: z.string(),
  url: z.string(),
  valid: z.boolean().default(true),
});

/** A subscription by hand. */
export const handMadeSubscriptionSchema = creationSchema.extend({ app: z.string().optional() });

/** A change to a subscription. */
export const subscriptionPatchSchema = z.strictObject({
  event_type: z.string().min(1).optional(),
  filter: filterSchema.optional(),
  tag: text(1, 200).nullable().optional(),
  webhook_id: idSchema.nullable().optional(),
});

const webhookControls = (routes: Hono<Env>, world: World): void => {
  const { store } = world;

  routes.post("/_x/webhooks", async (c) => {
    const body = await readBody(c, store.settings, handMadeWebhookSchema);
    if ("problem" in body) return refuse(body.problem);
    const app = findApp(world, body.value.app);
    if ("problem" in app) return refuse(app.problem);
    if (!URL.canParse(body.value.url))
      return refuse(invalidRequest(store.settings, [{ message: "url is not a URL." }]));
    const createdAtMs = world.now();
    const webhook: Webhook = {
      id: world.nextId(),
      ...body.value,
      createdAtMs,
      validatedAtMs: createdAtMs,
      broken: false,
    };
    store.webhooks.set(webhook.id, webhook);
    return answer({ webhook });
  });

  const change = (action: string, patch: Partial<Webhook>): void => {
    routes.post(`/_x/webhooks/:id/${action}`, (c) => {
      const found = find(world, store.webhooks, "webhook", c.req.param("id") ?? "");
      if ("problem" in found) return refuse(found.problem);
      const webhook = { ...found.value, ...patch };
      store.webhooks.set(webhook.id, webhook);
      return answer({ webhook });
    });
  };
  change("invalidate", { valid: false });
  change("break", { broken: true });
  change("mend", { broken: false });

  routes.post("/_x/webhooks/:id/crc", async (c) => {
    const found = find(world, store.webhooks, "webhook", c.req.param("id"));
    if ("problem" in found) return refuse(found.problem);
    const app = findApp(world, found.value.app);
    if ("problem" in app) return refuse(app.problem);
    const crc = await revalidate(world, app.value, found.value);
    return answer({ crc, webhook: store.webhooks.get(found.value.id) });
  });

  routes.delete("/_x/webhooks/:id", (c) => answer({ deleted: deleteWebhook(world, c.req.param("id")) }));
};

const subscriptionControls = (routes: Hono<Env>, world: World): void => {
  const { store } = world;

  routes.post("/_x/subscriptions", async (c) => {
    const body = await readBody(c, store.settings, handMadeSubscriptionSchema);
    if ("problem" in body) return refuse(body.problem);
    const { app: name, ...creation } = body.value;
    const app = findApp(world, name);
    if ("problem" in app) return refuse(app.problem);
    const result = subscribe(world, app.value, creation);
    return "problem" in result ? refuse(result.problem) : answer({ subscription: result.value });
  });

  routes.patch("/_x/subscriptions/:id", async (c) => {
    const body = await readBody(c, store.settings, subscriptionPatchSchema);
    if ("problem" in body) return refuse(body.problem);
    const found = find(world, store.subscriptions, "subscription", c.req.param("id"));
    if ("problem" in found) return refuse(found.problem);
    const { event_type, filter, tag, webhook_id } = body.value;
    const subscription: Subscription = {
      ...found.value,
      ...(event_type !== undefined && { eventType: event_type }),
      ...(filter !== undefined && { filter }),
      ...(tag !== undefined && { tag: tag ?? undefined }),
      ...(webhook_id !== undefined && { webhookId: webhook_id ?? undefined }),
      updatedAtMs: world.now(),
    };
    store.subscriptions.set(subscription.id, subscription);
    return answer({ subscription });
  });

  routes.delete("/_x/subscriptions/:id", (c) =>
    answer({ deleted: store.subscriptions.delete(c.req.param("id")) }),
  );
};

/** Adds the routes that change webhooks, subscriptions, users, consents and apps. */
export const entityControls = (routes: Hono<Env>, world: World): void => {
  webhookControls(routes, world);
  subscriptionControls(routes, world);
  userControls(routes, world);
  grantControls(routes, world);
  appControls(routes, world);
};
