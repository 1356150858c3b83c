import { ResourceFailure } from "./resource.ts";
import type { Session, SharedListing } from "./session.ts";

/** What is known of the object that is looked for. */
export interface Wanted {
  readonly id: string;
  /** ISO 8601, by X's clock. */
  readonly createdAt?: string;
  /** The mark of the credential it was last seen with. */
  readonly credential?: string;
  /** For messages. */
  readonly label: string;
}

const youngMs = 60_000;
const waitsMs = [2_000, 4_000, 6_000];

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
  for (const waitMs of young || !page.complete ? waitsMs : []) {
    if (at()) break;
    const askedAtMs = session.now();
    await session.sleep(waitMs);
    page = await listing.since(askedAtMs);
  }
  const found = at();
  if (found) return found;
  if (!page.complete) {
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
 * After a write whose answer was lost: looks whether it took effect. X lists a new object within seconds, so an
 * absence counts only after a while.
 */
export async function findWritten<T extends { readonly createdAt?: string }>(
  session: Session,
  listing: SharedListing<T>,
  sentAtMs: number,
  isIt: (item: T) => boolean,
): Promise<T | undefined> {
  for (const waitMs of [0, ...waitsMs]) {
    await session.sleep(waitMs);
    const { items } = await listing.since(session.now());
    const found = items.find(isIt);
    // One that is older than our request was there before: somebody else's.
    if (found) return Date.parse(found.createdAt ?? "") < sentAtMs - youngMs ? undefined : found;
  }
  return undefined;
}
