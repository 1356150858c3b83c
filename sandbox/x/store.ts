/** The emulated X's memory: plain maps, kept in order of creation. */

import type { RateWindow } from "./api/rate-limits.ts";
import { indexTokens, type TokenIndex } from "./auth/tokens.ts";
import type { App, ReplayJob, StreamLink, StreamRule, Subscription, Webhook } from "./entities.ts";
import type { Fault } from "./faults/fault-schema.ts";
import { createJournal, type Journal } from "./journal.ts";
import type { Seed } from "./seed/options.ts";
import type { Settings } from "./seed/settings.ts";
import { type AccountTable, createAccountTable } from "./subscriptions/account-table.ts";
import { createSubscriptionTable, type SubscriptionTable } from "./subscriptions/subscription-table.ts";
import { createUserTable, type UserTable } from "./user-table.ts";
import { createHistory, type History } from "./webhooks/history.ts";

/** All state but the social part (acts/society.ts). `settings` and `faults` are replaced as a whole. */
export interface Store {
  readonly apps: Map<string, App>;
  readonly users: UserTable;
  /** Kept by auth/consent.ts: who changes a consent goes through there. */
  readonly tokens: TokenIndex;
  readonly webhooks: Map<string, Webhook>;
  readonly subscriptions: SubscriptionTable;
  /** By `accountKey`. */
  readonly accountSubscriptions: AccountTable;
  readonly rules: Map<string, StreamRule>;
  /** By webhook id. */
  readonly links: Map<string, StreamLink>;
  readonly replays: Map<string, ReplayJob>;
  readonly rateWindows: Map<string, RateWindow>;
  readonly journal: Journal;
  /** What was delivered to webhooks, for replays. */
  readonly history: History;
  settings: Settings;
  faults: readonly Fault[];
  /** Goes back to the seed. */
  reset(): void;
}

/** Makes a store that holds the seed's apps, users and settings and nothing else. */
export const createStore = (seed: Seed): Store => {
  const store: Store = {
    apps: new Map(),
    users: createUserTable(),
    tokens: new Map(),
    webhooks: new Map(),
    subscriptions: createSubscriptionTable(),
    accountSubscriptions: createAccountTable(),
    rules: new Map(),
    links: new Map(),
    replays: new Map(),
    rateWindows: new Map(),
    journal: createJournal(),
    history: createHistory(),
    settings: seed.settings,
    faults: [],
    reset: () => {
      for (const part of Object.values(store)) {
        if (part instanceof Map) part.clear();
      }
      for (const table of [store.users, store.subscriptions, store.accountSubscriptions]) table.clear();
      for (const app of seed.apps) store.apps.set(app.name, app);
      for (const user of seed.users) {
        store.users.set(user.id, user);
        indexTokens(store.tokens, user);
      }
      store.journal.clear();
      store.history.clear();
      store.settings = seed.settings;
      store.faults = [];
    },
  };
  store.reset();
  return store;
};

/** Where a user's account activity subscription to a webhook lies. */
export const accountKey = (webhookId: string, userId: string): string => `${webhookId} ${userId}`;

/** An app's webhooks, oldest first. */
export const webhooksOf = (store: Store, app: string): Webhook[] =>
  [...store.webhooks.values()].filter((webhook) => webhook.app === app);

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
