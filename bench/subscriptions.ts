/** Subscriptions by the thousand: which the n-th one is, and its creation by POST. */
import { eventTypeNames, lookUpEventType } from "../sandbox/x/subscriptions/event-types.ts";

/** Event types about a user that need no consent. */
export const publicTypes = eventTypeNames.filter((name) => {
  const rules = lookUpEventType(name, [])?.rules;
  return rules?.scope === "user" && !rules.needsConsent;
});

/** How many users so many subscriptions are about; their ids count from 1. */
export const usersFor = (subscriptions: number): number => Math.ceil(subscriptions / publicTypes.length);

/** The bearer token of the bench's app. */
export const bearerToken = "bench-token";

/** Creates the n-th subscription. @throws Error where X refuses it. */
export const createSubscription = async (
  call: typeof fetch,
  url: string,
  index: number,
  webhookId: string,
): Promise<void> => {
  const response = await call(`${url}/2/activity/subscriptions`, {
    method: "POST",
    headers: { authorization: `Bearer ${bearerToken}`, "content-type": "application/json" },
    body: JSON.stringify({
      event_type: publicTypes[index % publicTypes.length],
      filter: { user_id: String(1 + Math.floor(index / publicTypes.length)) },
      tag: `bench-${index}`,
      webhook_id: webhookId,
    }),
  });
  if (!response.ok) throw new Error(`subscription ${index}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
};
