/** Consents to apps, given and taken back. */
import { grantConsent, revokeConsent } from "../auth/consent.ts";
import type { App } from "../entities.ts";
import type { World } from "../world.ts";
import type { ActOf } from "./act-schema.ts";
import { personOf } from "./people.ts";
import { unknown } from "./refusal.ts";
import { type ActResult, done, unchanged } from "./result.ts";

const appMeant = (world: World, name: string): App => {
  const app = world.store.apps.get(name);
  if (app === undefined) throw unknown(world, "app", name);
  return app;
};

/** Allows an app; tokens that it has of the user already stay good. */
export const authorise = (world: World, act: ActOf<"authorise">): ActResult => {
  const user = personOf(world, act.user);
  const app = appMeant(world, act.app);
  const { app: _name, ...before } = user.authorised.find((grant) => grant.app === app.name) ?? { app: "" };
  const scopes = act.scopes ?? "all";
  grantConsent(world, app, user, { ...before, scopes });
  return done(act.does, { user: user.id, app: app.name, scopes }, []);
};

/** Takes the consent back. */
export const revoke = (world: World, act: ActOf<"revoke">): ActResult => {
  const user = personOf(world, act.user);
  const app = appMeant(world, act.app);
  const deliveries = revokeConsent(world, app, user);
  const facts = { user: user.id, app: app.name };
  return deliveries === undefined ? unchanged(act.does, facts) : done(act.does, facts, deliveries);
};
