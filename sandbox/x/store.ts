/** The emulated X's memory: plain maps, kept in order of creation. */
import type { App, Subscription, User, Webhook } from "./entities.ts";
import type { Fault } from "./faults.ts";
import { createJournal, type Journal } from "./journal.ts";
import type { Seed } from "./options.ts";
import type { RateWindow } from "./rate-limits.ts";
import type { Settings } from "./settings.ts";

/** All state. `settings` and `faults` are replaced as a whole. */
export interface Store {
  readonly apps: Map<string, App>;
  readonly users: Map<string, User>;
  readonly webhooks: Map<string, Webhook>;
  readonly subscriptions: Map<string, Subscription>;
  readonly rateWindows: Map<string, RateWindow>;
  readonly journal: Journal;
  settings: Settings;
  faults: readonly Fault[];
  /** Goes back to the seed. */
  reset(): void;
}

/** Makes a store that holds the seed's apps, users and settings and nothing else. */
export const createStore = (seed: Seed): Store => {
  const store: Store = {
    apps: new Map(),
    users: new Map(),
    webhooks: new Map(),
    subscriptions: new Map(),
    rateWindows: new Map(),
    journal: createJournal(),
    settings: seed.settings,
    faults: [],
    reset: () => {
      for (const map of [store.apps, store.users, store.webhooks, store.subscriptions, store.rateWindows])
        map.clear();
      for (const app of seed.apps) store.apps.set(app.name, app);
      for (const user of seed.users) store.users.set(user.id, user);
      store.journal.clear();
      store.settings = seed.settings;
      store.faults = [];
    },
  };
  store.reset();
  return store;
};

/** An app's webhooks, oldest first. */
export const webhooksOf = (store: Store, app: string): Webhook[] =>
  [...store.webhooks.values()].filter((webhook) => webhook.app === app);

/** An app's subscriptions, oldest first. */
export const subscriptionsOf = (store: Store, app: string): Subscription[] =>
  [...store.subscriptions.values()].filter((subscription) => subscription.app === app);

/** An app's own webhook by id; another app's counts as unknown, as on X. */
export const ownWebhook = (store: Store, app: string, id: string): Webhook | undefined => {
  const webhook = store.webhooks.get(id);
  return webhook?.app === app ? webhook : undefined;
};

/** An app's own subscription by id; another app's counts as unknown. */
export const ownSubscription = (store: Store, app: string, id: string): Subscription | undefined => {
  const subscription = store.subscriptions.get(id);
  return subscription?.app === app ? subscription : undefined;
};
