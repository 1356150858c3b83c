import * as pulumi from "@pulumi/pulumi";
import { stub } from "../dynamic.ts";

const provider = stub("ActivitySubscriptionSet");

/** One subscription of a set. */
export interface ActivitySubscriptionEntry {
  /** In X's words, e.g. `post.create`. */
  readonly eventType: pulumi.Input<string>;
  /** X's id of the user, 1 to 19 digits. */
  readonly userId?: pulumi.Input<string>;
  /** The user's handle without the @, looked up once; instead of `userId`. */
  readonly username?: pulumi.Input<string>;
  /** 1 to 150 characters; for `news.new`. */
  readonly keyword?: pulumi.Input<string>;
  /** For event types that have a direction. Default: both. */
  readonly direction?: pulumi.Input<"inbound" | "outbound">;
}

/** What a set is declared with: `eventTypes` with `userIds`, or `entries`, or `file`. */
export interface ActivitySubscriptionSetArgs {
  /** A table with `userIds`: every user gets every type. */
  readonly eventTypes?: pulumi.Input<pulumi.Input<string>[]>;
  /** X's ids of users. */
  readonly userIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** Handles without the @, each looked up once; beside `userIds`, or in their place. */
  readonly usernames?: pulumi.Input<pulumi.Input<string>[]>;
  /** Of all subscriptions of the table. Default: both. */
  readonly direction?: pulumi.Input<"inbound" | "outbound">;
  /** One by one, instead of the table. */
  readonly entries?: pulumi.Input<pulumi.Input<ActivitySubscriptionEntry>[]>;
  /** A JSON or CSV file of entries, instead of both; a relative path starts in the program's directory. */
  readonly file?: pulumi.Input<string>;
  /** Comes with each event; 1 to 200 characters. Changes in place. */
  readonly tag?: pulumi.Input<string>;
  /** The webhook that gets the events; without it they go to X's activity stream. Changes in place. */
  readonly webhookId?: pulumi.Input<string>;
  /** Take over equal subscriptions that exist already, writing nothing. Default false: they are an error. */
  readonly adopt?: pulumi.Input<boolean>;
  /** Users who have not authorised the app, or whom X does not know: `error` (default) names them once the others are done, `skip` warns. */
  readonly onRevoked?: pulumi.Input<"error" | "skip">;
  /** How long one `pulumi up` may work on the set, minutes; default 30. The next one goes on. */
  readonly timeBudgetMinutes?: pulumi.Input<number>;
  /** Whose credentials to use: `X_<PROFILE>_BEARER_TOKEN` or `x:profiles.<profile>`. Default: `X_BEARER_TOKEN`. */
  readonly profile?: pulumi.Input<string>;
}

/**
 * Many activity subscriptions in one resource. What X lacks is created, what is no longer declared is deleted, a
 * hundred at a time; what others have made is never touched.
 */
export class ActivitySubscriptionSet extends pulumi.dynamic.Resource {
  /** Event type (and direction) → `userId=subscriptionId,…`. */
  declare readonly subscriptions: pulumi.Output<Record<string, string>>;
  /** How many there are at X. */
  declare readonly count: pulumi.Output<number>;
  /** What was skipped for want of consent or of the user: event type (and direction) → `userId,…`. */
  declare readonly skipped: pulumi.Output<Record<string, string>>;
  declare readonly tag: pulumi.Output<string | undefined>;
  declare readonly webhookId: pulumi.Output<string | undefined>;

  constructor(name: string, args: ActivitySubscriptionSetArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      subscriptions: undefined,
      count: undefined,
      skipped: undefined,
      tag: undefined,
      webhookId: undefined,
    };
    super(provider, name, { ...outputs, ...args }, opts, "x", "ActivitySubscriptionSet");
  }
}
