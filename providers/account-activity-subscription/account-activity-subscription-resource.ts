import * as pulumi from "@pulumi/pulumi";
import { stub } from "../dynamic.ts";

const provider = stub("AccountActivitySubscription");

/** What an account activity subscription is declared with. */
export interface AccountActivitySubscriptionArgs {
  /** The webhook that gets the user's activity. Another one replaces. */
  readonly webhookId: pulumi.Input<string>;
  /** X's id of the user, 1 to 19 digits: the one whose credentials the profile has. Another one replaces. */
  readonly userId: pulumi.Input<string>;
  /** Take over the user's subscription that exists already, writing nothing. Default false: it is an error. */
  readonly adopt?: pulumi.Input<boolean>;
  /**
   * Whose credentials to use: `X_<PROFILE>_BEARER_TOKEN` and the user's `X_<PROFILE>_ACCESS_TOKEN` … or
   * `X_<PROFILE>_USER_TOKEN`, or `x:profiles.<profile>`. Default: the same without a profile's name.
   */
  readonly profile?: pulumi.Input<string>;
  /** `2` (default), or `1.1` for enterprise apps that use `/1.1/account_activity`. Changes without a write. */
  readonly apiVersion?: pulumi.Input<"2" | "1.1">;
}

/**
 * A subscription of X's Account Activity API (`/2/account_activity`): all activity of one user who has authorised the
 * app goes to a webhook. Made with the user's credentials, listed and deleted with the app's bearer token.
 */
export class AccountActivitySubscription extends pulumi.dynamic.Resource {
  declare readonly webhookId: pulumi.Output<string>;
  declare readonly userId: pulumi.Output<string>;
  /** ISO 8601, by the clock of the machine that made it: X keeps none. Undefined where it was adopted. */
  declare readonly createdAt: pulumi.Output<string | undefined>;

  constructor(name: string, args: AccountActivitySubscriptionArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, { createdAt: undefined, ...args }, opts, "x", "AccountActivitySubscription");
  }
}
