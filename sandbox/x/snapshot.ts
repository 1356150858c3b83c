/** The state as `GET /_x/state` shows it: everything but tokens and secrets. */
import type { App, User } from "./entities.ts";
import type { Store } from "./store.ts";

/** An app without its tokens and secrets. */
export const describeApp = ({
  name,
  id,
  ownerId,
  clientSecret,
  consumerSecret,
  crcKey,
  limits,
  access,
}: App) => ({
  name,
  id,
  ownerId,
  hasClientSecret: clientSecret !== undefined,
  hasConsumerSecret: consumerSecret !== undefined,
  crcKey: crcKey ?? (clientSecret === undefined ? "consumer" : "client"),
  limits,
  access,
});

/** A user without the tokens given to apps. */
export const describeUser = ({ authorised, ...user }: User) => ({
  ...user,
  authorised: authorised.map(({ app, scopes }) => ({ app, scopes })),
});

/** A copy of the state, safe to print. */
export const snapshot = (store: Store) => ({
  apps: [...store.apps.values()].map(describeApp),
  users: [...store.users.values()].map(describeUser),
  webhooks: [...store.webhooks.values()],
  subscriptions: [...store.subscriptions.values()],
  accountSubscriptions: [...store.accountSubscriptions.values()],
  rules: [...store.rules.values()],
  links: [...store.links.values()],
  replays: [...store.replays.values()],
  settings: store.settings,
  faults: store.faults,
});
