/** /_x/webhooks, /_x/subscriptions, /_x/users, /_x/apps: changes behind everyone's back. */
import type { Hono } from "hono";
import { z } from "zod";
import { revalidate } from "../crc.ts";
import type { App, Subscription, Webhook } from "../entities.ts";
import { answer, type Env, idSchema, type Parsed, readBody, refuse, text } from "../http.ts";
import { appPatchSchema, userPatchSchema } from "../options.ts";
import { invalidRequest, notFound } from "../problems.ts";
import { mergeLimits } from "../settings.ts";
import { describeApp } from "../snapshot.ts";
import { creationSchema, endWithoutConsent, filterSchema, subscribe } from "../subscribe.ts";
import type { World } from "../world.ts";

const webhookSchema = z.strictObject({ app: z.string(), url: z.string(), valid: z.boolean().default(true) });

const handMadeSchema = creationSchema.extend({ app: z.string().optional() });

const subscriptionPatchSchema = z.strictObject({
  event_type: z.string().min(1).optional(),
  filter: filterSchema.optional(),
  tag: text(1, 200).nullable().optional(),
  webhook_id: idSchema.nullable().optional(),
});

const find = <Entity>(
  world: World,
  map: ReadonlyMap<string, Entity>,
  kind: string,
  id: string,
): Parsed<Entity> => {
  const value = map.get(id);
  if (value !== undefined) return { value };
  return { problem: notFound(world.store.settings, { resourceType: kind, parameter: "id", value: id }) };
};

/** The app named, or the only one there is. */
const findApp = (world: World, name: string | undefined): Parsed<App> => {
  const [only, ...others] = [...world.store.apps.values()];
  if (name === undefined && only !== undefined && others.length === 0) return { value: only };
  return find(world, world.store.apps, "app", name ?? "");
};

const webhookControls = (routes: Hono<Env>, world: World): void => {
  const { store } = world;

  routes.post("/_x/webhooks", async (c) => {
    const body = await readBody(c, store.settings, webhookSchema);
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

  routes.delete("/_x/webhooks/:id", (c) => answer({ deleted: store.webhooks.delete(c.req.param("id")) }));
};

const subscriptionControls = (routes: Hono<Env>, world: World): void => {
  const { store } = world;

  routes.post("/_x/subscriptions", async (c) => {
    const body = await readBody(c, store.settings, handMadeSchema);
    if ("problem" in body) return refuse(body.problem);
    const { app: name, ...creation } = body.value;
    const app = findApp(world, name);
    if ("problem" in app) return refuse(app.problem);
    const result = subscribe(world, app.value, creation, false);
    return "problem" in result ? refuse(result.problem) : answer({ subscription: result.value });
  });

  routes.patch("/_x/subscriptions/:id", async (c) => {
    const found = find(world, store.subscriptions, "subscription", c.req.param("id"));
    if ("problem" in found) return refuse(found.problem);
    const body = await readBody(c, store.settings, subscriptionPatchSchema);
    if ("problem" in body) return refuse(body.problem);
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

const accountControls = (routes: Hono<Env>, world: World): void => {
  const { store } = world;

  routes.patch("/_x/users/:id", async (c) => {
    const found = find(world, store.users, "user", c.req.param("id"));
    if ("problem" in found) return refuse(found.problem);
    const body = await readBody(c, store.settings, userPatchSchema);
    if ("problem" in body) return refuse(body.problem);
    const user = { ...found.value, ...body.value };
    const handle = user.username.toLowerCase();
    if (
      [...store.users.values()].some(
        (other) => other.id !== user.id && other.username.toLowerCase() === handle,
      )
    ) {
      return refuse(invalidRequest(store.settings, [{ message: "Another user has this username." }]));
    }
    store.users.set(user.id, user);
    if (body.value.authorised !== undefined) endWithoutConsent(world, user.id);
    return answer({ user });
  });

  routes.patch("/_x/apps/:name", async (c) => {
    const found = find(world, store.apps, "app", c.req.param("name"));
    if ("problem" in found) return refuse(found.problem);
    const body = await readBody(c, store.settings, appPatchSchema);
    if ("problem" in body) return refuse(body.problem);
    const { bearerToken, clientSecret, consumerSecret, crcKey, limits } = body.value;
    const app: App = {
      ...found.value,
      ...(bearerToken !== undefined && { bearerToken }),
      ...(clientSecret !== undefined && { clientSecret: clientSecret ?? undefined }),
      ...(consumerSecret !== undefined && { consumerSecret: consumerSecret ?? undefined }),
      ...(crcKey !== undefined && { crcKey: crcKey ?? undefined }),
      ...(limits !== undefined && { limits: mergeLimits(found.value.limits, limits) }),
    };
    if (app.clientSecret === undefined && app.consumerSecret === undefined) {
      return refuse(invalidRequest(store.settings, [{ message: "An app keeps at least one secret." }]));
    }
    store.apps.set(app.name, app);
    return answer({ app: describeApp(app) });
  });
};

/** Adds the routes that change webhooks, subscriptions, users and apps. */
export const entityControls = (routes: Hono<Env>, world: World): void => {
  webhookControls(routes, world);
  subscriptionControls(routes, world);
  accountControls(routes, world);
};
