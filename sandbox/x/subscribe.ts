/** X's rules for an activity subscription. */
import { z } from "zod";
import type { App, Filter, Subscription } from "./entities.ts";
import { lookUpEventType, type TypeRules } from "./event-types.ts";
import { idSchema, type Parsed, text } from "./http.ts";
import { forbidden, invalidRequest, type Problem, refusedWebhook } from "./problems.ts";
import { ownWebhook, subscriptionsOf } from "./store.ts";
import type { World } from "./world.ts";

/** A filter's members; which of them may stand together depends on the event type. */
export const filterSchema = z.strictObject({
  user_id: idSchema.optional(),
  keyword: text(1, 150).optional(),
  direction: z.enum(["inbound", "outbound"]).optional(),
});

/** The body that creates a subscription. */
export const creationSchema = z.strictObject({
  event_type: z.string(),
  filter: filterSchema,
  tag: text(1, 200).optional(),
  webhook_id: idSchema.optional(),
});

/** The body that changes one: only these two can change in place. */
export const updateSchema = z.strictObject({ tag: text(1, 200).optional(), webhook_id: idSchema.optional() });

/** A parsed creation body. */
export type Creation = z.infer<typeof creationSchema>;

const filterFault = (eventType: string, rules: TypeRules, filter: Filter): string | undefined => {
  const given = Object.keys(filter);
  if (rules.scope === "app") return given.length === 0 ? undefined : `${eventType} takes an empty filter`;
  const needed = rules.scope === "user" ? "user_id" : "keyword";
  if (!given.includes(needed)) return `filter.${needed} is required for ${eventType}`;
  const allowed = rules.takesDirection ? [needed, "direction"] : [needed];
  const extra = given.find((name) => !allowed.includes(name));
  return extra === undefined ? undefined : `filter.${extra} is not supported for ${eventType}`;
};

/** Identity of a subscription within an app. Tag and webhook can change in place, so they are no part of it. */
const identity = (eventType: string, { user_id, keyword, direction }: Filter): string =>
  JSON.stringify([eventType, user_id, keyword, direction]);

const webhookProblem = (world: World, app: App, webhookId: string | undefined): Problem | undefined =>
  webhookId === undefined || ownWebhook(world.store, app.name, webhookId) !== undefined
    ? undefined
    : refusedWebhook(world.store.settings, "WebhookIdInvalid", `no webhook has the id ${webhookId}.`);

const consentProblem = (world: World, app: App, eventType: string, filter: Filter): Problem | undefined => {
  const userId = filter.user_id ?? "";
  if (world.store.users.get(userId)?.authorised.includes(app.name)) return undefined;
  const detail = `${eventType} is private: the user ${userId} must authorise this app first.`;
  return forbidden(world.store.settings, "filter.user_id", userId, detail);
};

const quotaProblem = (world: World, app: App): Problem | undefined => {
  const { settings } = world.store;
  const limit = app.limits.subscriptions ?? settings.limits.subscriptions ?? 1500;
  if (subscriptionsOf(world.store, app.name).length < limit) return undefined;
  return invalidRequest(settings, [
    { message: `SubscriptionLimitExceeded: this app may have ${limit} subscriptions.` },
  ]);
};

const store = (
  world: World,
  app: App,
  eventType: string,
  creation: Creation,
  delayMs: number,
): Subscription => {
  const nowMs = world.now();
  const subscription: Subscription = {
    id: world.nextId(),
    app: app.name,
    eventType,
    filter: creation.filter,
    tag: creation.tag,
    webhookId: creation.webhook_id,
    createdAtMs: nowMs,
    visibleAtMs: nowMs + delayMs,
  };
  world.store.subscriptions.set(subscription.id, subscription);
  return subscription;
};

/**
 * Creates a subscription, or says why not.
 * @param asX false for one made by hand: consent, quota and the listing's delay do not apply, the filter's rules do.
 */
export const subscribe = (world: World, app: App, creation: Creation, asX = true): Parsed<Subscription> => {
  const { settings } = world.store;
  const type = lookUpEventType(creation.event_type, settings.extraEventTypes);
  if (type === undefined) {
    const message = `event_type: [${creation.event_type}] is not an event type.`;
    return {
      problem: invalidRequest(settings, [{ message, parameters: { event_type: [creation.event_type] } }]),
    };
  }
  const fault = filterFault(type.name, type.rules, creation.filter);
  if (fault !== undefined) return { problem: invalidRequest(settings, [{ message: `${fault}.` }]) };
  const webhook = webhookProblem(world, app, creation.webhook_id);
  if (webhook !== undefined) return { problem: webhook };
  const consent =
    asX && type.rules.needsConsent ? consentProblem(world, app, type.name, creation.filter) : undefined;
  if (consent !== undefined) return { problem: consent };
  const wanted = identity(type.name, creation.filter);
  const twin = subscriptionsOf(world.store, app.name).find(
    (other) => identity(other.eventType, other.filter) === wanted,
  );
  if (twin !== undefined) {
    const message = `DuplicateSubscriptionFailed: a duplicate of subscription ${twin.id}.`;
    return { problem: invalidRequest(settings, [{ message }], settings.duplicateStatus) };
  }
  const quota = asX ? quotaProblem(world, app) : undefined;
  if (quota !== undefined) return { problem: quota };
  return { value: store(world, app, type.name, creation, asX ? settings.listingDelayMs : 0) };
};

/** Changes tag or webhook of a subscription, or says why not. */
export const resubscribe = (
  world: World,
  app: App,
  subscription: Subscription,
  update: z.infer<typeof updateSchema>,
): Parsed<Subscription> => {
  const problem = webhookProblem(world, app, update.webhook_id);
  if (problem !== undefined) return { problem };
  const changed: Subscription = {
    ...subscription,
    tag: update.tag ?? subscription.tag,
    webhookId: update.webhook_id ?? subscription.webhookId,
    updatedAtMs: world.now(),
  };
  world.store.subscriptions.set(changed.id, changed);
  return { value: changed };
};

/** Ends the private subscriptions that a user's withdrawn consent carried. */
export const endWithoutConsent = (world: World, userId: string): void => {
  const authorised = world.store.users.get(userId)?.authorised ?? [];
  for (const { id, app, eventType, filter } of [...world.store.subscriptions.values()]) {
    const needsConsent = lookUpEventType(eventType, [])?.rules.needsConsent ?? false;
    if (needsConsent && filter.user_id === userId && !authorised.includes(app))
      world.store.subscriptions.delete(id);
  }
};
