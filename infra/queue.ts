import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { QueueSettings } from "./settings.ts";

const SECONDS_A_DAY = 86_400;
/** SQS's limit since 2025. The Terraform provider's default is still a quarter of it. */
const MAX_MESSAGE_BYTES = 1_048_576;

/** The queue of events and the one beside it for what could not be read or consumed. */
export interface EventQueues {
  readonly queue: aws.sqs.Queue;
  readonly deadLetters: aws.sqs.Queue;
}

/**
 * Makes the two queues, encrypted with SQS's own key and closed to plain HTTP.
 *
 * Destroying the stack deletes both with all they hold. X is told first (subscriptions, then the webhook, go
 * before anything in AWS), so nothing new arrives; what arrived before and was not consumed is lost: drain the
 * queue before a destroy.
 */
export function eventQueues(name: string, settings: QueueSettings, parent: pulumi.Resource): EventQueues {
  const deadLetters = makeQueue(
    `${name}-dead-letters`,
    { messageRetentionSeconds: settings.deadLetterRetentionDays * SECONDS_A_DAY },
    parent,
  );
  const queue = makeQueue(
    `${name}-events`,
    {
      messageRetentionSeconds: settings.retentionDays * SECONDS_A_DAY,
      visibilityTimeoutSeconds: settings.visibilityTimeoutSeconds,
      redrivePolicy: pulumi.jsonStringify({
        deadLetterTargetArn: deadLetters.arn,
        maxReceiveCount: settings.maxReceiveCount,
      }),
    },
    parent,
  );
  return { queue, deadLetters };
}

function makeQueue(name: string, args: aws.sqs.QueueArgs, parent: pulumi.Resource): aws.sqs.Queue {
  const queue = new aws.sqs.Queue(
    name,
    { sqsManagedSseEnabled: true, maxMessageSize: MAX_MESSAGE_BYTES, ...args },
    { parent },
  );
  new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy: tlsOnly(queue.arn) }, { parent });
  return queue;
}

/** A policy that grants nothing: callers need a grant of their own, and TLS. */
function tlsOnly(queueArn: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: queueArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
