import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tlsOnly } from "./policy.ts";
import type { ReceiverSettings } from "./settings.ts";

const SECONDS_A_DAY = 86_400;
/** SQS's limit since 2025. The Terraform provider's default is still a quarter of it. */
const MAX_MESSAGE_BYTES = 1_048_576;

/** The queue of events and the one beside it for what could not be read or consumed. */
export interface EventQueues {
  readonly queue: aws.sqs.Queue;
  readonly deadLetters: aws.sqs.Queue;
}

/**
 * Makes the two queues, encrypted (SQS's own key, or yours) and closed to plain HTTP.
 *
 * Destroying the stack deletes both with all they hold. X is told first (subscriptions, then the webhook, go
 * before anything in AWS), so nothing new arrives; what arrived before and was not consumed is lost: drain the
 * queue before a destroy, or have `retainData` leave both in AWS.
 */
export function eventQueues(name: string, settings: ReceiverSettings, parent: pulumi.Resource): EventQueues {
  const { queue: times } = settings;
  const deadLetters = makeQueue(
    `${name}-dead-letters`,
    settings,
    { messageRetentionSeconds: times.deadLetterRetentionDays * SECONDS_A_DAY },
    parent,
  );
  const queue = makeQueue(
    `${name}-events`,
    settings,
    {
      messageRetentionSeconds: times.retentionDays * SECONDS_A_DAY,
      visibilityTimeoutSeconds: times.visibilityTimeoutSeconds,
      redrivePolicy: pulumi.jsonStringify({
        deadLetterTargetArn: deadLetters.arn,
        maxReceiveCount: times.maxReceiveCount,
      }),
    },
    parent,
  );
  return { queue, deadLetters };
}

/** The limit of 300 batches a second then holds for a group and not for the queue. */
const highThroughput = {
  fifoQueue: true,
  deduplicationScope: "messageGroup",
  fifoThroughputLimit: "perMessageGroupId",
} as const;

function makeQueue(
  name: string,
  { fifo, kmsKeyArn, retainData }: ReceiverSettings,
  args: aws.sqs.QueueArgs,
  parent: pulumi.Resource,
): aws.sqs.Queue {
  const opts = { parent, retainOnDelete: retainData };
  const queue = new aws.sqs.Queue(
    name,
    {
      ...(kmsKeyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: kmsKeyArn }),
      // The name has to end in .fifo, which is added to a prefix and not everywhere to a name of Pulumi's own.
      ...(fifo && { ...highThroughput, namePrefix: `${name}-` }),
      maxMessageSize: MAX_MESSAGE_BYTES,
      ...args,
    },
    opts,
  );
  new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy: tlsOnly("sqs", queue.arn) }, opts);
  return queue;
}
