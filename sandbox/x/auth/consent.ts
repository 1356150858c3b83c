/** A user's consent to an app: how it is given and taken back, and what ends with it. */
import { publish } from "../acts/publish.ts";
import type { Routed } from "../acts/routed.ts";
import type { App, Grant, User } from "../entities.ts";
import { lookUpEventType, privateEventTypes } from "../subscriptions/event-types.ts";
import type { World } from "../world.ts";
import { allows, grantOf } from "./grants.ts";
import { forgetTokens, indexTokens } from "./tokens.ts";

/** Ends an app's private subscriptions about a user that the consent, as it is now, does not carry. */
const endUncarried = ({ store }: World, app: App, user: User): void => {
  const grant = grantOf(user, app.name);
  for (const type of privateEventTypes) {
    const scope = lookUpEventType(type, [])?.rules.oauthScope;
    if (scope !== undefined && allows(grant, scope)) continue;
    for (const subscription of [...store.subscriptions.about(type, user.id)])
      if (subscription.app === app.name) store.subscriptions.delete(subscription.id);
  }
};

const replaceGrants = ({ store }: World, user: User, authorised: readonly Grant[]): User => {
  for (const grant of user.authorised) forgetTokens(store.tokens, grant);
  const changed: User = { ...user, authorised };
  store.users.set(changed.id, changed);
  indexTokens(store.tokens, changed);
  return changed;
};

/** Gives a consent, in place of the one that the user gave the app before: older tokens end, and what fewer scopes no longer carry. */
export const grantConsent = (world: World, app: App, { id }: User, grant: Omit<Grant, "app">): User => {
  const user = world.store.users.get(id);
  if (user === undefined) throw new Error(`there is no user ${id} to give a consent`);
  const given: Grant = { ...grant, app: app.name };
  const others = user.authorised.filter((other) => other.app !== app.name);
  const changed = replaceGrants(world, user, [...others, given]);
  endUncarried(world, app, changed);
  return changed;
};

/**
 * Takes a user's consent back: its tokens, the private subscriptions and the account activity it carried end, and X tells
 * the app, by the deliveries that it answers. Undefined where there was none.
 */
export const revokeConsent = (world: World, app: App, { id }: User): readonly Routed[] | undefined => {
  const user = world.store.users.get(id);
  if (user === undefined || grantOf(user, app.name) === undefined) return undefined;
  // Before anything ends: who hears of it follows from the subscriptions there are.
  const deliveries = publish(world, { kind: "revoke", app, user });
  const others = user.authorised.filter((grant) => grant.app !== app.name);
  endUncarried(world, app, replaceGrants(world, user, others));
  const { accountSubscriptions } = world.store;
  for (const [key, subscription] of [...accountSubscriptions.ofUser(id)])
    if (subscription.app === app.name) accountSubscriptions.delete(key);
  return deliveries;
};
