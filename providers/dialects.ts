import type { SharedListing } from "./session.ts";
import { type AccountActivity, accountActivity, type XAccountSubscription } from "./x/account-activity.ts";
import type { XClient } from "./x/client.ts";
import { saysNotFound } from "./x/errors.ts";
import { legacyAccountActivity, legacyWebhooks, type WebhookDialect } from "./x/legacy.ts";
import type { Request } from "./x/request.ts";
import type { Listing, XWebhook } from "./x/wire.ts";

/** X's APIs that manage the same webhooks and account subscriptions: /2, and /1.1 of enterprise accounts. */
export type ApiVersion = "2" | "1.1";

/** What the life of a webhook needs of X. */
export interface WebhookCalls extends Omit<WebhookDialect, "list"> {
  readonly listing: SharedListing<XWebhook>;
}

/** What the life of an account activity subscription needs of X. */
export interface AccountCalls extends Omit<AccountActivity, "list"> {
  /** Of one webhook. Of a webhook that X has no more it is empty and complete: they end with it. */
  listing(webhookId: string): SharedListing<XAccountSubscription>;
}

/** One of X's APIs. */
export interface Dialect {
  readonly webhooks: WebhookCalls;
  readonly account: AccountCalls;
}

/** Of one kind: where one is forgotten, all are. */
type Share = <T extends { readonly id: string }>(
  kind: string,
  fetchAll: () => Promise<Listing<T>>,
) => SharedListing<T>;

/** Both APIs over one request function; `share` keeps listings for a run. */
export function createDialects(
  request: Request,
  x: XClient,
  share: Share,
): Readonly<Record<ApiVersion, Dialect>> {
  const older = legacyWebhooks(request);
  // Both list the same webhooks, so what was written by one has changed the other.
  const current = share("webhooks", x.listWebhooks);
  const legacy = share("webhooks", older.list);
  const webhooks = {
    listing: current,
    verify: async () => {},
    create: x.createWebhook,
    validate: x.validateWebhook,
    delete: x.deleteWebhook,
  };
  return {
    "2": { webhooks, account: accountCalls(accountActivity(request), current, share) },
    "1.1": {
      webhooks: { ...older, listing: legacy },
      account: accountCalls(legacyAccountActivity(request), legacy, share),
    },
  };
}

function accountCalls(
  { list, ...calls }: AccountActivity,
  webhooks: SharedListing<XWebhook>,
  share: Share,
): AccountCalls {
  const listings = new Map<string, SharedListing<XAccountSubscription>>();
  const fetchAll = async (webhookId: string): Promise<Listing<XAccountSubscription>> => {
    try {
      return await list(webhookId);
    } catch (error) {
      if (!saysNotFound(error)) throw error;
      const { items, complete } = await webhooks.get();
      if (!complete || items.some(({ id }) => id === webhookId)) throw error;
      return { items: [], complete: true };
    }
  };
  const listing = (webhookId: string) => {
    const held =
      listings.get(webhookId) ?? share(`account activity of ${webhookId}`, () => fetchAll(webhookId));
    listings.set(webhookId, held);
    return held;
  };
  return { ...calls, listing };
}
