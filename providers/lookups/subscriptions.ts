import { type AccountQuota, accountActivity } from "../x/account-activity.ts";
import { canonicalEventType } from "../x/events.ts";
import { countSubscriptions } from "../x/subscription-count.ts";
import type { XFilter, XSubscription } from "../x/wire.ts";
import { createLook, type LookupPorts, type ProfileArgs, profileArgs, wholeOf } from "./lookup.ts";

/** An activity subscription that an X app has. */
export interface SubscriptionResult {
  readonly subscriptionId: string;
  /** The canonical name. */
  readonly eventType: string;
  readonly filter: XFilter;
  readonly tag?: string;
  readonly webhookId?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
}

/** How many subscriptions an X app has. */
export interface SubscriptionCounts {
  /** Of the Activity API (`/2/activity/subscriptions`). */
  readonly activity: { readonly used: number };
  /** Of the Account Activity API (`/2/account_activity`): users, and how many X allows. Undefined where X does not say. */
  readonly accountActivity: AccountQuota;
}

/** The lookups of subscriptions. */
export function subscriptionLookups(ports: LookupPorts) {
  const look = createLook(ports);
  return {
    getSubscriptions: (args: ProfileArgs = {}): Promise<SubscriptionResult[]> =>
      look("The activity subscriptions", profileArgs, args, async (session) =>
        wholeOf(await session.subscriptions.get()).map(resultOf),
      ),

    getSubscriptionCounts: (args: ProfileArgs = {}): Promise<SubscriptionCounts> =>
      look("The number of subscriptions", profileArgs, args, async (session) => {
        const [total, quota] = await Promise.all([
          countSubscriptions(session.request),
          accountActivity(session.request).quota(),
        ]);
        // X does not document its total; without it, only the listing tells.
        const used = total ?? wholeOf(await session.subscriptions.get()).length;
        return { activity: { used }, accountActivity: quota };
      }),
  };
}

function resultOf({ id, eventType, ...rest }: XSubscription): SubscriptionResult {
  return { subscriptionId: id, eventType: canonicalEventType(eventType), ...rest };
}
