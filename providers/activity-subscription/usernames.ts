import type { Session } from "../session.ts";
import { messageOf } from "../x/errors.ts";

/** Failures that were told already: one of a hundred names is told once. */
const told = new WeakSet<object>();

/**
 * Which declared usernames have gone from the users of these ids to others: name → the id of now. Says so for each,
 * with what to do. One whose user is not known any more stays, and so do all where X cannot be asked.
 * @param ids username → the id that it had when it was looked up first
 */
export async function movedNames(
  session: Session,
  ids: ReadonlyMap<string, string>,
  label: string,
): Promise<ReadonlyMap<string, string>> {
  const moved = new Map<string, string>();
  if (ids.size === 0) return moved;
  try {
    const users = await session.users.find([...ids.keys()]);
    for (const [name, id] of ids) {
      const now = users.get(name.toLowerCase())?.id;
      if (now === id) continue;
      if (now !== undefined) moved.set(name, now);
      session.log(`${label}: ${now === undefined ? goneText(name, id) : movedText(name, id, now)}`);
    }
  } catch (error) {
    const isNew = !(error instanceof Error && told.has(error));
    if (error instanceof Error) told.add(error);
    if (isNew)
      session.log(
        `${label}: whether the usernames still belong to the same users could not be looked up: ${messageOf(error)}. They are taken to.`,
      );
  }
  return moved;
}

function movedText(name: string, old: string, now: string): string {
  return `the username @${name} has moved from user ${old} to user ${now}. The next pulumi up replaces the subscription of ${old} by one of ${now}. To keep that of ${old}, declare the userId "${old}" instead of the username.`;
}

function goneText(name: string, old: string): string {
  return `X knows no user @${name} any more: renamed, deactivated or suspended. The subscription of user ${old} stays. Declare the userId "${old}" instead of the username, or take it out of the program.`;
}
