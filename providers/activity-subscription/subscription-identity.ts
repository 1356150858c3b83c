import { canonicalEventType } from "../x/events.ts";
import type { XFilter, XSubscription } from "../x/wire.ts";

/** X's filter, with the name that was declared for its user. */
export interface Filter extends XFilter {
  readonly username?: string;
}

/** Whether a listed subscription is the one that a declaration means. Tag and webhook are no part of that. */
export function isEqual(eventType: string, filter: Filter): (item: XSubscription) => boolean {
  return (item) => sameType(item.eventType, eventType) && sameFilter(item.filter, filter);
}

/** Whether two names are one event type, in whichever of X's spellings. */
export function sameType(a: string | undefined, b: string): boolean {
  return a !== undefined && canonicalEventType(a) === canonicalEventType(b);
}

/** Whether two usernames are one. */
export function sameName(a: string, b: string | undefined): boolean {
  return a.toLowerCase() === b?.toLowerCase();
}

/** Whether a declared filter is the one that is kept; where only a name is declared, by the name. */
export function sameFilter(old: Filter, now: Filter): boolean {
  if (old.keyword !== now.keyword || old.direction !== now.direction) return false;
  if (now.userId === undefined && now.username !== undefined) return sameName(now.username, old.username);
  return old.userId === now.userId;
}

/** For messages: whom or what a filter is about. */
export function describe({ userId, username, keyword, direction }: Filter = {}): string {
  const scope = username ? `@${username}` : (userId ?? keyword);
  return [scope, direction].filter(Boolean).join(" ");
}
