/** The Activity API: which subscriptions a happening reaches. */
import { allows, grantOf } from "../auth/grants.ts";
import type { Subscription } from "../entities.ts";
import type { Happening } from "../events/happening.ts";
import { activityBody } from "../events/xaa.ts";
import { isAfter } from "../ids.ts";
import { ownWebhook } from "../store.ts";
import { lookUpEventType } from "../subscriptions/event-types.ts";
import type { World } from "../world.ts";
import { activityTopics, type Topic } from "./activity-topics.ts";
import type { Outgoing } from "./routed.ts";

/** Whether a subscription's filter wants the event, beyond its type and user. */
export const filterFits = (
  { app, filter }: Pick<Subscription, "app" | "filter">,
  topic: Topic,
  happening: Happening,
): boolean => {
  if (happening.kind === "revoke") return app === happening.app.name;
  if (happening.kind === "news") {
    const text = `${happening.headline}\n${happening.summary}`.toLowerCase();
    return filter.keyword !== undefined && text.includes(filter.keyword.toLowerCase());
  }
  return (
    filter.direction === undefined || topic.direction === undefined || filter.direction === topic.direction
  );
};

/** Whether the user allows the app to hear of it at this moment. */
const allowed = (world: World, { app, filter }: Subscription, topic: Topic): boolean => {
  const rules = lookUpEventType(topic.eventType, [])?.rules;
  if (rules?.needsConsent !== true) return true;
  return allows(grantOf(world.store.users.get(filter.user_id ?? ""), app), rules.oauthScope);
};

const outgoing = (world: World, happening: Happening, subscription: Subscription): Outgoing[] => {
  const { id, app, eventType, filter, tag, webhookId } = subscription;
  const webhook = webhookId === undefined ? undefined : ownWebhook(world.store, app, webhookId);
  // Deleting a webhook leaves its subscriptions behind; nobody hears of them.
  if (webhookId !== undefined && webhook === undefined) return [];
  return [
    {
      app,
      product: "activity",
      webhookId,
      eventType,
      becauseOf: [id],
      webhook,
      body: activityBody(happening, { eventType, filter, tag }),
    },
  ];
};

/** One delivery for each subscription that the happening reaches, in the order the subscriptions were made. */
export const routeActivity = (world: World, happening: Happening): Outgoing[] => {
  const nowMs = happening.atMs;
  const reached = new Map<string, Subscription>();
  for (const topic of activityTopics(happening)) {
    for (const subscription of world.store.subscriptions.about(topic.eventType, topic.userId)) {
      if (subscription.liveAtMs > nowMs) continue;
      if (filterFits(subscription, topic, happening) && allowed(world, subscription, topic))
        reached.set(subscription.id, subscription);
    }
  }
  return [...reached.values()]
    .toSorted((one, other) => (isAfter(one.id, other.id) ? 1 : -1))
    .flatMap((subscription) => outgoing(world, happening, subscription));
};
