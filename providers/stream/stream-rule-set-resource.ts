import * as pulumi from "@pulumi/pulumi";
import { stub } from "../dynamic.ts";

const provider = stub("StreamRuleSet");

/** A rule of a set. */
export interface StreamRuleEntry {
  /** X's rule, 1 to 2048 characters; outside of quotes any white space is one blank. Each value once. */
  readonly value: pulumi.Input<string>;
  /** Comes with each post that matches. */
  readonly tag?: pulumi.Input<string>;
}

/** What a set of rules is declared with. */
export interface StreamRuleSetArgs {
  /** In any order. What is new is added, what is no longer there is deleted. */
  readonly rules: pulumi.Input<pulumi.Input<StreamRuleEntry>[]>;
  /** Take over rules of these values that exist already, writing nothing to them. Default false: it is an error. */
  readonly adopt?: pulumi.Input<boolean>;
  /** Whose credentials to use: `X_<PROFILE>_BEARER_TOKEN` or `x:profiles.<profile>`. Default: `X_BEARER_TOKEN`. */
  readonly profile?: pulumi.Input<string>;
}

/**
 * Many rules of X's filtered stream (`/2/tweets/search/stream/rules`) in one resource, a hundred in a request. Rules
 * that the set has not made or adopted are not touched.
 */
export class StreamRuleSet extends pulumi.dynamic.Resource {
  /** The set's own name; X has none for it. */
  declare readonly setId: pulumi.Output<string>;
  /** As X has them, with X's ids, sorted by value. */
  declare readonly rules: pulumi.Output<
    { ruleId: string; value: string; tag?: string; createdAt?: string }[]
  >;

  constructor(name: string, args: StreamRuleSetArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, { setId: undefined, ...args }, opts, "x", "StreamRuleSet");
  }
}
