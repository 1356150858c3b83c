import { z } from "zod";
import { advice } from "../advice.ts";
import type { AccountCalls } from "../dialects.ts";
import { deleteOrGone, findOrGone, findWritten, type Wanted } from "../find.ts";
import { adopt } from "../owners.ts";
import { type Fate, type Resource, ResourceFailure, UnfinishedFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { accountSubscriptionId } from "../x/account-activity.ts";
import { profileName } from "../x/auth.ts";
import { maybeApplied, messageOf, saysDuplicate, XApiError } from "../x/errors.ts";
import { xId } from "../x/wire.ts";

const inputs = z.object({
  webhookId: xId,
  /** Whose activity: the user whose credentials the profile has. X does not say who that is, so it is declared. */
  userId: xId,
  /** Take over the user's subscription that exists already, instead of failing. */
  adopt: z.boolean().optional(),
  profile: profileName.optional(),
  apiVersion: z.enum(["2", "1.1"]).default("2"),
});

const state = z.object({
  webhookId: z.string(),
  userId: z.string(),
  /** By this machine's clock: X keeps none. Absent where it was adopted. */
  createdAt: z.string().optional(),
  adopt: z.boolean().optional(),
  profile: z.string().optional(),
  apiVersion: z.enum(["2", "1.1"]).optional(),
  credential: z.string().optional(),
});

type Inputs = z.output<typeof inputs>;
type State = z.output<typeof state>;

/** X's account activity subscription: a webhook and a user, nothing else; made as the user, listed and ended by the app. */
export const accountActivitySubscription: Resource<Inputs, State> = {
  inputs,
  state,
  label: ({ webhookId, userId }) =>
    `AccountActivitySubscription ${userId ? `of user ${userId}` : ""} ${webhookId ? `to webhook ${webhookId}` : ""}`
      .replaceAll(/ +/g, " ")
      .trim(),

  rules: () => ({ problems: [], warnings: [] }),

  canonical: (declared) => declared,

  async preflight(session, declared, olds) {
    const { webhookId, userId, apiVersion } = declared;
    const incomplete = webhookId === undefined || userId === undefined || apiVersion === undefined;
    const same = webhookId === olds?.webhookId && userId === olds?.userId;
    if (incomplete || same || declared.adopt) return { problems: [], inputs: declared };
    const calls = callsOf(session, { apiVersion });
    const { items } = await calls.listing(webhookId).get();
    const there = items.some((item) => item.userId === userId);
    const problem = (reason: string) => ({ problems: [{ property: "userId", reason }], inputs: declared });
    if (there) return problem(exists(webhookId, userId));
    // Asked as the user: finds missing and refused credentials, and those of somebody who is subscribed already.
    if (await calls.isSubscribed(webhookId))
      return problem(anotherUser({ ...declared, webhookId, userId }, []));
    return { problems: [], inputs: declared };
  },

  has: ({ webhookId, userId }) => [accountSubscriptionId(webhookId, userId)],

  importing: {
    id: "<webhookId>/<userId>",
    stateOf: (id) => {
      const [webhookId, userId, ...more] = id.split("/").map((part) => xId.safeParse(part).data);
      return webhookId && userId && more.length === 0 ? { webhookId, userId } : undefined;
    },
  },

  fates(old, declared, unknown) {
    const fate = (key: "webhookId" | "userId"): Fate =>
      unknown.has(key) ? "update" : declared[key] === old[key] ? "none" : "replace";
    // Other credentials or another dialect: the same object at X, which nothing is written to.
    const kept = (key: "profile" | "apiVersion", fallback?: string): Fate =>
      !unknown.has(key) && (declared[key] ?? fallback) === (old[key] ?? fallback) ? "none" : "update";
    return {
      webhookId: fate("webhookId"),
      userId: fate("userId"),
      profile: kept("profile"),
      apiVersion: kept("apiVersion", "2"),
    };
  },

  // Another webhook or another user is another subscription: both can be there for a while.
  deleteFirst: async () => false,

  async create(session, declared) {
    const { webhookId, userId } = declared;
    const id = accountSubscriptionId(webhookId, userId);
    const { items } = await callsOf(session, declared).listing(webhookId).get();
    if (!items.some((item) => item.userId === userId)) {
      return { id, state: await subscribe(session, declared) };
    }
    if (!declared.adopt) throw new ResourceFailure(exists(webhookId, userId));
    adopt(session, id, accountActivitySubscription.label(declared));
    return { id, state: stateOf(session, declared) };
  },

  async read(session, old) {
    const { webhookId, userId } = old;
    const found = await findOrGone(session, callsOf(session, old).listing(webhookId), wanted(old));
    return found && { state: stateOf(session, old), inputs: { webhookId, userId } };
  },

  async update(session, old, declared) {
    // The mark of the credential tells what the old profile saw; what the new one sees is asked now.
    const { createdAt, credential } = old;
    const { items } = await callsOf(session, declared).listing(declared.webhookId).get();
    const there = items.some((item) => item.userId === declared.userId);
    // Gone since the last refresh: the engine cannot turn an update into a create.
    return there
      ? stateOf(session, { ...declared, createdAt, credential })
      : subscribe(session, { ...declared, credential });
  },

  delete(session, old) {
    const { webhookId, userId } = old;
    const calls = callsOf(session, old);
    return deleteOrGone(session, calls.listing(webhookId), wanted(old), () =>
      calls.unsubscribe(webhookId, userId),
    );
  },
};

type Declared = Omit<State, "createdAt">;

function callsOf(session: Session, { apiVersion = "2" }: Pick<State, "apiVersion">): AccountCalls {
  return session.dialects[apiVersion].account;
}

function wanted(old: State): Wanted {
  const { webhookId, userId, createdAt, credential } = old;
  const id = accountSubscriptionId(webhookId, userId);
  return { id, createdAt, credential, label: accountActivitySubscription.label(old) };
}

/**
 * POSTs as the profile's user, who may be another one than declared: only the listing tells, so only it counts. A lost
 * POST is repeated once a look shows that the declared user is not there; X refuses a second subscription of one user.
 */
async function subscribe(session: Session, declared: Declared): Promise<State> {
  const { webhookId, userId } = declared;
  const calls = callsOf(session, declared);
  const listing = calls.listing(webhookId);
  const before = new Set((await listing.get()).items.map((item) => item.userId));
  const createdAt = new Date(session.now()).toISOString();
  let lost = 0;
  for (;;) {
    let refusal: unknown;
    try {
      await calls.subscribe(webhookId);
    } catch (error) {
      refusal = error;
    } finally {
      listing.forget();
    }
    if (maybeApplied(refusal)) lost++;
    const duplicate = saysDuplicate(refusal);
    if (refusal !== undefined && !duplicate && !maybeApplied(refusal)) throw await withQuota(calls, refusal);
    const outcome = stateOf(session, { ...declared, createdAt });
    const look = findWritten(session, listing, (item) => item.userId === userId);
    if (refusal === undefined ? await seen(look, outcome) : await look) {
      if (!duplicate || lost > 0) return outcome;
      // Not in the listing a moment ago, refused as a duplicate now: somebody else was faster.
      if (!declared.adopt) throw new ResourceFailure(exists(webhookId, userId), { cause: refusal });
      adopt(session, accountSubscriptionId(webhookId, userId), accountActivitySubscription.label(declared));
      return stateOf(session, declared);
    }
    if (refusal === undefined || duplicate) {
      const made = (await listing.get()).items.map((item) => item.userId).filter((user) => !before.has(user));
      throw new ResourceFailure(anotherUser(declared, refusal === undefined || lost > 0 ? made : []));
    }
    if (lost === 3) throw refusal;
  }
}

/** Where X took the request and then told nothing: it is kept, and the next run looks whether it is the declared user's. */
async function seen<T>(look: Promise<T>, outcome: State): Promise<T> {
  try {
    return await look;
  } catch (error) {
    const id = accountSubscriptionId(outcome.webhookId, outcome.userId);
    const why = messageOf(error instanceof Error && error.cause ? error.cause : error);
    const message = `X has subscribed the user of these credentials, but its listing does not tell who that is (${why}). Run the same command again.`;
    throw new UnfinishedFailure(id, outcome, message, { cause: error });
  }
}

/** A refusal for want of quota, with X's own numbers where X gives them. */
async function withQuota(calls: AccountCalls, refusal: unknown): Promise<unknown> {
  if (!(refusal instanceof XApiError && refusal.has("SubscriptionLimitExceeded"))) return refusal;
  try {
    const { used, allowed } = await calls.quota();
    if (used === undefined || allowed === undefined) return refusal;
    const numbers = `The X app uses ${used} of its ${allowed} account activity subscriptions.`;
    return new ResourceFailure(`${messageOf(refusal)}. ${numbers} ${advice(refusal)}`, { cause: refusal });
  } catch {
    return refusal;
  }
}

function stateOf(session: Session, declared: State): State {
  const { webhookId, userId, createdAt, profile, apiVersion, credential } = declared;
  return {
    webhookId,
    userId,
    createdAt,
    adopt: declared.adopt,
    profile,
    apiVersion,
    credential: session.mark(credential),
  };
}

function exists(webhookId: string, userId: string): string {
  return `User ${userId} is subscribed to the webhook ${webhookId} already. Set adopt: true to bring the subscription under management (nothing is written), or end it first. If the resource was renamed, give it an alias instead.`;
}

/** @param made who appeared in the listing meanwhile: most likely the user of the credentials. */
function anotherUser({ webhookId, userId, profile }: Declared, made: readonly string[]): string {
  const whose = profile ? `the profile "${profile}"` : "this stack (no profile)";
  const seen =
    made.length === 0
      ? "whom X has subscribed already"
      : `most likely ${made.join(" or ")}, who is subscribed to the webhook ${webhookId} since this request and stays so`;
  return `The user credentials of ${whose} are of another user than the declared ${userId}: ${seen}. Nothing was deleted. Set the credentials of ${userId} (X takes a subscription only from the user), or declare the other user, with adopt: true.`;
}
