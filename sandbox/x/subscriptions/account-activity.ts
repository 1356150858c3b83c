/** The rules of account activity subscriptions, shared by /2 and /1.1. */

import { badId, isId, type Parsed } from "../api/http.ts";
import { type Problem, refusedWebhook } from "../api/problems.ts";
import type { AccountSubscription, App, User, Webhook } from "../entities.ts";
import { limitOf } from "../seed/quotas.ts";
import { accountKey } from "../store.ts";
import type { World } from "../world.ts";

const countOf = ({ store }: World, app: App): number => store.accountSubscriptions.ofApp(app.name).size;

/** Whether a user's activity goes to a webhook. */
export const isSubscribed = (world: World, webhook: Webhook, user: User): boolean =>
  world.store.accountSubscriptions.has(accountKey(webhook.id, user.id));

/**
 * Lets all activity of a user go to a webhook, or says why not. Whether the webhook is valid does not matter: it gets
 * the events from its next passed CRC on.
 */
export const subscribeAccount = (
  world: World,
  app: App,
  webhook: Webhook,
  user: User,
): Parsed<AccountSubscription> => {
  const { settings, accountSubscriptions } = world.store;
  if (isSubscribed(world, webhook, user)) {
    const details = `user ${user.id} is subscribed to webhook ${webhook.id} already.`;
    return { problem: refusedWebhook(settings, "DuplicateSubscriptionFailed", details) };
  }
  const limit = limitOf(settings, app, "accountSubscriptions");
  if (countOf(world, app) >= limit) {
    const details = `this app may have ${limit} account activity subscription(s).`;
    return { problem: refusedWebhook(settings, "SubscriptionLimitExceeded", details) };
  }
  const createdAtMs = world.now();
  const subscription: AccountSubscription = {
    app: app.name,
    webhookId: webhook.id,
    userId: user.id,
    createdAtMs,
    liveAtMs: createdAtMs + settings.liveDelayMs,
  };
  accountSubscriptions.set(accountKey(webhook.id, user.id), subscription);
  return { value: subscription };
};

/** Ends a user's subscription; undefined where that is done, else why not. */
export const unsubscribeAccount = (world: World, webhook: Webhook, userId: string): Problem | undefined => {
  const { settings, accountSubscriptions } = world.store;
  if (!isId(userId)) return badId(settings, "user_id", userId);
  if (accountSubscriptions.delete(accountKey(webhook.id, userId))) return undefined;
  const details = `user ${userId} is not subscribed to webhook ${webhook.id}.`;
  return refusedWebhook(settings, "SubscriptionNotFound", details);
};

/** The listing of a webhook's subscriptions, oldest first. */
export const describeSubscriptions = (world: World, app: App, webhook: Webhook) => ({
  application_id: app.id,
  webhook_id: webhook.id,
  webhook_url: webhook.url,
  subscriptions: [...world.store.accountSubscriptions.ofWebhook(webhook.id).values()].map(({ userId }) => ({
    user_id: userId,
  })),
});

/** An app's use of its quota; X writes the numbers as strings. The account is the owner's, else the app's name. */
export const describeCount = (world: World, app: App) => ({
  account_name: world.store.users.get(app.ownerId ?? "")?.username ?? app.name,
  provisioned_count: String(limitOf(world.store.settings, app, "accountSubscriptions")),
  subscriptions_count_all: String(countOf(world, app)),
  subscriptions_count_direct_messages: "0",
});
