import { isOthers, leaving } from "./owners.ts";
import { ResourceFailure } from "./resource.ts";
import type { Session, SharedListing } from "./session.ts";
import { messageOf, saysNotFound } from "./x/errors.ts";

/** What is known of the object that is looked for. */
export interface Wanted {
  readonly id: string;
  /** ISO 8601, by X's clock. */
  readonly createdAt?: string;
  /** The mark of the credential it was last seen with. */
  readonly credential?: string;
  /** For messages. */
  readonly label: string;
  /** By what its owner is noted. Default: its id; what has another object's id needs a key of its own. */
  readonly key?: string;
}

/** How long an object counts as young: X may not list it yet. */
export const youngMs = 60_000;
/** The pauses before each further look. */
export const waitsMs = [2_000, 4_000, 6_000];

/**
 * Finds an object by id, or proves that it is gone: absent from a complete listing, of the app it was made in. A
 * young one may not be listed yet, so it is looked for again.
 * @throws ResourceFailure where its absence proves nothing; an unanswered or refused listing throws as it is.
 */
export async function findOrGone<T extends { readonly id: string }>(
  session: Session,
  listing: SharedListing<T>,
  wanted: Wanted,
): Promise<T | undefined> {
  session.known.add(wanted.id);
  let page = await listing.get();
  const at = () => page.items.find((item) => item.id === wanted.id);
  const young = session.now() - Date.parse(wanted.createdAt ?? "") < youngMs;
  const isProved = async () => page.complete && ((await page.confirm?.()) ?? true);
  // That the app has nothing left at all is looked at twice: it is rare, and a mistake would cost everything.
  const doubtful = !at() && (young || page.items.length === 0 || !(await isProved()));
  for (const waitMs of doubtful ? waitsMs : []) {
    if (at()) break;
    const askedAtMs = session.now();
    await session.sleep(waitMs);
    page = await listing.since(askedAtMs + 1);
  }
  const found = at();
  if (found) return found;
  if (!(await isProved())) {
    throw new ResourceFailure(
      `${wanted.label} (${wanted.id}) is missing from a listing that X gave only in part, which proves nothing. Run the same command again.`,
    );
  }
  const rightApp =
    session.sameCredential(wanted.credential) || page.items.some((item) => session.known.has(item.id));
  if (!rightApp) {
    throw new ResourceFailure(
      `${wanted.label} (${wanted.id}) is not among the objects of this bearer token, and the token is not the one of last time: it may be another X app's. ` +
        "Set the token of the app that owns it. If the object really is gone, remove it from the state: pulumi state delete <urn>",
    );
  }
  return undefined;
}

/**
 * Deletes an object. One that X says it does not know is believed to be gone only where a listing shows it, since X
 * says the same of another app's; one that another resource of this run has adopted is left to that.
 */
export async function deleteOrGone<T extends { readonly id: string }>(
  session: Session,
  listing: SharedListing<T>,
  wanted: Wanted,
  request: () => Promise<void>,
): Promise<void> {
  const key = wanted.key ?? wanted.id;
  if (isOthers(session, key, wanted.credential)) {
    session.log(`${wanted.label} (${wanted.id}) was adopted by another resource and stays at X.`);
    return;
  }
  try {
    await leaving(session, [wanted.id], request);
  } catch (error) {
    if (!saysNotFound(error)) throw error;
    listing.forget();
    if (await findOrGone(session, listing, wanted)) throw error;
  } finally {
    listing.forget();
  }
  session.owners.delete(key);
}

/**
 * After a write whose outcome is not known: looks for what it was to make. X lists a new object within seconds, so an
 * absence counts only after a while.
 * @throws ResourceFailure where X does not list all it has.
 */
export async function findWritten<T>(
  session: Session,
  listing: SharedListing<T>,
  isIt: (item: T) => boolean,
): Promise<T | undefined> {
  let blind: unknown;
  for (const waitMs of [0, ...waitsMs]) {
    try {
      await session.sleep(waitMs);
      const { items, complete } = await listing.since(session.now());
      const found = items.find(isIt);
      if (found) return found;
      blind = complete ? undefined : new Error("X listed only a part");
    } catch (error) {
      blind = error;
    }
  }
  if (blind === undefined) return undefined;
  throw new ResourceFailure(
    `X may have made it, but its listing does not tell (${messageOf(blind)}). Run the same command again; if that says it exists already, set adopt: true.`,
    { cause: blind },
  );
}

/** Whether what a write has left is its own: one that is older than the request was somebody else's before. */
export function isOwn({ createdAt }: { readonly createdAt?: string }, sentAtMs: number): boolean {
  return !(Date.parse(createdAt ?? "") < sentAtMs - youngMs);
}
