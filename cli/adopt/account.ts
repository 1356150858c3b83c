/** What an X app has, as far as it can be declared. */
import type { AccountActivity } from "../../providers/x/account-activity.ts";
import type { XClient } from "../../providers/x/client.ts";
import { XApiError } from "../../providers/x/errors.ts";
import { canonicalEventType } from "../../providers/x/events.ts";
import type { XStream } from "../../providers/x/stream.ts";
import type { XLink, XRule } from "../../providers/x/stream-wire.ts";
import type { Listing, XSubscription, XWebhook } from "../../providers/x/wire.ts";

/** A user whose whole activity goes to a webhook. */
export interface Subscriber {
  /** `<webhookId>/<userId>`. */
  readonly id: string;
  readonly webhookId: string;
  readonly userId: string;
}

/** Event types by their canonical names, and no two subscriptions for the same events. */
export interface Account {
  readonly webhooks: readonly XWebhook[];
  readonly subscriptions: readonly XSubscription[];
  readonly subscribers: readonly Subscriber[];
  readonly rules: readonly XRule[];
  readonly links: readonly XLink[];
}

/** The listings it is read from. */
interface Listings
  extends Pick<XClient, "listWebhooks" | "listSubscriptions">,
    Pick<XStream, "listRules" | "listLinks"> {
  readonly listSubscribers: AccountActivity["list"];
}

/**
 * Reads all of it. A product of X's that the app may not use (403) counts as empty, and `say` hears of it.
 * @throws Error where X gives a listing in part, or none of webhooks.
 */
export const readAccount = async (x: Listings, say: (line: string) => void): Promise<Account> => {
  const read = async <T>(what: string, listAll: () => Promise<Listing<T>>): Promise<readonly T[]> => {
    try {
      return allOf(what, await listAll());
    } catch (error) {
      if (!(error instanceof XApiError && error.refusal.status === 403)) throw error;
      say(`The X app may not use ${what}: ${error.message}`);
      return [];
    }
  };
  const webhooks = allOf("webhooks", await x.listWebhooks());
  const subscribers: Subscriber[] = [];
  for (const { id: webhookId } of webhooks) {
    const ofWebhook = await read("account activity", () => x.listSubscribers(webhookId));
    subscribers.push(...ofWebhook.map(({ id, userId }) => ({ id, webhookId, userId })));
  }
  return {
    webhooks,
    subscriptions: withoutTwins(await read("activity subscriptions", x.listSubscriptions)),
    subscribers,
    rules: await read("rules of the filtered stream", x.listRules),
    links: await read("webhooks of the filtered stream", x.listLinks),
  };
};

const allOf = <T>(what: string, { items, complete }: Listing<T>): readonly T[] => {
  if (complete) return items;
  throw new Error(
    `X gave its listing of ${what} only in part: what is printed would leave some out. Run the same command again.`,
  );
};

/** An old and a new spelling of one event type are one resource: the second could not be adopted. */
const withoutTwins = (items: readonly XSubscription[]): readonly XSubscription[] => {
  const byEvents = new Map<string, XSubscription>();
  for (const item of items) {
    const eventType = canonicalEventType(item.eventType);
    const { userId, keyword, direction } = item.filter;
    const key = JSON.stringify([eventType, userId, keyword, direction]);
    if (!byEvents.has(key)) byEvents.set(key, { ...item, eventType });
  }
  return [...byEvents.values()];
};
