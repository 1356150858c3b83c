/** The activity subscriptions, found by id, app, identity and by what an event is about, however many there are. */
import type { Filter, Subscription } from "../entities.ts";
import { createGroups } from "../groups.ts";

/** A table of subscriptions, in order of creation. */
export interface SubscriptionTable {
  readonly get: (id: string) => Subscription | undefined;
  readonly set: (id: string, subscription: Subscription) => void;
  readonly delete: (id: string) => boolean;
  readonly values: () => IterableIterator<Subscription>;
  readonly clear: () => void;
  /** One app's, oldest first. */
  readonly ofApp: (app: string) => ReadonlyMap<string, Subscription>;
  /** One with this identity; tag and webhook can change in place, so they are no part of it. Only changes by hand make two. */
  readonly twin: (app: string, eventType: string, filter: Filter) => Subscription | undefined;
  /** Those of all apps that wait for an event of this type about this user; `""` for events about nobody. */
  readonly about: (eventType: string, userId: string) => Iterable<Subscription>;
}

const identity = (app: string, eventType: string, { user_id, keyword, direction }: Filter): string =>
  JSON.stringify([app, eventType, user_id, keyword, direction]);

const topic = (eventType: string, userId: string): string => `${eventType} ${userId}`;

/** Makes an empty table. */
export const createSubscriptionTable = (): SubscriptionTable => {
  const byId = new Map<string, Subscription>();
  const byApp = createGroups<Subscription>();
  const byTopic = createGroups<Subscription>();
  const byIdentity = createGroups<Subscription>();

  const unlist = ({ id, app, eventType, filter }: Subscription): void => {
    byTopic.drop(topic(eventType, filter.user_id ?? ""), id);
    byIdentity.drop(identity(app, eventType, filter), id);
  };

  return {
    get: (id) => byId.get(id),
    set: (id, subscription) => {
      const { app, eventType, filter } = subscription;
      const before = byId.get(id);
      if (before !== undefined) unlist(before);
      byId.set(id, subscription);
      byApp.put(app, id, subscription);
      byTopic.put(topic(eventType, filter.user_id ?? ""), id, subscription);
      byIdentity.put(identity(app, eventType, filter), id, subscription);
    },
    delete: (id) => {
      const gone = byId.get(id);
      if (gone === undefined) return false;
      byId.delete(id);
      byApp.drop(gone.app, id);
      unlist(gone);
      return true;
    },
    values: () => byId.values(),
    clear: () => {
      for (const part of [byId, byApp, byTopic, byIdentity]) part.clear();
    },
    ofApp: byApp.of,
    twin: (app, eventType, filter) => {
      const [oldest] = byIdentity.of(identity(app, eventType, filter)).values();
      return oldest;
    },
    about: (eventType, userId) => byTopic.of(topic(eventType, userId)).values(),
  };
};
