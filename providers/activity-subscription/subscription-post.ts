import { findWritten, isOwn } from "../find.ts";
import { adopt } from "../owners.ts";
import { ResourceFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { maybeApplied, messageOf, saysDuplicate, saysUnknownUser } from "../x/errors.ts";
import type { XSubscription } from "../x/wire.ts";
import { describe, type Filter, isEqual } from "./subscription-identity.ts";

/** What is to be made. */
interface Wanted {
  readonly eventType: string;
  readonly filter: Filter;
  readonly tag?: string;
  readonly webhookId?: string;
  readonly adopt?: boolean;
}

/**
 * Makes a subscription, and looks before it asks again where an answer is lost.
 * @param label of the resource, for messages
 * @throws ResourceFailure where an equal one is there that may not be adopted, or the user is not
 */
export async function post(session: Session, declared: Wanted, label: string): Promise<XSubscription> {
  const { eventType, tag, webhookId } = declared;
  const isIt = isEqual(eventType, declared.filter);
  const { userId, keyword, direction } = declared.filter;
  const startedAtMs = session.now();
  let lost = 0;
  for (;;) {
    try {
      const made = await session.x.createSubscription({
        eventType,
        filter: { userId, keyword, direction },
        tag,
        webhookId,
      });
      session.subscriptions.add(made);
      return made;
    } catch (error) {
      session.subscriptions.forget();
      if (saysUnknownUser(error)) throw new ResourceFailure(absentUser(error), { cause: error });
      const duplicate = saysDuplicate(error);
      if (maybeApplied(error)) lost++;
      if (!duplicate && !maybeApplied(error)) throw error;
      const there = await findWritten(session, session.subscriptions, isIt);
      if (there && lost > 0 && isOwn(there, startedAtMs)) return there;
      if (there && declared.adopt) {
        adopt(session, there.id, label);
        return there;
      }
      if (there) throw new ResourceFailure(exists(there), { cause: error });
      // The answer was lost and nothing was made: X refuses an equal one, so asking again cannot double it.
      if (duplicate || lost === 3) throw error;
    }
  }
}

/** That X has an equal one, and how it comes under management. */
export function exists({ id, eventType, filter }: XSubscription): string {
  return `The X app has an equal subscription already: ${id} (${eventType} ${describe(filter)}). Set adopt: true to bring it under management (nothing is written), or delete it first. If the resource was renamed, give it an alias instead.`;
}

function absentUser(error: unknown): string {
  return `${messageOf(error)}. X does not know the user, or has suspended them: correct the filter, or take the subscription out of the program until they are back.`;
}
