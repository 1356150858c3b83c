import type { XSubscription } from "../x/wire.ts";
import { keyOf } from "./set-entries.ts";

/** What every subscription of a set has in common. */
export interface Common {
  readonly tag?: string;
  readonly webhookId?: string;
}

/** What a plan is made from. */
interface Situation extends Common {
  readonly declared: ReadonlySet<string>;
  /** What the set has made or adopted: key → id. */
  readonly owned: ReadonlyMap<string, string>;
  /** All that X lists of the app. */
  readonly listed: Iterable<XSubscription>;
  /** Whether an equal one at X that the set does not own may be taken over. */
  readonly mayTake: (item: XSubscription) => boolean;
}

/** The way from what X has to what is declared. */
export interface Plan {
  /** What stays, or is taken over: key → id. */
  readonly keep: Map<string, string>;
  /** Ids of those that are taken over. */
  readonly taken: string[];
  /** How many of these have another tag or webhook: taking over writes nothing, the next run changes them. */
  differing: number;
  readonly change: { readonly key: string; readonly id: string; readonly to: Common }[];
  /** X cannot take a tag or a webhook away: these go and come again. */
  readonly remake: { readonly key: string; readonly id: string }[];
  readonly remove: { readonly key: string; readonly id: string }[];
  readonly create: string[];
  /** Equal ones that are not this set's. */
  readonly conflicts: { readonly key: string; readonly id: string }[];
}

/** The difference, in one pass over each side. */
export function planOf({ declared, owned, listed, mayTake, tag, webhookId }: Situation): Plan {
  const { byKey, byId } = indexed(listed);
  const plan: Plan = {
    keep: new Map(),
    taken: [],
    differing: 0,
    change: [],
    remake: [],
    remove: [],
    create: [],
    conflicts: [],
  };
  for (const key of declared) {
    const own = byId.get(owned.get(key) ?? "");
    const item = own ?? byKey.get(key);
    if (!item) plan.create.push(key);
    else if (!own && !mayTake(item)) plan.conflicts.push({ key, id: item.id });
    else {
      const { id } = item;
      const to = changes(item, { tag, webhookId });
      plan.keep.set(key, id);
      if (!own) plan.taken.push(id);
      if (!own && to) plan.differing++;
      else if (to === "remake") plan.remake.push({ key, id });
      else if (to) plan.change.push({ key, id, to });
    }
  }
  for (const [key, id] of owned) if (!declared.has(key) && byId.has(id)) plan.remove.push({ key, id });
  return plan;
}

/** What of a subscription is not as declared; undefined where all is. */
export function changes(seen: Common, declared: Common): Common | "remake" | undefined {
  const { tag, webhookId } = declared;
  const gone = (was: string | undefined, is: string | undefined) => was !== undefined && is === undefined;
  if (gone(seen.tag, tag) || gone(seen.webhookId, webhookId)) return "remake";
  const to = {
    ...(tag === undefined || tag === seen.tag ? {} : { tag }),
    ...(webhookId === undefined || webhookId === seen.webhookId ? {} : { webhookId }),
  };
  return Object.keys(to).length > 0 ? to : undefined;
}

function indexed(listed: Iterable<XSubscription>) {
  const byKey = new Map<string, XSubscription>();
  const byId = new Map<string, XSubscription>();
  for (const item of listed) {
    byKey.set(keyOf({ eventType: item.eventType, ...item.filter }), item);
    byId.set(item.id, item);
  }
  return { byKey, byId };
}

const perWindow = 500;
const windowMinutes = 15;

/** How many of X's calls a change takes and how long, for the person at the preview; undefined where it takes none. */
export function forecast(
  counts: { readonly create: number; readonly change: number; readonly remove: number },
  budgetMinutes: number,
): string | undefined {
  const { create, change, remove } = counts;
  const calls = [
    create > 0 && `${number(create)} to create`,
    change > 0 && `${number(change)} to change`,
    remove > 0 && `${number(remove)} to delete (100 a call)`,
  ].filter(Boolean);
  if (calls.length === 0) return undefined;
  const windows = Math.ceil(Math.max(create, change) / perWindow);
  if (windows <= 1) return `${calls.join(", ")}: within one window of X's rate limit.`;
  const hours = (windows * windowMinutes) / 60;
  const runs = Math.ceil(windows / Math.ceil(budgetMinutes / windowMinutes));
  const rest = runs > 1 ? `, in ${number(runs)} runs of ${budgetMinutes} minutes (timeBudgetMinutes)` : "";
  return `${calls.join(", ")}: about ${Number(hours.toFixed(1))} hours of X's rate limit (${perWindow} each ${windowMinutes} minutes)${rest}.`;
}

/** The first names, and how many there are more. */
export function names(keys: readonly string[]): string {
  const rest = keys.length - 10;
  return keys.slice(0, 10).join(", ") + (rest > 0 ? ` and ${number(rest)} more` : "");
}

/** 75,000 */
export function number(count: number): string {
  return count.toLocaleString("en-US");
}
