import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketPrefixes } from "./bucket.ts";
import { bundleOf } from "./bundle.ts";
import { allow, useKey } from "./policy.ts";
import type { EventQueues } from "./queue.ts";
import { type ScheduledFunction, scheduledFunction } from "./scheduled-function.ts";
import type { ReceiverSettings } from "./settings.ts";

/** What the redriver moves, and between what. */
export interface RedriverArgs extends Pick<ReceiverSettings, "kmsKeyArn" | "logRetentionDays" | "xray"> {
  readonly queues: EventQueues;
  readonly bucket: aws.s3.Bucket;
  /** Name of the receiver's function, under which the metrics of both stand. */
  readonly receiver: pulumi.Input<string>;
}

/**
 * Makes the function that looks each minute for events that SQS did not take, sends them to their queue and deletes
 * them. Each run ends before the next begins; two at once would do no harm, only send an event twice.
 */
export function redriver(name: string, args: RedriverArgs, parent: pulumi.Resource): ScheduledFunction {
  const { queues, bucket, receiver, kmsKeyArn, logRetentionDays, xray } = args;
  const { spill, claimCheck } = bucketPrefixes;
  return scheduledFunction(
    `${name}-redriver`,
    {
      description: "Moves events that SQS did not take from the bucket to their queue.",
      code: bundleOf("redriver"),
      environment: {
        QUEUE_URL: queues.queue.url,
        DEAD_LETTER_QUEUE_URL: queues.deadLetters.url,
        SPILL_BUCKET: bucket.id,
        RECEIVER_NAME: receiver,
      },
      statements: [
        allow("List", ["s3:ListBucket"], [bucket.arn], { StringLike: { "s3:prefix": `${spill}*` } }),
        allow("Take", ["s3:GetObject", "s3:DeleteObject"], [pulumi.interpolate`${bucket.arn}/${spill}*`]),
        allow("Renew", ["s3:GetObject", "s3:PutObject"], [pulumi.interpolate`${bucket.arn}/${claimCheck}*`]),
        allow("Send", ["sqs:SendMessage"], [queues.queue.arn, queues.deadLetters.arn]),
        ...useKey(kmsKeyArn),
      ],
      schedule: "rate(1 minute)",
      timeoutSeconds: 55,
      memoryMb: 256,
      logRetentionDays,
      xray,
    },
    parent,
  );
}
