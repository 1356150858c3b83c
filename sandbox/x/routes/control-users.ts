/** /_x/users: people who join, and what changes about them without an event. */
import type { Hono } from "hono";
import { answer, type Env, readBody, refuse } from "../api/http.ts";
import { invalidRequest } from "../api/problems.ts";
import { grantConsent, revokeConsent } from "../auth/consent.ts";
import { grantOf } from "../auth/grants.ts";
import { findGrant } from "../auth/tokens.ts";
import type { Grant, User } from "../entities.ts";
import { completeUser, newUserSchema, userPatchSchema } from "../seed/entity-schema.ts";
import { describeUser } from "../snapshot.ts";
import type { World } from "../world.ts";
import { find } from "./control-find.ts";

const nameFault = ({ store }: World, { id, username }: Pick<User, "id" | "username">): string | undefined => {
  const holder = store.users.byHandle(username);
  return holder === undefined || holder.id === id ? undefined : "another user has this username";
};

/** What is wrong with the consents of a user: an unknown app, or a token that stands for somebody else already. */
const grantsFault = ({ store }: World, userId: string, grants: readonly Grant[]): string | undefined => {
  const bearers = new Set([...store.apps.values()].map((app) => app.bearerToken));
  const elsewhere = (kind: "oauth1" | "oauth2", token: string | undefined, app: string): boolean => {
    const found = token === undefined ? undefined : findGrant(store, kind, token);
    return found !== undefined && (found.user.id !== userId || found.grant.app !== app);
  };
  for (const { app, accessToken, userToken } of grants) {
    if (!store.apps.has(app)) return `no app has the name ${JSON.stringify(app)}`;
    const taken = elsewhere("oauth1", accessToken, app) || elsewhere("oauth2", userToken, app);
    if (taken || bearers.has(userToken ?? "")) return "a token stands for another consent, or for an app";
  }
  const tokens = grants.flatMap(({ accessToken, userToken }) => [
    accessToken && `oauth1 ${accessToken}`,
    userToken && `oauth2 ${userToken}`,
  ]);
  const given = tokens.filter((token) => token !== undefined);
  return new Set(given).size === given.length ? undefined : "two consents have one token";
};

/** Makes these the user's consents: others are taken back, and of those that stay, tokens that are not named stay. */
const setConsents = (world: World, user: User, grants: readonly Grant[]): void => {
  for (const { app: name } of user.authorised) {
    const app = world.store.apps.get(name);
    if (app !== undefined && !grants.some((grant) => grant.app === name)) revokeConsent(world, app, user);
  }
  for (const grant of grants) {
    const app = world.store.apps.get(grant.app);
    if (app !== undefined) grantConsent(world, app, user, { ...grantOf(user, grant.app), ...grant });
  }
};

/** Adds the routes that make and change users. */
export const userControls = (routes: Hono<Env>, world: World): void => {
  const { store } = world;
  const refuseFor = (message: string): Response => refuse(invalidRequest(store.settings, [{ message }]));

  routes.post("/_x/users", async (c) => {
    const body = await readBody(c, store.settings, newUserSchema);
    if ("problem" in body) return refuse(body.problem);
    const { authorised, id = world.nextId(), ...profile } = body.value;
    if (store.users.has(id)) return refuseFor("another user has this id");
    const wrong = nameFault(world, { id, ...profile }) ?? grantsFault(world, id, authorised);
    if (wrong !== undefined) return refuseFor(wrong);
    const user = completeUser({ ...profile, id, authorised: [] }, world.now());
    store.users.set(id, user);
    setConsents(world, user, authorised);
    return answer({ user: describeUser(store.users.get(id) ?? user) });
  });

  routes.patch("/_x/users/:id", async (c) => {
    const body = await readBody(c, store.settings, userPatchSchema);
    if ("problem" in body) return refuse(body.problem);
    const found = find(world, store.users, "user", c.req.param("id"));
    if ("problem" in found) return refuse(found.problem);
    const { authorised, ...profile } = body.value;
    const user: User = { ...found.value, ...profile };
    const wrong = nameFault(world, user) ?? grantsFault(world, user.id, authorised ?? []);
    if (wrong !== undefined) return refuseFor(wrong);
    store.users.set(user.id, user);
    if (authorised !== undefined) setConsents(world, user, authorised);
    return answer({ user: describeUser(store.users.get(user.id) ?? user) });
  });
};
