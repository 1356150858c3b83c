/** The state as `GET /_x/state` shows it: everything but tokens and secrets. */
import type { App } from "./entities.ts";
import type { Store } from "./store.ts";

/** An app without its token and secrets. */
export const describeApp = ({ name, clientSecret, consumerSecret, crcKey, limits }: App) => ({
  name,
  hasClientSecret: clientSecret !== undefined,
  hasConsumerSecret: consumerSecret !== undefined,
  crcKey: crcKey ?? (clientSecret === undefined ? "consumer" : "client"),
  limits,
});

/** A copy of the state, safe to print. */
export const snapshot = (store: Store) => ({
  apps: [...store.apps.values()].map(describeApp),
  users: [...store.users.values()],
  webhooks: [...store.webhooks.values()],
  subscriptions: [...store.subscriptions.values()],
  settings: store.settings,
  failNext: store.faults,
});
