/** The account activity subscriptions, found by key, user, webhook and app, however many there are. */
import type { AccountSubscription } from "../entities.ts";
import { createGroups } from "../groups.ts";

/** A table of subscriptions by `accountKey`, in order of creation; a map with more indexes. */
export interface AccountTable {
  readonly has: (key: string) => boolean;
  /** A key stands for one user and webhook for ever: they are in it. */
  readonly set: (key: string, subscription: AccountSubscription) => void;
  readonly delete: (key: string) => boolean;
  readonly values: () => IterableIterator<AccountSubscription>;
  readonly clear: () => void;
  /** A user's, to all webhooks of all apps, by key, oldest first. */
  readonly ofUser: (userId: string) => ReadonlyMap<string, AccountSubscription>;
  readonly ofWebhook: (webhookId: string) => ReadonlyMap<string, AccountSubscription>;
  readonly ofApp: (app: string) => ReadonlyMap<string, AccountSubscription>;
}

/** Makes an empty table. */
export const createAccountTable = (): AccountTable => {
  const byKey = new Map<string, AccountSubscription>();
  const byUser = createGroups<AccountSubscription>();
  const byWebhook = createGroups<AccountSubscription>();
  const byApp = createGroups<AccountSubscription>();

  return {
    has: (key) => byKey.has(key),
    set: (key, subscription) => {
      byKey.set(key, subscription);
      byUser.put(subscription.userId, key, subscription);
      byWebhook.put(subscription.webhookId, key, subscription);
      byApp.put(subscription.app, key, subscription);
    },
    delete: (key) => {
      const gone = byKey.get(key);
      if (gone === undefined) return false;
      byUser.drop(gone.userId, key);
      byWebhook.drop(gone.webhookId, key);
      byApp.drop(gone.app, key);
      return byKey.delete(key);
    },
    values: () => byKey.values(),
    clear: () => {
      for (const part of [byKey, byUser, byWebhook, byApp]) part.clear();
    },
    ofUser: byUser.of,
    ofWebhook: byWebhook.of,
    ofApp: byApp.of,
  };
};
