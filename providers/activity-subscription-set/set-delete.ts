import { chunks } from "../chunks.ts";
import { isOthers, leaving } from "../owners.ts";
import { ResourceFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { type Known, listingFor, ownedIn } from "./set-listing.ts";

/**
 * Deletes all that a set has, but what another resource of this run has adopted.
 * @throws ResourceFailure naming what is still there
 */
export async function deleteAll(session: Session, known: Known): Promise<void> {
  const { credential, unsure } = known;
  const owned = unsure.keys.size > 0 ? ownedIn(known, await listingFor(session, known)) : known.owned;
  const missing: string[] = [];
  const refused: string[] = [];
  try {
    for (const all of chunks([...owned.values()])) {
      const some = all.filter((id) => !isOthers(session, id, credential));
      if (some.length === 0) continue;
      const outcome = await leaving(session, some, () => session.x.deleteSubscriptions(some));
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
    refused.push(...items.filter(({ id }) => gone.has(id)).map(({ id }) => `${id}: X says it is not found`));
  }
  if (refused.length > 0)
    throw new ResourceFailure(
      `${refused.length} subscriptions are still there: ${refused.slice(0, 10).join("; ")}. Run the same command again.`,
    );
}
