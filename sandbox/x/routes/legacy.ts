/** /1.1/account_activity, the enterprise legacy dialect: the rules of /2 in other words. */
import type { Context, Hono } from "hono";
import { answer, type Env, type Parsed, reachedOnLoopback, refuse } from "../api/http.ts";
import { legacyProblem } from "../api/legacy-problems.ts";
import { clientForbidden, noSuchRoute, type Problem, refusedWebhook, unauthorized } from "../api/problems.ts";
import type { App, User, Webhook } from "../entities.ts";
import { mayUse } from "../seed/quotas.ts";
import { webhooksOf } from "../store.ts";
import {
  describeCount,
  describeSubscriptions,
  isSubscribed,
  subscribeAccount,
  unsubscribeAccount,
} from "../subscriptions/account-activity.ts";
import { revalidate } from "../webhooks/crc.ts";
import { describeReplay, startReplay } from "../webhooks/replay.ts";
import { createWebhook, deleteWebhook, findWebhook } from "../webhooks/webhooks.ts";
import type { World } from "../world.ts";

const base = "/1.1/account_activity";

const refuseLegacy = (problem: Problem): Response => refuse(legacyProblem(problem));

const noContent = (): Response => new Response(null, { status: 204 });

/** As X writes it here: `2016-06-02 23:54:02 +0000`. */
const timestamp = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")} +0000`;

const wire = ({ id, url, valid, createdAtMs }: Webhook) => ({
  id,
  url,
  valid,
  created_timestamp: timestamp(createdAtMs),
});

/** The `url` of a new webhook stands in the query or, as most clients send it, in a form. */
const readUrl = async (c: Context<Env>): Promise<string | undefined> => {
  const asked = c.req.query("url");
  if (asked !== undefined) return asked;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(c.req.header("content-type") ?? "");
  return isForm ? (new URLSearchParams(await c.req.text()).get("url") ?? undefined) : undefined;
};

/** Calls about webhooks are the owner's; of an app without a known owner, any user's who authorised it. */
const ownerProblem = (world: World, app: App, user: User | undefined): Problem | undefined =>
  app.ownerId === undefined || user === undefined || user.id === app.ownerId
    ? undefined
    : clientForbidden(world.store.settings);

const webhookRoutes = (routes: Hono<Env>, world: World): void => {
  const { store } = world;
  const one = `${base}/webhooks/:file{[^/]+\\.json}` as const;

  const readOwn = (c: Context<Env>): Parsed<Webhook> => {
    const app = c.get("app");
    const problem = ownerProblem(world, app, c.get("user"));
    if (problem !== undefined) return { problem };
    return findWebhook(world, app, (c.req.param("file") ?? "").replace(/\.json$/, ""));
  };

  routes.post(`${base}/webhooks.json`, async (c) => {
    const app = c.get("app");
    const problem = ownerProblem(world, app, c.get("user"));
    if (problem !== undefined) return refuseLegacy(problem);
    const url = await readUrl(c);
    if (url === undefined) {
      const missing = refusedWebhook(store.settings, "QueryParamInvalid", "url: queryParam is required.");
      return refuseLegacy({ ...missing, legacyCode: 357 });
    }
    const created = await createWebhook(world, app, url, reachedOnLoopback(c));
    return "problem" in created ? refuseLegacy(created.problem) : answer(wire(created.value));
  });

  routes.get(`${base}/webhooks.json`, (c) => {
    const app = c.get("app");
    const problem = ownerProblem(world, app, c.get("user"));
    return problem === undefined ? answer(webhooksOf(store, app.name).map(wire)) : refuseLegacy(problem);
  });

  routes.put(one, async (c) => {
    const own = readOwn(c);
    if ("problem" in own) return refuseLegacy(own.problem);
    // Unlike /2, this dialect tells how the CRC went.
    const crc = await revalidate(world, c.get("app"), own.value);
    if (crc.result === "passed") return noContent();
    return refuseLegacy(refusedWebhook(store.settings, "CrcValidationFailed", `${crc.why}.`));
  });

  routes.delete(one, (c) => {
    const own = readOwn(c);
    if ("problem" in own) return refuseLegacy(own.problem);
    deleteWebhook(world, own.value.id);
    return noContent();
  });
};

const subscriptionRoutes = (routes: Hono<Env>, world: World): void => {
  const all = `${base}/webhooks/:webhook_id/subscriptions/all`;

  const readWebhook = (c: Context<Env>): Parsed<Webhook> =>
    findWebhook(world, c.get("app"), c.req.param("webhook_id") ?? "");

  routes.post(`${all}.json`, (c) => {
    const user = c.get("user");
    if (user === undefined) return refuseLegacy(unauthorized());
    const webhook = readWebhook(c);
    if ("problem" in webhook) return refuseLegacy(webhook.problem);
    const subscribed = subscribeAccount(world, c.get("app"), webhook.value, user);
    return "problem" in subscribed ? refuseLegacy(subscribed.problem) : noContent();
  });

  routes.get(`${all}.json`, (c) => {
    const user = c.get("user");
    if (user === undefined) return refuseLegacy(unauthorized());
    const webhook = readWebhook(c);
    if ("problem" in webhook) return refuseLegacy(webhook.problem);
    return isSubscribed(world, webhook.value, user) ? noContent() : refuseLegacy(noSuchRoute());
  });

  routes.get(`${all}/list.json`, (c) => {
    const webhook = readWebhook(c);
    if ("problem" in webhook) return refuseLegacy(webhook.problem);
    return answer(describeSubscriptions(world, c.get("app"), webhook.value));
  });

  routes.delete(`${base}/webhooks/:webhook_id/subscriptions/:user_id/all.json`, (c) => {
    const webhook = readWebhook(c);
    if ("problem" in webhook) return refuseLegacy(webhook.problem);
    const problem = unsubscribeAccount(world, webhook.value, c.req.param("user_id"));
    return problem === undefined ? noContent() : refuseLegacy(problem);
  });

  routes.get(`${base}/subscriptions/count.json`, (c) => answer(describeCount(world, c.get("app"))));
};

/** Adds the operations. */
export const legacyRoutes = (routes: Hono<Env>, world: World): void => {
  routes.use(`${base}/*`, async (c, next) => {
    if (mayUse(world.store.settings, c.get("app"), "legacy")) return next();
    return refuseLegacy(clientForbidden(world.store.settings));
  });
  webhookRoutes(routes, world);
  subscriptionRoutes(routes, world);

  routes.post(`${base}/replay/webhooks/:webhook_id/subscriptions/all.json`, async (c) => {
    const webhookId = c.req.param("webhook_id");
    const job = await startReplay(world, c.get("app"), {
      webhookId,
      from: c.req.query("from_date"),
      to: c.req.query("to_date"),
    });
    if ("problem" in job) return refuseLegacy(job.problem);
    return Response.json(describeReplay(job.value), { status: 202 });
  });
};
