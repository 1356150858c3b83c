import { chunks } from "../chunks.ts";
import { isOwn } from "../find.ts";
import { adopt, isOthers, leaving, staying } from "../owners.ts";
import { ResourceFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { maybeApplied, saysDuplicate, XApiError } from "../x/errors.ts";
import type { XSubscription } from "../x/wire.ts";
import { entryOf } from "./set-entries.ts";
import { type Known, listingFor, lookUp, ownedIn, provenGone } from "./set-listing.ts";
import { type Common, changes, type Plan, planOf } from "./set-plan.ts";
import { countFailure, fail, note, refuse, taken } from "./set-refusals.ts";
import { conflictText, type Report } from "./set-report.ts";

/** What is to be brought about. */
interface Job extends Known {
  readonly declared: ReadonlySet<string>;
  readonly common: Common;
  readonly adopt: boolean;
  readonly budgetMs: number;
}

interface Work extends Report {
  readonly session: Session;
  readonly job: Job;
  readonly startedAtMs: number;
  mayGoOn(): boolean;
}

const falselyMissing = "X says that it is not found, but lists it";

/**
 * Brings X to what is declared, as far as budget and X let it: deletes, changes, creates. What is done is in the
 * report whatever happens on the way.
 * @throws as the listing does, and ResourceFailure for equal ones that are not the set's: then nothing is written.
 */
export async function reconcile(session: Session, job: Job): Promise<Report> {
  const startedAtMs = session.now();
  const listed = await staying(session, await listingFor(session, job), new Set(job.owned.values()));
  const owned = ownedIn(job, listed);
  const plan = planOf({ ...job.common, declared: job.declared, owned, listed, mayTake: () => job.adopt });
  if (plan.conflicts.length > 0) throw new ResourceFailure(conflictText(plan.conflicts));
  for (const id of plan.taken) adopt(session, id, job.label);
  const untilMs = startedAtMs + job.budgetMs;
  const work: Work = {
    session,
    job,
    startedAtMs,
    mayGoOn: () => work.stop === undefined && session.now() < untilMs,
    owned: new Map([...plan.keep, ...plan.remove.map(({ key, id }) => [key, id] as const)]),
    pending: plan.change.length + plan.remake.length,
    differing: plan.differing,
    conflicts: [],
    revoked: [],
    absent: [],
    refused: new Map(),
    unsure: new Set(),
    startedAt: new Date(startedAtMs).toISOString(),
    newestAt: job.newestAt,
    streak: 0,
    refusals: new Map(),
    closed: new Set(),
  };
  await carryOut(work, plan);
  return work;
}

async function carryOut(work: Work, plan: Plan): Promise<void> {
  try {
    await remove(work, plan.remove);
    const vanished = await change(work, plan.change);
    // A hundred at a time, so that little is missing at any moment; none of what X does not take any more.
    for (const all of chunks(plan.remake)) {
      if (!work.mayGoOn()) break;
      const some = all.filter(({ key }) => !work.closed.has(entryOf(key).eventType));
      await remove(work, some);
      const gone = some.filter(({ key }) => !work.owned.has(key)).map(({ key }) => key);
      work.pending -= gone.length;
      await create(work, gone);
    }
    await create(work, [...plan.create, ...vanished]);
  } catch (error) {
    // Whatever it is, what was done before has to be kept.
    work.stop ??= error;
  } finally {
    work.session.subscriptions.forget();
  }
}

async function remove(work: Work, items: Plan["remove"]): Promise<void> {
  const { session, owned, job } = work;
  await each(chunks(items), work.mayGoOn, async (all) => {
    // What this run has adopted for another resource is that one's; asked at the last moment.
    for (const { key, id } of all) if (isOthers(session, id, job.credential)) owned.delete(key);
    const some = all.filter(({ key }) => owned.has(key));
    if (some.length === 0) return;
    const ids = some.map(({ id }) => id);
    try {
      const outcome = await leaving(session, ids, () => session.x.deleteSubscriptions(ids));
      const { deleted, missing, refused } = outcome;
      const gone = new Set(deleted);
      for (const { key, id } of some) if (gone.has(id)) owned.delete(key);
      const keys = new Map(some.map(({ key, id }) => [id, key]));
      for (const { id, why } of refused) note(work, `could not be deleted: ${why}`, keys.get(id) ?? id);
      if (missing.length > 0) await letGo(work, new Map(missing.map((id) => [keys.get(id) ?? id, id])));
    } catch (error) {
      fail(work, error);
    }
  });
}

/** Takes what X says it does not know out of the set, where a listing shows that it is gone. @returns those keys. */
async function letGo(work: Work, missing: ReadonlyMap<string, string>): Promise<string[]> {
  const gone = await provenGone(work.session, missing.values());
  const keys: string[] = [];
  for (const [key, id] of missing) {
    if (!gone.has(id)) note(work, falselyMissing, key);
    else if (work.owned.delete(key)) keys.push(key);
  }
  return keys;
}

/** @returns keys of those that are gone meanwhile. */
async function change(work: Work, items: Plan["change"]): Promise<string[]> {
  const missing = new Map<string, string>();
  await each(items, work.mayGoOn, async ({ key, id, to }) => {
    if (work.closed.has(entryOf(key).eventType)) return;
    try {
      await work.session.x.updateSubscription(id, to);
      work.pending--;
      taken(work, key);
    } catch (error) {
      if (error instanceof XApiError && error.refusal.status === 404) missing.set(key, id);
      else refuse(work, error, key);
    }
  });
  if (missing.size === 0) return [];
  const vanished = await letGo(work, missing);
  work.pending -= vanished.length;
  return vanished;
}

async function create(work: Work, keys: readonly string[]): Promise<void> {
  const { session } = work;
  const lost = new Map<string, unknown>();
  let open = new Set(keys);
  for (let round = 1; open.size > 0; round++) {
    const unclear = new Set<string>();
    await each([...open], work.mayGoOn, (key) => post(work, key, lost, unclear));
    if (unclear.size === 0) return;
    const there = await lookUp(session, unclear);
    for (const [key, item] of there ?? []) settle(work, key, item, lost.has(key));
    open = new Set([...unclear].filter((key) => !there?.has(key)));
    if (there && round < 3 && work.mayGoOn()) continue;
    for (const key of open) {
      // One that is proved to be absent is simply left for the next run.
      if (lost.has(key)) work.fault ??= lost.get(key);
      if (lost.has(key) && !there) work.unsure.add(key);
      else if (!lost.has(key)) note(work, "X calls it a duplicate, but does not list it", key);
    }
    return;
  }
}

/** What a POST without an answer, or one that X called a duplicate, turned out to be. */
function settle(work: Work, key: string, item: XSubscription, wasLost: boolean): void {
  const { session, job, owned } = work;
  const mine = (wasLost && isOwn(item, work.startedAtMs)) || job.owned.get(key) === item.id;
  if (mine) {
    owned.set(key, item.id);
    if (!changes(item, job.common)) return;
    work.pending++;
    note(work, falselyMissing, key);
  } else if (job.adopt && !session.owners.has(item.id)) {
    adopt(session, item.id, job.label);
    owned.set(key, item.id);
  } else work.conflicts.push({ key, id: item.id });
}

async function post(
  work: Work,
  key: string,
  lost: Map<string, unknown>,
  unclear: Set<string>,
): Promise<void> {
  const { eventType, ...filter } = entryOf(key);
  if (work.closed.has(eventType)) return;
  try {
    const made = await work.session.x.createSubscription({ eventType, filter, ...work.job.common });
    work.owned.set(key, made.id);
    work.newestAt = made.createdAt ?? new Date(work.session.now()).toISOString();
    taken(work, key);
  } catch (error) {
    if (saysDuplicate(error)) unclear.add(key);
    else if (maybeApplied(error)) {
      lost.set(key, error);
      unclear.add(key);
      countFailure(work, error);
    } else refuse(work, error, key);
  }
}

/** As many at a time as the client's queue takes, so that the budget is asked before each. */
async function each<T>(
  items: Iterable<T>,
  mayGoOn: () => boolean,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const all = items[Symbol.iterator]();
  const worker = async () => {
    while (mayGoOn()) {
      const { done, value } = all.next();
      if (done) return;
      await act(value);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}
