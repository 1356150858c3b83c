import * as pulumi from "@pulumi/pulumi";
import { stub } from "../dynamic.ts";

const provider = stub("ReplayJob");

/** What a replay is declared with. */
export interface ReplayJobArgs {
  /** The webhook whose events come again. It has to be valid. */
  readonly webhookId: pulumi.Input<string>;
  /** Start, inclusive: a minute of UTC as `2026-08-01T10:05Z` or `202608011005`, 31 minutes to 24 hours ago. */
  readonly from: pulumi.Input<string>;
  /** End, exclusive: a minute of UTC, 10 minutes ago or earlier. */
  readonly to: pulumi.Input<string>;
  /** Whose credentials to use: `X_<PROFILE>_BEARER_TOKEN` or `x:profiles.<profile>`. Default: `X_BEARER_TOKEN`. */
  readonly profile?: pulumi.Input<string>;
}

/**
 * A replay (`POST /2/webhooks/replay`): X delivers to a webhook once more what it sent, or should have sent, in a
 * window of the last 24 hours. It runs once, when it is made; another webhook or window is another job. X tells of its
 * end by a `replay_job_status` event and cannot be asked about it, so reading and deleting do nothing.
 */
export class ReplayJob extends pulumi.dynamic.Resource {
  /** X's id of the job, which its `replay_job_status` event names; undefined where X's answer was lost. */
  declare readonly jobId: pulumi.Output<string | undefined>;
  declare readonly webhookId: pulumi.Output<string>;
  /** As `2026-08-01T10:05Z`, however it was written. */
  declare readonly from: pulumi.Output<string>;
  /** As `2026-08-01T10:05Z`, however it was written. */
  declare readonly to: pulumi.Output<string>;
  /** ISO 8601; undefined where X does not say. */
  declare readonly createdAt: pulumi.Output<string | undefined>;

  constructor(name: string, args: ReplayJobArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, { jobId: undefined, createdAt: undefined, ...args }, opts, "x", "ReplayJob");
  }
}
