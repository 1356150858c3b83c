import * as pulumi from "@pulumi/pulumi";
import { stub } from "../dynamic.ts";

const provider = stub("Webhook");

/** What a webhook is declared with. */
export interface WebhookArgs {
  /** Where X delivers: https, public, without a port, 1 to 200 characters. */
  readonly url: pulumi.Input<string>;
  /**
   * What a changed URL does. `delete-first` (default) needs one webhook slot and loses the events of the gap;
   * `create-first` needs two: the new webhook comes first, subscriptions move to it, then the old one goes.
   */
  readonly replace?: pulumi.Input<"delete-first" | "create-first">;
  /** Take over the X app's webhook that has this URL already, writing nothing. Default false: it is an error. */
  readonly adopt?: pulumi.Input<boolean>;
  /** Whose credentials to use: `X_<PROFILE>_BEARER_TOKEN` or `x:profiles.<profile>`. Default: `X_BEARER_TOKEN`. */
  readonly profile?: pulumi.Input<string>;
  /** How long to wait for X's CRC to pass, seconds; 0 to 900, default 120. */
  readonly crcTimeoutSeconds?: pulumi.Input<number>;
  /**
   * X's API to use: `2` (default), or `1.1` for enterprise apps that use `/1.1/account_activity`, whose webhooks are
   * managed with OAuth 1.0a credentials of the app's owner. Both manage the same webhooks: a change writes nothing.
   */
  readonly apiVersion?: pulumi.Input<"2" | "1.1">;
}

/**
 * A webhook of X's (`/2/webhooks`). X checks the URL by a CRC before it makes the webhook, and again when `valid` has
 * turned false: `pulumi refresh` shows that, and the next `pulumi up` has X check again.
 */
export class Webhook extends pulumi.dynamic.Resource {
  /** X's id of the webhook, 1 to 19 digits. */
  declare readonly webhookId: pulumi.Output<string>;
  declare readonly url: pulumi.Output<string>;
  /** Whether X delivers to it. */
  declare readonly valid: pulumi.Output<boolean>;
  /** ISO 8601. */
  declare readonly createdAt: pulumi.Output<string>;

  constructor(name: string, args: WebhookArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { webhookId: undefined, createdAt: undefined, valid: undefined };
    super(provider, name, { ...outputs, ...args }, opts, "x", "Webhook");
  }
}
