/** /_x/apps: rotated tokens and secrets, other quotas, another tier. */
import type { Hono } from "hono";
import type { z } from "zod";
import { answer, type Env, readBody, refuse } from "../api/http.ts";
import { invalidRequest } from "../api/problems.ts";
import { findGrant } from "../auth/tokens.ts";
import type { App } from "../entities.ts";
import { appPatchSchema, secretsFault } from "../seed/entity-schema.ts";
import { mergeQuota } from "../seed/quotas.ts";
import { describeApp } from "../snapshot.ts";
import type { World } from "../world.ts";
import { find } from "./control-find.ts";

const patched = (app: App, patch: z.infer<typeof appPatchSchema>): App => {
  const { bearerToken, ownerId, consumerKey, clientSecret, consumerSecret, crcKey, ...quota } = patch;
  return {
    ...app,
    ...(bearerToken !== undefined && { bearerToken }),
    ...(ownerId !== undefined && { ownerId: ownerId ?? undefined }),
    ...(consumerKey !== undefined && { consumerKey: consumerKey ?? undefined }),
    ...(clientSecret !== undefined && { clientSecret: clientSecret ?? undefined }),
    ...(consumerSecret !== undefined && { consumerSecret: consumerSecret ?? undefined }),
    ...(crcKey !== undefined && { crcKey: crcKey ?? undefined }),
    ...mergeQuota(app, quota),
  };
};

const fault = ({ store }: World, app: App): string | undefined => {
  const wrong = secretsFault(app);
  if (wrong !== undefined) return wrong;
  if (app.ownerId !== undefined && !store.users.has(app.ownerId)) return `no user has the id ${app.ownerId}`;
  const others = [...store.apps.values()].filter((other) => other.name !== app.name);
  if (others.some((other) => other.bearerToken === app.bearerToken))
    return "another app has this bearer token";
  if (findGrant(store, "oauth2", app.bearerToken) !== undefined) return "a user's token is the same";
  if (app.consumerKey !== undefined && others.some((other) => other.consumerKey === app.consumerKey))
    return "another app has this consumer key";
  return undefined;
};

/** Adds the routes that change apps. */
export const appControls = (routes: Hono<Env>, world: World): void => {
  const { store } = world;

  routes.patch("/_x/apps/:name", async (c) => {
    const body = await readBody(c, store.settings, appPatchSchema);
    if ("problem" in body) return refuse(body.problem);
    const found = find(world, store.apps, "app", c.req.param("name"));
    if ("problem" in found) return refuse(found.problem);
    const app = patched(found.value, body.value);
    const wrong = fault(world, app);
    if (wrong !== undefined) return refuse(invalidRequest(store.settings, [{ message: wrong }]));
    store.apps.set(app.name, app);
    return answer({ app: describeApp(app) });
  });
};
