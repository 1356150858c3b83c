import { isOwn, waitsMs, youngMs } from "../find.ts";
import { ResourceFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import type { XSubscription } from "../x/wire.ts";
import { keyOf } from "./set-entries.ts";

/** A set, as far as it is needed to judge a listing. */
export interface Known {
  readonly label: string;
  /** Key → id. */
  readonly owned: ReadonlyMap<string, string>;
  /** When the newest was made, ISO 8601 by X's clock. */
  readonly newestAt?: string;
  /** The mark of the credential the set was last seen with. */
  readonly credential?: string;
  readonly unsure: Unsure;
}

/** Keys whose POST got no answer in an earlier run, which began at this time (epoch milliseconds). */
interface Unsure {
  readonly keys: ReadonlySet<string>;
  readonly sinceMs: number;
}

/**
 * All that X lists of the app, from the run's shared listing. What the set has just made may not be listed yet, so
 * where something is missing then, it is listed again.
 * @throws ResourceFailure where the listing is not whole, or of another app: then an absence proves nothing.
 */
export async function listingFor(session: Session, known: Known): Promise<readonly XSubscription[]> {
  const { label, owned, newestAt, credential } = known;
  for (const id of owned.values()) session.known.add(id);
  let page = await session.subscriptions.get();
  const lacking = () => {
    const ids = new Set(page.items.map(({ id }) => id));
    for (const id of owned.values()) if (!ids.has(id)) return true;
    return false;
  };
  const young = session.now() - Date.parse(newestAt ?? "") < youngMs;
  for (const waitMs of waitsMs) {
    // That the app has nothing left at all is rare, and a mistake would cost everything: it is looked at again.
    const empty = page.items.length === 0 && owned.size > 0;
    if (page.complete && !empty && !(young && lacking())) break;
    const askedAtMs = session.now();
    await session.sleep(waitMs);
    page = await session.subscriptions.since(askedAtMs + 1);
  }
  if (!page.complete) {
    throw new ResourceFailure(
      `X listed only a part of the app's subscriptions, which proves nothing about ${label}. Run the same command again.`,
    );
  }
  const rightApp =
    owned.size === 0 ||
    session.sameCredential(credential) ||
    page.items.some((item) => session.known.has(item.id));
  if (!rightApp) {
    throw new ResourceFailure(
      `None of the subscriptions of ${label} is among those of this bearer token, and the token is not the one of last time: it may be another X app's. ` +
        "Set the token of the app that owns them. If they really are gone, remove the set from the state: pulumi state delete <urn>",
    );
  }
  return page.items;
}

/** What the set has, with what an earlier run has made without hearing of it: key → id. */
export function ownedIn({ owned, unsure }: Known, items: readonly XSubscription[]): Map<string, string> {
  const all = new Map(owned);
  if (unsure.keys.size === 0) return all;
  for (const item of items) {
    const key = keyOf({ eventType: item.eventType, ...item.filter });
    if (unsure.keys.has(key) && !all.has(key) && isOwn(item, unsure.sinceMs)) all.set(key, item.id);
  }
  return all;
}

/**
 * Which of these ids, which X says it does not know, a new and whole listing lacks too: X says the same of another
 * app's.
 */
export async function provenGone(session: Session, ids: Iterable<string>): Promise<ReadonlySet<string>> {
  session.subscriptions.forget();
  const { items, complete } = await session.subscriptions.get();
  if (!complete)
    throw new ResourceFailure(
      "X does not know some of the subscriptions, but lists only a part of the app's, which proves nothing",
    );
  const listed = new Set(items.map(({ id }) => id));
  return new Set([...ids].filter((id) => !listed.has(id)));
}

/**
 * After writes whose outcome is not known: which of these keys X has. One that is absent was looked for several
 * times; undefined where no listing told.
 */
export async function lookUp(
  session: Session,
  keys: ReadonlySet<string>,
): Promise<ReadonlyMap<string, XSubscription> | undefined> {
  let found: Map<string, XSubscription> | undefined;
  for (const waitMs of [0, ...waitsMs]) {
    await session.sleep(waitMs);
    session.subscriptions.forget();
    try {
      const { items, complete } = await session.subscriptions.get();
      const keyed = items.map(
        (item) => [keyOf({ eventType: item.eventType, ...item.filter }), item] as const,
      );
      const seen = new Map(keyed.filter(([key]) => keys.has(key)));
      if (seen.size === keys.size) return seen;
      found = complete ? seen : undefined;
    } catch {
      found = undefined;
    }
  }
  return found;
}
