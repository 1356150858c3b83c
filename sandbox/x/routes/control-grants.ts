/** /_x/grants: a user authorises an app, or takes that back. */
import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import { z } from "zod";
import { answer, type Env, idSchema, readBody, refuse } from "../api/http.ts";
import { grantConsent, revokeConsent } from "../auth/consent.ts";
import { scopesSchema } from "../seed/entity-schema.ts";
import type { World } from "../world.ts";
import { find, findApp } from "./control-find.ts";

/** A consent. Without an app it is the only one there is. */
export const consentSchema = z.strictObject({
  app: z.string().optional(),
  user: idSchema,
  scopes: scopesSchema.default("all"),
});

const chance = (bytes: number): string => randomBytes(bytes).toString("base64url");

/** Adds the routes of consents. The answer to a new one is the only place that shows its tokens. */
export const grantControls = (routes: Hono<Env>, world: World): void => {
  const { store } = world;

  routes.post("/_x/grants", async (c) => {
    const body = await readBody(c, store.settings, consentSchema);
    if ("problem" in body) return refuse(body.problem);
    const app = findApp(world, body.value.app);
    if ("problem" in app) return refuse(app.problem);
    const user = find(world, store.users, "user", body.value.user);
    if ("problem" in user) return refuse(user.problem);
    const grant = {
      scopes: body.value.scopes,
      accessToken: `${user.value.id}-${chance(30)}`,
      accessTokenSecret: chance(33),
      userToken: chance(68),
    };
    grantConsent(world, app.value, user.value, grant);
    return answer({ grant: { app: app.value.name, user: user.value.id, ...grant } });
  });

  routes.delete("/_x/grants/:app/:user_id", (c) => {
    const app = find(world, store.apps, "app", c.req.param("app"));
    if ("problem" in app) return refuse(app.problem);
    const user = find(world, store.users, "user", c.req.param("user_id"));
    if ("problem" in user) return refuse(user.problem);
    return answer({ deleted: revokeConsent(world, app.value, user.value) !== undefined });
  });
};
