import * as pulumi from "@pulumi/pulumi";
import { stub } from "../dynamic.ts";

const provider = stub("StreamWebhookLink");

type Names = pulumi.Input<pulumi.Input<string>[]>;

/** What a link is declared with. Lists have no order: another order is no change. All of them change in place. */
export interface StreamWebhookLinkArgs {
  /** The webhook that gets the posts which match the app's rules. Another one replaces. */
  readonly webhookId: pulumi.Input<string>;
  /** Members of the posts beside the default ones, e.g. `author_id`. */
  readonly tweetFields?: Names;
  /** Members of the users that `expansions` brings along. */
  readonly userFields?: Names;
  /** Members of media. */
  readonly mediaFields?: Names;
  /** Members of places. */
  readonly placeFields?: Names;
  /** Members of polls. */
  readonly pollFields?: Names;
  /** Which objects come along in `includes`, e.g. `author_id`. */
  readonly expansions?: Names;
  /** Take over a link that this webhook has already, writing nothing. Default false: it is an error. */
  readonly adopt?: pulumi.Input<boolean>;
  /** Whose credentials to use: `X_<PROFILE>_BEARER_TOKEN` or `x:profiles.<profile>`. Default: `X_BEARER_TOKEN`. */
  readonly profile?: pulumi.Input<string>;
}

/**
 * The link of a webhook to the X app's filtered stream (`/2/tweets/search/webhooks`, enterprise plans): posts that
 * match any rule of the app are delivered to it.
 */
export class StreamWebhookLink extends pulumi.dynamic.Resource {
  declare readonly webhookId: pulumi.Output<string>;
  declare readonly tweetFields: pulumi.Output<string[] | undefined>;
  declare readonly userFields: pulumi.Output<string[] | undefined>;
  declare readonly mediaFields: pulumi.Output<string[] | undefined>;
  declare readonly placeFields: pulumi.Output<string[] | undefined>;
  declare readonly pollFields: pulumi.Output<string[] | undefined>;
  declare readonly expansions: pulumi.Output<string[] | undefined>;
  /** ISO 8601. */
  declare readonly createdAt: pulumi.Output<string>;

  constructor(name: string, args: StreamWebhookLinkArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      createdAt: undefined,
      tweetFields: undefined,
      userFields: undefined,
      mediaFields: undefined,
      placeFields: undefined,
      pollFields: undefined,
      expansions: undefined,
    };
    super(provider, name, { ...outputs, ...args }, opts, "x", "StreamWebhookLink");
  }
}
