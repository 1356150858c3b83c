import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketPrefixes } from "./bucket.ts";
import { allow, assumedBy, policyOf, trace, useKey } from "./policy.ts";
import type { EventQueues } from "./queue.ts";
import { codeOf, writeLog } from "./scheduled-function.ts";
import type { ReceiverSettings } from "./settings.ts";

type Settings = Pick<
  ReceiverSettings,
  | "dedupeWindowHours"
  | "logRetentionDays"
  | "memoryMb"
  | "metricsByEventType"
  | "xray"
  | "reservedConcurrency"
  | "kmsKeyArn"
>;

/** What the receiver's function is given. */
export interface ReceiverFunctionArgs extends Settings {
  /** The text of the bundled index.mjs. */
  readonly code: Promise<string>;
  /** For each app its secret and, where it is settled, which of the two secrets answers the CRC. */
  readonly apps: Readonly<Record<string, FunctionApp>>;
  readonly queues: EventQueues;
  readonly table: aws.dynamodb.Table;
  /** Takes what SQS cannot. */
  readonly bucket: aws.s3.Bucket;
}

/** One app as the function sees it. */
interface FunctionApp {
  readonly secretArn: pulumi.Input<string>;
  readonly crcSecret?: "client" | "consumer" | undefined;
}

/** The function, and what else it needs before it can answer. */
export interface ReceiverFunction {
  readonly fn: aws.lambda.Function;
  readonly role: aws.iam.Role;
  readonly rolePolicy: aws.iam.RolePolicy;
  readonly logGroup: aws.cloudwatch.LogGroup;
}

/** Seconds until AWS ends an invocation: under X's 10, and over the receiver's own deadline of 8.5. */
const TIMEOUT_SECONDS = 9;

/**
 * Makes the function with a role that can do what the receiver does and nothing else. Its log group is named in
 * the function's settings rather than by convention, so it exists, with its retention, before the first line.
 */
export function receiverFunction(
  name: string,
  args: ReceiverFunctionArgs,
  parent: pulumi.Resource,
): ReceiverFunction {
  const logGroup = new aws.cloudwatch.LogGroup(
    `${name}-function`,
    { retentionInDays: args.logRetentionDays },
    { parent },
  );
  const role = new aws.iam.Role(name, { assumeRolePolicy: assumedBy("lambda") }, { parent });
  const rolePolicy = new aws.iam.RolePolicy(
    name,
    { role: role.name, policy: receiverPolicy(args, logGroup) },
    { parent },
  );
  const fn = new aws.lambda.Function(
    name,
    {
      description: "Verifies X webhook deliveries and puts every event on a queue once.",
      role: role.arn,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: codeOf(args.code),
      timeout: TIMEOUT_SECONDS,
      memorySize: args.memoryMb,
      // -1 is AWS's word for no limit of its own.
      reservedConcurrentExecutions: args.reservedConcurrency ?? -1,
      tracingConfig: { mode: args.xray ? "Active" : "PassThrough" },
      loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
      environment: {
        variables: {
          APPS: pulumi.jsonStringify(args.apps),
          TABLE_NAME: args.table.name,
          QUEUE_URL: args.queues.queue.url,
          DEAD_LETTER_QUEUE_URL: args.queues.deadLetters.url,
          SPILL_BUCKET: args.bucket.id,
          DEDUPE_WINDOW_HOURS: String(args.dedupeWindowHours),
          ...(args.metricsByEventType && { METRICS_BY_EVENT_TYPE: "true" }),
        },
      },
    },
    { parent },
  );
  return { fn, role, rolePolicy, logGroup };
}

function receiverPolicy(
  args: ReceiverFunctionArgs,
  logGroup: aws.cloudwatch.LogGroup,
): pulumi.Output<string> {
  const { queues, table, bucket } = args;
  const put = Object.values(bucketPrefixes).map((prefix) => pulumi.interpolate`${bucket.arn}/${prefix}*`);
  return policyOf([
    allow("Send", ["sqs:SendMessage"], [queues.queue.arn, queues.deadLetters.arn]),
    allow("Claim", ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], [table.arn]),
    allow("Spill", ["s3:PutObject"], put),
    allow("Verify", ["secretsmanager:GetSecretValue"], secretArns(args.apps)),
    ...useKey(args.kmsKeyArn),
    ...trace(args.xray),
    writeLog(logGroup),
  ]);
}

/** Two apps may share one secret; a policy lists it once. */
function secretArns(apps: ReceiverFunctionArgs["apps"]): pulumi.Output<string[]> {
  return pulumi.all(Object.values(apps).map((app) => app.secretArn)).apply((arns) => [...new Set(arns)]);
}
