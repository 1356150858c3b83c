/** X's rules for an activity subscription. */
import { z } from "zod";
import { idSchema, type Parsed, text } from "../api/http.ts";
import {
  clientForbidden,
  forbidden,
  invalidRequest,
  lacksScopes,
  type Problem,
  refusedWebhook,
} from "../api/problems.ts";
import type { Caller } from "../auth/caller.ts";
import { allows, grantOf } from "../auth/grants.ts";
import type { App, Filter, Subscription } from "../entities.ts";
import { limitOf, mayUse } from "../seed/quotas.ts";
import { ownWebhook } from "../store.ts";
import type { World } from "../world.ts";
import { type EventType, lookUpEventType, type TypeRules } from "./event-types.ts";

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

const webhookProblem = (world: World, app: App, webhookId: string | undefined): Problem | undefined =>
  webhookId === undefined || ownWebhook(world.store, app.name, webhookId) !== undefined
    ? undefined
    : refusedWebhook(world.store.settings, "WebhookIdInvalid", `no webhook has the id ${webhookId}.`);

/** Why a caller may not have this type about this user: access level, scopes of the token, whose mutes they are, consent. */
const permissionProblem = (
  world: World,
  { app, user, grant, credential }: Caller,
  { name, rules }: EventType,
  filter: Filter,
): Problem | undefined => {
  const { settings, users } = world.store;
  const userId = filter.user_id ?? "";
  if (rules.scope === "keyword" && !mayUse(settings, app, "keywordEvents")) return clientForbidden(settings);
  if (credential === "oauth2" && !allows(grant, rules.oauthScope)) return lacksScopes([rules.oauthScope]);
  const refused = (why: string): Problem => forbidden(settings, "filter.user_id", userId, `${name} ${why}`);
  if (rules.ownOnly && user !== undefined && user.id !== userId)
    return refused(`is about the authenticated user alone, who is ${user.id}.`);
  if (!rules.needsConsent) return undefined;
  const consent = grantOf(users.get(userId), app.name);
  if (consent === undefined) return refused(`is private: the user ${userId} must authorise this app first.`);
  if (allows(consent, rules.oauthScope)) return undefined;
  return refused(`is private: the user ${userId} has not given this app ${rules.oauthScope}.`);
};

const quotaProblem = (world: World, app: App): Problem | undefined => {
  const { settings } = world.store;
  const limit = limitOf(settings, app, "subscriptions");
  if (world.store.subscriptions.ofApp(app.name).size < limit) return undefined;
  return invalidRequest(settings, [
    { message: `SubscriptionLimitExceeded: this app may have ${limit} subscriptions.` },
  ]);
};

const store = (
  world: World,
  app: App,
  eventType: string,
  creation: Creation,
  delays: { readonly listingMs: number; readonly liveMs: number },
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
    visibleAtMs: nowMs + delays.listingMs,
    liveAtMs: nowMs + delays.liveMs,
  };
  world.store.subscriptions.set(subscription.id, subscription);
  return subscription;
};

/**
 * Creates a subscription, or says why not.
 * @param caller who asks; without one it is made by hand: permission, quota and delays do not apply, the filter's rules do.
 */
export const subscribe = (
  world: World,
  app: App,
  creation: Creation,
  caller?: Caller,
): Parsed<Subscription> => {
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
  const forbidding = caller && permissionProblem(world, caller, type, creation.filter);
  if (forbidding !== undefined) return { problem: forbidding };
  const twin = world.store.subscriptions.twin(app.name, type.name, creation.filter);
  if (twin !== undefined) {
    const message = `DuplicateSubscriptionFailed: a duplicate of subscription ${twin.id}.`;
    return { problem: invalidRequest(settings, [{ message }], settings.duplicateStatus) };
  }
  const quota = caller && quotaProblem(world, app);
  if (quota !== undefined) return { problem: quota };
  const delays =
    caller === undefined
      ? { listingMs: 0, liveMs: 0 }
      : { listingMs: settings.listingDelayMs, liveMs: settings.liveDelayMs };
  return { value: store(world, app, type.name, creation, delays) };
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
