import { z } from "zod";
import { deleteOrGone, findOrGone, type Wanted } from "../find.ts";
import { byXId } from "../importing.ts";
import { adopt, staying } from "../owners.ts";
import { type Fate, type Problem, type Resource, ResourceFailure } from "../resource.ts";
import { lookAgeMs, type Session } from "../session.ts";
import { profileName } from "../x/auth.ts";
import { XApiError } from "../x/errors.ts";
import { canonicalEventType, eventTypes } from "../x/events.ts";
import { type XSubscription, xId, xUsername } from "../x/wire.ts";
import { describe, type Filter, isEqual, sameFilter, sameName, sameType } from "./subscription-identity.ts";
import { exists, post } from "./subscription-post.ts";
import { familyOf, filterProblems } from "./subscription-rules.ts";
import { movedNames } from "./usernames.ts";

const directions = z.enum(["inbound", "outbound"]);

const inputs = z.object({
  eventType: z.string().min(1),
  filter: z
    .strictObject({
      userId: xId.optional(),
      username: xUsername.optional(),
      keyword: z.string().min(1).max(150).optional(),
      direction: directions.optional(),
    })
    .default({}),
  tag: z.string().min(1).max(200).optional(),
  webhookId: xId.optional(),
  /** Take over an equal subscription that exists already, instead of failing. */
  adopt: z.boolean().optional(),
  profile: profileName.optional(),
});

const state = z.object({
  subscriptionId: z.string(),
  eventType: z.string(),
  filter: z.object({
    userId: z.string().optional(),
    username: z.string().optional(),
    keyword: z.string().optional(),
    direction: z.string().optional(),
  }),
  tag: z.string().optional(),
  webhookId: z.string().optional(),
  createdAt: z.string().optional(),
  adopt: z.boolean().optional(),
  profile: z.string().optional(),
  credential: z.string().optional(),
});

type Inputs = z.output<typeof inputs>;
type State = z.output<typeof state>;

/**
 * X's activity subscription: tag and webhook change in place, event type and filter are its identity. A username is
 * looked up once and kept beside its id; the id is what X knows.
 */
