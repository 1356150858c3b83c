/** /2/activity/subscriptions */
import type { Hono } from "hono";
import { answer, badId, type Env, isId, type Parsed, readBody, readQuery, refuse } from "../api/http.ts";
import { invalidRequest, notFound } from "../api/problems.ts";
import type { App, Subscription } from "../entities.ts";
import { isAfter, pageToken, readPageToken } from "../ids.ts";
import type { Settings } from "../seed/settings.ts";
import { ownSubscription } from "../store.ts";
import { creationSchema, resubscribe, subscribe, updateSchema } from "../subscriptions/subscribe.ts";
import type { World } from "../world.ts";

/** A subscription as X writes it. */
const wireSubscription = (subscription: Subscription) => ({
  subscription_id: subscription.id,
  event_type: subscription.eventType,
  filter: subscription.filter,
  ...(subscription.tag !== undefined && { tag: subscription.tag }),
  ...(subscription.webhookId !== undefined && { webhook_id: subscription.webhookId }),
  created_at: new Date(subscription.createdAtMs).toISOString(),
  updated_at: new Date(subscription.updatedAtMs ?? subscription.createdAtMs).toISOString(),
});

const created = (settings: Settings, subscription: Subscription): unknown => {
  const bare = wireSubscription(subscription);
  if (settings.subscriptionAnswer === "bare") return bare;
  return settings.subscriptionAnswer === "array" ? [bare] : { subscription: bare };
};

const missing = (settings: Settings, id: string) =>
  notFound(settings, { resourceType: "activity_subscription", parameter: "subscription_id", value: id });

const findOwn = (world: World, app: App, id: string): Parsed<Subscription> => {
  const { settings } = world.store;
  if (!isId(id)) return { problem: badId(settings, "subscription_id", id) };
  const subscription = ownSubscription(world.store, app.name, id);
  return subscription === undefined ? { problem: missing(settings, id) } : { value: subscription };
};

interface Page {
  readonly size: number;
  /** The last id of the page before. */
  readonly after: string;
}

const readPage = (settings: Settings, query: Readonly<Record<string, string>>): Parsed<Page> => {
  const { max_results: size, pagination_token: token } = query;
  if (size !== undefined && !(/^[0-9]{1,4}$/.test(size) && Number(size) >= 1 && Number(size) <= 1000)) {
    const message = `The \`max_results\` query parameter value [${size}] is not between 1 and 1000`;
    return { problem: invalidRequest(settings, [{ message, parameters: { max_results: [size] } }]) };
  }
  const after = token === undefined ? "0" : readPageToken(token);
  if (after === undefined) {
    const message = `The \`pagination_token\` query parameter value [${token}] is not valid`;
    return {
      problem: invalidRequest(settings, [{ message, parameters: { pagination_token: [token ?? ""] } }]),
    };
  }
  return { value: { size: size === undefined ? settings.listingPageSize : Number(size), after } };
};

const readIds = (settings: Settings, ids: string | undefined): Parsed<readonly string[]> => {
  const list = ids?.split(",") ?? [];
  if (list.length >= 1 && list.length <= 100 && list.every(isId)) return { value: list };
  const message = "The `ids` query parameter must hold 1 to 100 ids, with commas between them";
  return {
    problem: invalidRequest(settings, [{ message, parameters: { ids: ids === undefined ? [] : [ids] } }]),
  };
};

/** Adds the subscription operations. */
export const subscriptionRoutes = (routes: Hono<Env>, world: World): void => {
  const { store } = world;
  const total = (app: App): number => store.subscriptions.ofApp(app.name).size;

  routes.post("/2/activity/subscriptions", async (c) => {
    const body = await readBody(c, store.settings, creationSchema);
    if ("problem" in body) return refuse(body.problem);
    const result = subscribe(world, c.get("app"), body.value, c.get("caller"));
    return "problem" in result
      ? refuse(result.problem)
      : answer({ data: created(store.settings, result.value) });
  });

  routes.get("/2/activity/subscriptions", (c) => {
    const query = readQuery(c, store.settings, ["max_results", "pagination_token"]);
    if ("problem" in query) return refuse(query.problem);
    const page = readPage(store.settings, query.value);
    if ("problem" in page) return refuse(page.problem);
    const { size, after } = page.value;
    const nowMs = world.now();
    const shown: Subscription[] = [];
    let visible = 0;
    let more = false;
    for (const subscription of store.subscriptions.ofApp(c.get("app").name).values()) {
      if (subscription.visibleAtMs > nowMs) continue;
      visible += 1;
      if (!isAfter(subscription.id, after)) continue;
      if (shown.length < size) shown.push(subscription);
      else more = true;
    }
    const last = shown.at(-1);
    const meta = {
      total_subscriptions: visible,
      ...(last !== undefined && more && { next_token: pageToken(last.id) }),
    };
    const absent = shown.length === 0 && store.settings.emptyListing === "absent";
    return answer({ ...(!absent && { data: shown.map(wireSubscription) }), meta });
  });

  routes.put("/2/activity/subscriptions/:subscription_id", async (c) => {
    const app = c.get("app");
    const body = await readBody(c, store.settings, updateSchema);
    if ("problem" in body) return refuse(body.problem);
    // Behind the wait for the body, in which it may have been deleted.
    const found = findOwn(world, app, c.req.param("subscription_id"));
    if ("problem" in found) return refuse(found.problem);
    const result = resubscribe(world, app, found.value, body.value);
    if ("problem" in result) return refuse(result.problem);
    return answer({
      data: { subscription: wireSubscription(result.value), total_subscriptions: total(app) },
    });
  });

  routes.delete("/2/activity/subscriptions/:subscription_id", (c) => {
    const app = c.get("app");
    const found = findOwn(world, app, c.req.param("subscription_id"));
    if ("problem" in found) return refuse(found.problem);
    store.subscriptions.delete(found.value.id);
    return answer({ data: { deleted: true }, meta: { total_subscriptions: total(app) } });
  });

  routes.delete("/2/activity/subscriptions", (c) => {
    const app = c.get("app");
    const query = readQuery(c, store.settings, ["ids"]);
    if ("problem" in query) return refuse(query.problem);
    const ids = readIds(store.settings, query.value.ids);
    if ("problem" in ids) return refuse(ids.problem);
    const data: unknown[] = [];
    const errors: unknown[] = [];
    for (const id of ids.value) {
      const found = ownSubscription(store, app.name, id);
      if (found !== undefined && store.subscriptions.delete(id))
        data.push({ subscription_id: id, deleted: true });
      else
        errors.push({
          subscription_id: id,
          reason: "SubscriptionNotFound",
          message: `No subscription has the id ${id}.`,
        });
    }
    return answer({ data, ...(errors.length > 0 && { errors }), meta: { total_subscriptions: total(app) } });
  });
};
