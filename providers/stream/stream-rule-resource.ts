import * as pulumi from "@pulumi/pulumi";
import { stub } from "../dynamic.ts";

const provider = stub("StreamRule");

/** What a rule of the filtered stream is declared with. */
export interface StreamRuleArgs {
  /**
   * X's rule, 1 to 2048 characters, e.g. `(bees OR #honey) lang:en -is:retweet`. May stand on several lines: outside
   * of quotes any white space is one blank. Another one replaces.
   */
  readonly value: pulumi.Input<string>;
  /** Comes with each post that matches. Another one replaces. */
  readonly tag?: pulumi.Input<string>;
  /** Take over a rule of this value that exists already, writing nothing. Default false: it is an error. */
  readonly adopt?: pulumi.Input<boolean>;
  /** Whose credentials to use: `X_<PROFILE>_BEARER_TOKEN` or `x:profiles.<profile>`. Default: `X_BEARER_TOKEN`. */
  readonly profile?: pulumi.Input<string>;
}

/**
 * A rule of X's filtered stream (`/2/tweets/search/stream/rules`). X checks it at preview. A rule never changes:
 * another value or tag is another rule.
 */
export class StreamRule extends pulumi.dynamic.Resource {
  /** X's id of the rule, 1 to 19 digits. */
  declare readonly ruleId: pulumi.Output<string>;
  /** As X has it. */
  declare readonly value: pulumi.Output<string>;
  declare readonly tag: pulumi.Output<string | undefined>;
  /** ISO 8601, told by the id. */
  declare readonly createdAt: pulumi.Output<string>;

  constructor(name: string, args: StreamRuleArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { ruleId: undefined, createdAt: undefined, tag: undefined };
    super(provider, name, { ...outputs, ...args }, opts, "x", "StreamRule");
  }
}