export const activitySubscription: Resource<Inputs, State> = {
  inputs,
  state,
  label: ({ eventType, filter }) => `ActivitySubscription ${eventType ?? ""} ${describe(filter)}`.trim(),

  rules({ eventType, filter }) {
    if (eventType === undefined) return { problems: [], warnings: [] };
    const type = canonicalEventType(eventType);
    const known = eventTypes[type];
    if (!known) {
      const warning = `X's event type "${eventType}" is not known to this version; X decides. ${familyOf(eventType)}`;
      return { problems: [], warnings: [warning] };
    }
    return { problems: filter ? filterProblems(type, known, filter) : [], warnings: [] };
  },

  canonical(declared, olds) {
    const { eventType, filter } = declared;
    const type = eventType === undefined ? {} : { eventType: canonicalEventType(eventType) };
    const known =
      filter?.username && sameName(filter.username, olds.filter?.username) ? olds.filter : undefined;
    return {
      ...declared,
      ...type,
      ...(known?.userId ? { filter: { ...filter, userId: known.userId } } : {}),
    };
  },

  async preflight(session, declared, olds) {
    const { filter } = declared;
    const problems: Problem[] = [];
    let resolved = declared;
    if (filter?.username && !filter.userId) {
      const user = await session.x.findUser(filter.username);
      if (user) resolved = { ...declared, filter: { ...filter, userId: user.id } };
      else problems.push({ property: "filter.username", reason: noSuchUser(filter.username) });
    }
    if (!olds && resolved.eventType !== undefined && resolved.filter) {
      const { items } = await session.subscriptions.get(lookAgeMs);
      const same = items.find(isEqual(resolved.eventType, resolved.filter));
      if (same && declared.adopt) session.claimed.add(same.id);
      else if (same && !session.replacing.has(same.id)) problems.push({ property: "", reason: exists(same) });
    }
    return { problems, inputs: resolved };
  },

  has: ({ subscriptionId }) => [subscriptionId],

  importing: byXId("X's id of the subscription", (subscriptionId) => ({
    subscriptionId,
    eventType: "",
    filter: {},
  })),

  fates(old, declared, unknown) {
    const { eventType, filter, tag, webhookId, profile } = declared;
    const fate = (key: string, same: boolean): Fate =>
      unknown.has(key) ? "update" : same ? "none" : "replace";
    return {
      eventType: fate("eventType", sameType(eventType, old.eventType)),
      filter: fate("filter", sameFilter(old.filter, filter ?? {})),
      profile: fate("profile", profile === old.profile),
      tag: unknown.has("tag") ? "update" : fateOf(old.tag, tag),
      webhookId: unknown.has("webhookId") ? "update" : fateOf(old.webhookId, webhookId),
    };
  },

  // An equal one beside it would be refused by X as a duplicate; one of another identity may come first.
  async deleteFirst(session, old, { eventType, filter }) {
    session.replacing.add(old.subscriptionId);
    return sameType(eventType, old.eventType) && sameFilter(old.filter, filter ?? {});
  },

  async create(session, declared) {
    const complete = { ...declared, filter: await resolve(session, declared.filter) };
    const isIt = isEqual(complete.eventType, complete.filter);
    const equal = declared.adopt ? (await session.subscriptions.get(lookAgeMs)).items.filter(isIt) : [];
    const [existing] = await staying(session, equal);
    if (existing) adopt(session, existing.id, activitySubscription.label(complete));
    const made = existing ?? (await post(session, complete, activitySubscription.label(complete)));
    return { id: made.id, state: stateOf(session, made, complete) };
  },

  async read(session, old) {
    const found = await findOrGone(session, session.subscriptions, wanted(old));
    if (!found) return undefined;
    const seen = stateOf(session, found, old);
    const { filter, tag, webhookId } = seen;
    const { username, userId } = filter;
    const direction = directions.safeParse(filter.direction).data;
    const ids = new Map(username && userId ? [[username, userId]] : []);
    const now = (await movedNames(session, ids, activitySubscription.label(seen))).get(username ?? "");
    // The next check keeps this id as the name's, so that the diff is a replacement.
    const inputs =
      now === undefined
        ? { tag, webhookId }
        : { tag, webhookId, filter: { username, userId: now, direction } };
    return { state: seen, inputs };
  },

  async update(session, old, declared) {
    const { tag, webhookId, profile } = declared;
    const change = {
      ...(tag === old.tag ? {} : { tag }),
      ...(webhookId === old.webhookId ? {} : { webhookId }),
    };
    const filter = { ...declared.filter, userId: declared.filter.userId ?? old.filter.userId };
    const credential = session.mark(old.credential);
    const next = { ...old, filter, tag, webhookId, adopt: declared.adopt, profile, credential };
    try {
      if (Object.keys(change).length > 0) await session.x.updateSubscription(old.subscriptionId, change);
      return next;
    } catch (error) {
      if (!(error instanceof XApiError && error.refusal.status === 404)) throw error;
      session.subscriptions.forget();
      if (await findOrGone(session, session.subscriptions, wanted(old))) throw error;
      // Gone since the last refresh, by hand or with its webhook: the engine cannot turn an update into a create.
      const made = await post(session, next, activitySubscription.label(next));
      return stateOf(session, made, next);
    } finally {
      session.subscriptions.forget();
    }
  },

  delete: (session, old) =>
    deleteOrGone(session, session.subscriptions, wanted(old), () =>
      session.x.deleteSubscription(old.subscriptionId),
    ),
};

function wanted(old: State): Wanted {
  const { subscriptionId: id, createdAt, credential } = old;
  return { id, createdAt, credential, label: activitySubscription.label(old) };
}

function fateOf(was: string | undefined, is: string | undefined): Fate {
  if (is === was) return "none";
  // X cannot take a tag or a webhook away from a subscription.
  return is === undefined ? "replace" : "update";
}

async function resolve(session: Session, filter: Filter): Promise<Filter> {
  if (!filter.username || filter.userId) return filter;
  const user = await session.x.findUser(filter.username);
  if (!user) throw new ResourceFailure(noSuchUser(filter.username));
  return { ...filter, userId: user.id };
}

function stateOf(
  session: Session,
  seen: XSubscription,
  declared: Partial<State> & { filter: Filter },
): State {
  const { username } = declared.filter;
  return {
    subscriptionId: seen.id,
    eventType: canonicalEventType(seen.eventType),
    filter: { ...(username === undefined ? {} : { username }), ...seen.filter },
    tag: seen.tag,
    webhookId: seen.webhookId,
    createdAt: seen.createdAt,
    adopt: declared.adopt,
    profile: declared.profile,
    credential: session.mark(declared.credential),
  };
}

function noSuchUser(username: string): string {
  return `X knows no user @${username}. Check the spelling, or give the numeric userId instead (a renamed handle keeps its id).`;
}
