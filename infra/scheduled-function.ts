import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allow, assumedBy, policyOf, type Statement, trace } from "./policy.ts";

/** What a function that runs on a schedule is made from. */
export interface ScheduledFunctionArgs {
  readonly description: string;
  /** The text of the bundled index.mjs. */
  readonly code: Promise<string>;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** What it may do beside writing its log. */
  readonly statements: readonly Statement[];
  /** EventBridge Scheduler's expression, such as `rate(1 minute)`. */
  readonly schedule: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly logRetentionDays: number;
  readonly xray: boolean;
}

/** The function and what it writes to. */
export interface ScheduledFunction {
  readonly fn: aws.lambda.Function;
  readonly role: aws.iam.Role;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly schedule: aws.scheduler.Schedule;
}

/** For the schedule's way to Lambda and for Lambda's own queue: a call comes in its minute or not at all. */
const once = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 } as const;

/**
 * Makes a function with a log group and a role of its own, and a schedule that may call it and nothing else. A run that
 * fails or finds no concurrency is not repeated, as the next one comes anyway. A schedule may call twice all the same: what
 * a run does must bear that.
 */
export function scheduledFunction(
  name: string,
  args: ScheduledFunctionArgs,
  parent: pulumi.Resource,
): ScheduledFunction {
  const logGroup = new aws.cloudwatch.LogGroup(name, { retentionInDays: args.logRetentionDays }, { parent });
  const role = new aws.iam.Role(name, { assumeRolePolicy: assumedBy("lambda") }, { parent });
  const policy = new aws.iam.RolePolicy(
    name,
    { role: role.name, policy: policyOf([...args.statements, ...trace(args.xray), writeLog(logGroup)]) },
    { parent },
  );
  const fn = new aws.lambda.Function(
    name,
    {
      description: args.description,
      role: role.arn,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: codeOf(args.code),
      timeout: args.timeoutSeconds,
      memorySize: args.memoryMb,
      tracingConfig: { mode: args.xray ? "Active" : "PassThrough" },
      loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
      environment: { variables: { ...args.environment } },
    },
    { parent, dependsOn: [policy] },
  );
  // Lambda's own default is two repetitions, and six hours in which calls pile up that found no concurrency.
  const calls = new aws.lambda.FunctionEventInvokeConfig(
    name,
    { functionName: fn.name, ...once },
    { parent },
  );
  const caller = new aws.iam.Role(
    `${name}-schedule`,
    { assumeRolePolicy: assumedBy("scheduler") },
    { parent },
  );
  const mayCall = new aws.iam.RolePolicy(
    `${name}-schedule`,
    { role: caller.name, policy: policyOf([allow("Invoke", ["lambda:InvokeFunction"], [fn.arn])]) },
    { parent },
  );
  const schedule = new aws.scheduler.Schedule(
    name,
    {
      description: args.description,
      scheduleExpression: args.schedule,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: fn.arn,
        roleArn: caller.arn,
        // Without it a schedule's event is an empty text, which is no JSON.
        input: "{}",
        retryPolicy: once,
      },
    },
    { parent, dependsOn: [mayCall, calls] },
  );
  return { fn, role, logGroup, schedule };
}

/** One module as a function's code. */
export function codeOf(text: Promise<string>): pulumi.asset.AssetArchive {
  return new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(text) });
}

/** Streams are made by Lambda under names of its own, so the wildcard stands for them and only them. */
export function writeLog(logGroup: aws.cloudwatch.LogGroup): Statement {
  const streams = pulumi.interpolate`${logGroup.arn}:log-stream:*`;
  return allow("Log", ["logs:CreateLogStream", "logs:PutLogEvents"], [streams]);
}
