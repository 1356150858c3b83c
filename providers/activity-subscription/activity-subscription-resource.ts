import * as pulumi from "@pulumi/pulumi";
import { stub } from "../dynamic.ts";

const provider = stub("ActivitySubscription");

/** What a subscription is scoped to; which of these an event type wants is checked at preview. */
export interface ActivitySubscriptionFilter {
  /** X's id of the user, 1 to 19 digits. */
  readonly userId?: pulumi.Input<string>;
  /** The user's handle without the @, looked up once; instead of `userId`. */
  readonly username?: pulumi.Input<string>;
  /** 1 to 150 characters; for `news.new`. */
  readonly keyword?: pulumi.Input<string>;
  /** For event types that have a direction; not for mutes and blocks. Default: both. */
  readonly direction?: pulumi.Input<"inbound" | "outbound">;
}

/** What an activity subscription is declared with. */
export interface ActivitySubscriptionArgs {
  /** In X's words, e.g. `post.create`; the older `ProfileBioUpdate` means `profile.update.bio`. */
  readonly eventType: pulumi.Input<string>;
  /** Default: none, as `oauth.revoke` wants it. */
  readonly filter?: pulumi.Input<ActivitySubscriptionFilter>;
  /** Comes with each event; 1 to 200 characters. Changes in place. */
  readonly tag?: pulumi.Input<string>;
  /** The webhook that gets the events; without it they go to X's activity stream. Changes in place. */
  readonly webhookId?: pulumi.Input<string>;
  /** Take over an equal subscription (event type and filter) that exists already, writing nothing. Default false. */
  readonly adopt?: pulumi.Input<boolean>;
  /** Whose credentials to use: `X_<PROFILE>_BEARER_TOKEN` or `x:profiles.<profile>`. Default: `X_BEARER_TOKEN`. */
  readonly profile?: pulumi.Input<string>;
}

/**
 * A subscription of X's Activity API (`/2/activity/subscriptions`). Tag and webhook change in place; another event
 * type or filter is another subscription. Deleted by hand, it is made again by the next `pulumi up` after a refresh.
 */
export class ActivitySubscription extends pulumi.dynamic.Resource {
  /** X's id of the subscription. */
  declare readonly subscriptionId: pulumi.Output<string>;
  /** The canonical name. */
  declare readonly eventType: pulumi.Output<string>;
  /** With `userId` also where a username was declared. */
  declare readonly filter: pulumi.Output<{
    userId?: string;
    username?: string;
    keyword?: string;
    direction?: string;
  }>;
  declare readonly tag: pulumi.Output<string | undefined>;
  declare readonly webhookId: pulumi.Output<string | undefined>;
  /** ISO 8601. */
  declare readonly createdAt: pulumi.Output<string>;

  constructor(name: string, args: ActivitySubscriptionArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      subscriptionId: undefined,
      createdAt: undefined,
      filter: undefined,
      tag: undefined,
      webhookId: undefined,
    };
    super(provider, name, { ...outputs, ...args }, opts, "x", "ActivitySubscription");
  }
}
