import { randomUUID } from "node:crypto";
import { z } from "zod";
import { chunks } from "../chunks.ts";
import { isOthers } from "../find.ts";
import { type Fate, type Resource, ResourceFailure, UnfinishedFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { reconcile } from "./set-apply.ts";
import { digestOf } from "./set-entries.ts";
import { digestIn, type Inputs, inputs, resolve, shortEntries } from "./set-inputs.ts";
import { type Known, listingFor, ownedIn } from "./set-listing.ts";
import { changes, forecast, planOf } from "./set-plan.ts";
import { conflictText, type Report, revokedText, trouble } from "./set-report.ts";
import { pack, packKeys, unpack, unpackKeys } from "./set-state.ts";

const packed = z.record(z.string(), z.string());

const state = z.object({
  /** The set's own name; X has none for it. */
  setId: z.string(),
  /** Event type (and direction) → `userId=subscriptionId,…`. */
  subscriptions: packed,
  count: z.number(),
  /** Of users without consent, with `onRevoked: "skip"`: event type (and direction) → user ids. */
  skipped: packed,
  drifted: z.number(),
  digest: z.string(),
  tag: z.string().optional(),
  webhookId: z.string().optional(),
  newestAt: z.string().optional(),
  unsure: z.object({ since: z.string(), keys: packed }).optional(),
  eventTypes: z.array(z.string()).optional(),
  userIds: z.array(z.string()).optional(),
  direction: z.string().optional(),
  entries: packed.optional(),
  file: z.string().optional(),
  onRevoked: z.string().optional(),
  timeBudgetMinutes: z.number().optional(),
  adopt: z.boolean().optional(),
  profile: z.string().optional(),
  credential: z.string().optional(),
});

type State = z.output<typeof state>;

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

  canonical({ digest: _digest, drifted: _drifted, entries, ...declared }) {
    const digest = digestIn(resolve({ ...declared, entries }));
    const short = entries === undefined ? {} : { entries: shortEntries(entries) };
    return { ...declared, ...short, ...(digest === undefined ? {} : { digest }), drifted: 0 };
  },

  async preflight(session, declared, olds) {
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
    const line = forecast({ create: plan.create.length, change: 0, remove: 0 }, budgetOf(declared));
    if (line) session.log(`${activitySubscriptionSet.label(declared)}: ${line}`);
    const reason = conflictText(plan.conflicts);
    return { problems: plan.conflicts.length > 0 ? [{ property: "", reason }] : [], inputs: declared };
  },

  has: ({ subscriptions }) => unpack(subscriptions).values(),

  fates(old, declared, unknown) {
    const { digest, tag, webhookId, profile, onRevoked } = declared;
    const open = ["eventTypes", "userIds", "direction", "entries", "file"].some((key) => unknown.has(key));
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
    const resolved = resolve(declared);
    if (!resolved) return undefined;
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
    const known = knownOf(old);
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
    return { state: seen, inputs: { digest, drifted } };
  },

  update: (session, old, declared) => bring(session, old, declared),

  async delete(session, old) {
    const known = knownOf(old);
    const owned = old.unsure ? ownedIn(known, await listingFor(session, known)) : known.owned;
    const ids = [...owned.values()].filter((id) => !isOthers(session, id, old.credential));
    const missing: string[] = [];
    const refused: string[] = [];
    try {
      for (const some of chunks(ids)) {
        const outcome = await session.x.deleteSubscriptions(some);
        missing.push(...outcome.missing);
        refused.push(...outcome.refused.map(({ id, why }) => `${id}: ${why}`));
      }
    } finally {
      session.subscriptions.forget();
    }
    // X says "not found" of another app's, too: only a listing shows that they are gone.
    if (missing.length > 0) {
      const gone = new Set(missing);
      const sought = new Map([...owned].filter(([, id]) => gone.has(id)));
      const items = await listingFor(session, { ...known, owned: sought });
      refused.push(
        ...items.filter(({ id }) => gone.has(id)).map(({ id }) => `${id}: X says it is not found`),
      );
    }
    if (refused.length > 0)
      throw new ResourceFailure(
        `${refused.length} subscriptions are still there: ${refused.slice(0, 10).join("; ")}. Run the same command again.`,
      );
  },
};

function budgetOf({ timeBudgetMinutes = 30 }: Partial<Inputs>): number {
  return timeBudgetMinutes;
}

function knownOf(old: State): Known {
  const { newestAt, credential, unsure } = old;
  return {
    label: activitySubscriptionSet.label(old),
    owned: unpack(old.subscriptions),
    newestAt,
    credential,
    unsure: { keys: unpackKeys(unsure?.keys), sinceMs: Date.parse(unsure?.since ?? "") },
  };
}

/** Create and update are one: from what the set has to what is declared. */
async function bring(session: Session, old: State | undefined, declared: Inputs): Promise<State> {
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
  const known = old ? knownOf(old) : { owned: new Map(), unsure: { keys: new Set<string>(), sinceMs: 0 } };
  const report = await reconcile(session, {
    ...known,
    label: activitySubscriptionSet.label(declared),
    declared: keys,
    common: { ...(tag === undefined ? {} : { tag }), ...(webhookId === undefined ? {} : { webhookId }) },
    adopt: declared.adopt === true,
    budgetMs: declared.timeBudgetMinutes * 60_000,
  });
  const skip = declared.onRevoked === "skip";
  if (skip && report.revoked.length > 0)
    session.log(
      `${activitySubscriptionSet.label(declared)}: ${revokedText(report.revoked)} They were skipped; the next change tries them again.`,
    );
  const outcome = stateOf(session, report, old, declared, skip ? report.revoked : []);
  const why = trouble(report, keys, skip, declared.timeBudgetMinutes);
  if (why === undefined) return outcome;
  if (!old && report.owned.size === 0 && report.unsure.size === 0) throw new ResourceFailure(why);
  throw new UnfinishedFailure(outcome.setId, outcome, why);
}

function stateOf(
  session: Session,
  report: Report,
  old: State | undefined,
  { digest: _digest, drifted: _drifted, entries, ...declared }: Inputs,
  skipped: readonly string[],
): State {
  const { owned, unsure, newestAt, startedAt, pending, differing } = report;
  return {
    ...declared,
    setId: old?.setId ?? randomUUID(),
    entries: shortEntries(entries),
    subscriptions: pack(owned),
    count: owned.size,
    skipped: packKeys(skipped),
    drifted: pending + differing,
    digest: digestOf([...owned.keys(), ...skipped]),
    newestAt,
    ...(unsure.size > 0 ? { unsure: { since: startedAt, keys: packKeys(unsure) } } : {}),
    credential: session.mark(old?.credential),
  };
}
