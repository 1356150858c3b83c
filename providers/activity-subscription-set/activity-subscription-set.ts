import { movedNames } from "../activity-subscription/usernames.ts";
import { setIsNotImported } from "../importing.ts";
import { type Fate, type Resource, ResourceFailure, UnfinishedFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { reconcile } from "./set-apply.ts";
import { deleteAll } from "./set-delete.ts";
import { digestOf } from "./set-entries.ts";
import { digestIn, type Inputs, inputs, knownIds, named, resolve, shortEntries } from "./set-inputs.ts";
import { listingFor } from "./set-listing.ts";
import { knownOf, type State, state, stateOf } from "./set-outputs.ts";
import { changes, forecast, planOf } from "./set-plan.ts";
import { conflictText, trouble, usersText } from "./set-report.ts";
import { pack, unpack, unpackKeys } from "./set-state.ts";

/**
 * Many activity subscriptions in one resource: what X lacks is created, what is no longer declared is deleted, both
 * as far as the time budget goes. Only what the set has made or adopted is ever changed.
 */
export const activitySubscriptionSet: Resource<Inputs, State> = {
  inputs,
  state,
  label: ({ file, eventTypes, digest }) => {
    const what = file ?? eventTypes?.slice(0, 3).join(", ") ?? "";
    return `ActivitySubscriptionSet ${[what, digest && `(${digest})`].filter(Boolean).join(" ")}`.trim();
  },

  rules(declared) {
    const { problems = [], warnings = [] } = resolve(declared) ?? {};
    return { problems: [...problems], warnings: [...warnings] };
  },

  canonical({ digest: _digest, drifted: _drifted, ids: _ids, entries, ...declared }, olds) {
    const resolved = resolve({ ...declared, entries, ids: olds.ids });
    const ids = knownIds(resolved, olds.ids);
    const digest = digestIn(resolved);
    return {
      ...declared,
      ...(entries === undefined ? {} : { entries: shortEntries(entries) }),
      ...(ids === undefined ? {} : { ids }),
      ...(digest === undefined ? {} : { digest }),
      drifted: 0,
    };
  },

  needed: ["direction"],

  async preflight(session, given, olds) {
    const { inputs: declared, problem } = await named(session, given);
    const property = (["usernames", "entries", "file"] as const).find((key) => given[key] !== undefined);
    if (problem) return { problems: [{ property: property ?? "", reason: problem }], inputs: given };
    const resolved = resolve(declared);
    // What is there already is known only of a set that is new; of another the diff tells, from its state.
    if (olds || !resolved) return { problems: [], inputs: declared };
    const { items } = await session.subscriptions.get();
    const free = (id: string) => declared.adopt === true || session.replacing.has(id);
    const plan = planOf({
      declared: resolved.keys,
      owned: new Map(),
      listed: items,
      mayTake: ({ id }) => free(id),
    });
    if (declared.adopt) for (const id of plan.taken) session.claimed.add(id);
    const line = forecast({ create: plan.create.length, change: 0, remove: 0 }, budgetOf(declared));
    if (line) session.log(`${activitySubscriptionSet.label(declared)}: ${line}`);
    const reason = conflictText(plan.conflicts);
    return { problems: plan.conflicts.length > 0 ? [{ property: "", reason }] : [], inputs: declared };
  },

  has({ subscriptions, ids }, declared) {
    const keys = declared && resolve({ ids, ...declared })?.keys;
    const owned = [...unpack(subscriptions)];
    return (keys ? owned.filter(([key]) => keys.has(key)) : owned).map(([, id]) => id);
  },

  importing: { refusal: setIsNotImported },
  unsettled: ["subscriptions", "count", "skipped", "newestAt"],

  fates(old, declared, unknown) {
    const { tag, webhookId, profile, onRevoked } = declared;
    // Names that could not be looked up this time are the users that they were.
    const digest = declared.digest ?? digestIn(resolve({ ...declared, ids: old.ids }));
    const sources = ["eventTypes", "userIds", "usernames", "direction", "entries", "file"];
    const open = sources.some((key) => unknown.has(key));
    const fate = (key: string, same: boolean): Fate => (unknown.has(key) || !same ? "update" : "none");
    const strict = onRevoked !== "skip" && Object.keys(old.skipped).length > 0;
    return {
      digest: open || digest !== old.digest || old.unsure ? "update" : "none",
      drifted: old.drifted > 0 ? "update" : "none",
      tag: fate("tag", tag === old.tag),
      webhookId: fate("webhookId", webhookId === old.webhookId),
      onRevoked: strict ? "update" : "none",
      profile: profile === old.profile || unknown.has("profile") ? "none" : "replace",
    };
  },

  forecast(old, declared, unknown) {
    const resolved = unknown.has("direction") ? undefined : resolve({ ids: old.ids, ...declared });
    if (!resolved || resolved.lacking.length > 0) return undefined;
    const owned = unpack(old.subscriptions);
    let create = 0;
    for (const key of resolved.keys) if (!owned.has(key)) create++;
    const kept = resolved.keys.size - create;
    const differs = (["tag", "webhookId"] as const).some(
      (key) => !unknown.has(key) && declared[key] !== old[key],
    );
    const counts = { create, change: differs ? kept : old.drifted, remove: owned.size - kept };
    return forecast(counts, budgetOf(declared));
  },

  // Under another profile of the same X app, X would refuse all of them as duplicates of the old ones.
  async deleteFirst(session, old) {
    for (const id of unpack(old.subscriptions).values()) session.replacing.add(id);
    return true;
  },

  async create(session, declared) {
    const made = await bring(session, undefined, declared);
    return { id: made.setId, state: made };
  },

  async read(session, old) {
    const known = knownOf(old, activitySubscriptionSet.label(old));
    const items = await listingFor(session, known);
    const listed = new Map(items.map((item) => [item.id, item]));
    const owned = new Map([...known.owned].filter(([, id]) => listed.has(id)));
    let drifted = 0;
    for (const id of owned.values()) if (changes(listed.get(id) ?? {}, old)) drifted++;
    const digest = digestOf([...owned.keys(), ...unpackKeys(old.skipped)]);
    const seen = {
      ...old,
      subscriptions: pack(owned),
      count: owned.size,
      drifted,
      digest,
      credential: session.mark(old.credential),
    };
    const ids = new Map(Object.entries(old.ids ?? {}));
    const moved = await movedNames(session, ids, activitySubscriptionSet.label(old));
    // The next check resolves the names by these ids, so that the diff is an update.
    const changed = moved.size > 0 ? { ids: Object.fromEntries([...ids, ...moved]) } : {};
    return { state: seen, inputs: { digest, drifted, ...changed } };
  },

  update: (session, old, declared) => bring(session, old, declared),

  delete: (session, old) => deleteAll(session, knownOf(old, activitySubscriptionSet.label(old))),
};

function budgetOf({ timeBudgetMinutes = 30 }: Partial<Inputs>): number {
  return timeBudgetMinutes;
}

/** Create and update are one: from what the set has to what is declared. */
async function bring(session: Session, old: State | undefined, given: Inputs): Promise<State> {
  const { inputs: declared, problem: unknown } = await named(session, given);
  if (unknown) throw new ResourceFailure(unknown);
  const resolved = resolve(declared);
  if (!resolved)
    throw new ResourceFailure(
      "Nothing is declared: give eventTypes and userIds, or entries, or file. Nothing was changed.",
    );
  const [problem] = resolved.problems;
  if (problem) throw new ResourceFailure(`${problem.property}: ${problem.reason}`);
  const { keys } = resolved;
  if (declared.digest !== undefined && digestOf(keys) !== declared.digest)
    throw new ResourceFailure(
      "The file has changed since it was checked. Nothing was changed: run the same command again.",
    );
  const { tag, webhookId } = declared;
  const report = await reconcile(session, {
    ...knownOf(old, activitySubscriptionSet.label(declared)),
    declared: keys,
    common: { ...(tag === undefined ? {} : { tag }), ...(webhookId === undefined ? {} : { webhookId }) },
    adopt: declared.adopt === true,
    budgetMs: declared.timeBudgetMinutes * 60_000,
  });
  const skip = declared.onRevoked === "skip";
  const skipped = skip ? [...report.revoked, ...report.absent] : [];
  if (skipped.length > 0)
    session.log(
      `${activitySubscriptionSet.label(declared)}: ${usersText(report)} They were skipped; the next change tries them again.`,
    );
  const outcome = stateOf(session, report, old, declared, skipped);
  const why = trouble(report, keys, skip, declared.timeBudgetMinutes);
  if (why === undefined) return outcome;
  if (!old && report.owned.size === 0 && report.unsure.size === 0) throw new ResourceFailure(why);
  throw new UnfinishedFailure(outcome.setId, outcome, why);
}
