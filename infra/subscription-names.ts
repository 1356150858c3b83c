import { createHash } from "node:crypto";
import { canonicalEventType } from "../providers/x/events.ts";

/** What X delivers events for: one of `userId`, `username`, `keyword`, or nothing for the whole app. */
interface SubscriptionFilter {
  readonly userId?: string | undefined;
  readonly username?: string | undefined;
  readonly keyword?: string | undefined;
  readonly direction?: "inbound" | "outbound" | undefined;
}

/** As much of a subscription as its resource name is made from. */
export interface NamedSubscription {
  readonly eventType: string;
  readonly filter?: SubscriptionFilter | undefined;
  readonly name?: string | undefined;
}

const LONGEST_SLUG = 30;

/**
 * The resource name of a subscription: its own `name`, else app, event type and filter, as in
 * `main-post.create-1234`. It holds what X cannot change in place and not the place in the list, so an entry
 * may move, or change its tag, and stay the same resource; older spellings of an event type give the same name.
 */
export function subscriptionName(app: string, subscription: NamedSubscription): string {
  if (subscription.name !== undefined) return subscription.name;
  const { userId, username, keyword, direction } = subscription.filter ?? {};
  const parts = [
    app,
    canonicalEventType(subscription.eventType),
    userId,
    username === undefined ? undefined : `@${username.toLowerCase()}`,
    keyword === undefined ? undefined : keywordSlug(keyword),
    direction,
  ];
  return parts.filter((part) => part !== undefined).join("-");
}

/** Equal for two subscriptions that ask X for the same events. */
export function subscriptionIdentity(subscription: NamedSubscription): string {
  const { userId, username, keyword, direction } = subscription.filter ?? {};
  return JSON.stringify([
    canonicalEventType(subscription.eventType),
    userId ?? null,
    username?.toLowerCase() ?? null,
    keyword ?? null,
    direction ?? null,
  ]);
}

/** A keyword that is a plain word stays as it is; of any other a readable part and a hash of the whole. */
function keywordSlug(keyword: string): string {
  const slug = keyword
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST_SLUG)
    .replaceAll(/^-|-$/g, "");
  if (slug === keyword) return slug;
  const hash = createHash("sha256").update(keyword).digest("hex").slice(0, 8);
  return slug === "" ? hash : `${slug}-${hash}`;
}
