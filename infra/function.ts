import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventQueues } from "./queue.ts";

/** What the receiver's function is given. */
export interface ReceiverFunctionArgs {
  /** The text of the bundled index.mjs. */
  readonly code: Promise<string>;
  /** For each app its secret and, where it is settled, which of the two secrets answers the CRC. */
  readonly apps: Readonly<Record<string, FunctionApp>>;
  readonly queues: EventQueues;
  readonly table: aws.dynamodb.Table;
  readonly dedupeWindowHours: number;
  readonly logRetentionDays: number;
  readonly memoryMb: number;
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
  const role = new aws.iam.Role(name, { assumeRolePolicy: lambdaMayAssume }, { parent });
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
      code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(args.code) }),
      timeout: TIMEOUT_SECONDS,
      memorySize: args.memoryMb,
      loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
      environment: {
        variables: {
          APPS: pulumi.jsonStringify(args.apps),
          TABLE_NAME: args.table.name,
          QUEUE_URL: args.queues.queue.url,
          DEAD_LETTER_QUEUE_URL: args.queues.deadLetters.url,
          DEDUPE_WINDOW_HOURS: String(args.dedupeWindowHours),
        },
      },
    },
    { parent },
  );
  return { fn, role, rolePolicy, logGroup };
}

const lambdaMayAssume = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

function receiverPolicy(
  args: ReceiverFunctionArgs,
  logGroup: aws.cloudwatch.LogGroup,
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      allow("Send", ["sqs:SendMessage"], [args.queues.queue.arn, args.queues.deadLetters.arn]),
      allow("Claim", ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], [args.table.arn]),
      allow("Verify", ["secretsmanager:GetSecretValue"], secretArns(args.apps)),
      // Streams are made by Lambda under names of its own, so the wildcard stands for them and only them.
      allow(
        "Log",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [pulumi.interpolate`${logGroup.arn}:log-stream:*`],
      ),
    ],
  });
}

function allow(Sid: string, Action: string[], Resource: pulumi.Input<pulumi.Input<string>[]>) {
  return { Sid, Effect: "Allow", Action, Resource };
}

/** Two apps may share one secret; a policy lists it once. */
function secretArns(apps: ReceiverFunctionArgs["apps"]): pulumi.Output<string[]> {
  return pulumi.all(Object.values(apps).map((app) => app.secretArn)).apply((arns) => [...new Set(arns)]);
}
