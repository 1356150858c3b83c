/** /2/account_activity */
import type { Context, Hono } from "hono";
import { z } from "zod";
import { answer, type Env, type Parsed, readBody, readQuery, refuse } from "../api/http.ts";
import { type Problem, unauthorized } from "../api/problems.ts";
import type { App, User, Webhook } from "../entities.ts";
import {
  describeCount,
  describeSubscriptions,
  isSubscribed,
  subscribeAccount,
  unsubscribeAccount,
} from "../subscriptions/account-activity.ts";
import { findWebhook } from "../webhooks/webhooks.ts";
import type { World } from "../world.ts";

const base = "/2/account_activity";

/** The body says nothing, so X needs none; one that is sent has to be a JSON object all the same. */
const bodyProblem = async (c: Context<Env>, world: World): Promise<Problem | undefined> => {
  if (c.req.header("content-type") === undefined || (await c.req.text()).trim() === "") return undefined;
  const body = await readBody(c, world.store.settings, z.looseObject({}));
  return "problem" in body ? body.problem : undefined;
};

interface Call {
  readonly app: App;
  readonly webhook: Webhook;
}

const readCall = (c: Context<Env>, world: World): Parsed<Call> => {
  const query = readQuery(c, world.store.settings, []);
  if ("problem" in query) return query;
  const app = c.get("app");
  const webhook = findWebhook(world, app, c.req.param("webhook_id") ?? "");
  return "problem" in webhook ? webhook : { value: { app, webhook: webhook.value } };
};

const readUserCall = (c: Context<Env>, world: World): Parsed<Call & { readonly user: User }> => {
  const user = c.get("user");
  if (user === undefined) return { problem: unauthorized() };
  const call = readCall(c, world);
  return "problem" in call ? call : { value: { ...call.value, user } };
};

/** Adds the operations. */
export const accountActivityRoutes = (routes: Hono<Env>, world: World): void => {
  const all = `${base}/webhooks/:webhook_id/subscriptions/all`;

  routes.post(all, async (c) => {
    const body = await bodyProblem(c, world);
    if (body !== undefined) return refuse(body);
    const call = readUserCall(c, world);
    if ("problem" in call) return refuse(call.problem);
    const { app, webhook, user } = call.value;
    const subscribed = subscribeAccount(world, app, webhook, user);
    return "problem" in subscribed ? refuse(subscribed.problem) : answer({ data: { subscribed: true } });
  });

  routes.get(all, (c) => {
    const call = readUserCall(c, world);
    if ("problem" in call) return refuse(call.problem);
    const { webhook, user } = call.value;
    return answer({ data: { subscribed: isSubscribed(world, webhook, user) } });
  });

  routes.get(`${all}/list`, (c) => {
    const call = readCall(c, world);
    if ("problem" in call) return refuse(call.problem);
    const { app, webhook } = call.value;
    return answer({ data: describeSubscriptions(world, app, webhook) });
  });

  routes.delete(`${base}/webhooks/:webhook_id/subscriptions/:user_id/all`, (c) => {
    const call = readCall(c, world);
    if ("problem" in call) return refuse(call.problem);
    const problem = unsubscribeAccount(world, call.value.webhook, c.req.param("user_id"));
    return problem === undefined ? answer({ data: { subscribed: false } }) : refuse(problem);
  });

  routes.get(`${base}/subscriptions/count`, (c) => {
    const query = readQuery(c, world.store.settings, []);
    if ("problem" in query) return refuse(query.problem);
    return answer({ data: describeCount(world, c.get("app")) });
  });
};
