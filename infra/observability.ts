import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ExpectedEvents } from "./alarm-table.ts";
import { alarmTopic } from "./alarm-topic.ts";
import { alarms } from "./alarms.ts";
import { dashboard } from "./dashboard.ts";
import type { EventQueues } from "./queue.ts";
import type { ReceiverSettings } from "./settings.ts";

/** The parts that are watched. */
export interface ObservabilityArgs
  extends Pick<
    ReceiverSettings,
    "alarms" | "alarmEmail" | "alarmTopicArn" | "dashboard" | "guardian" | "queue" | "quietHours"
  > {
  readonly fn: aws.lambda.Function;
  readonly redriver: aws.lambda.Function;
  readonly guardianFunction: aws.lambda.Function | undefined;
  readonly api: aws.apigatewayv2.Api;
  readonly queues: EventQueues;
  readonly table: aws.dynamodb.Table;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly accessLog: aws.cloudwatch.LogGroup;
  readonly expected: ExpectedEvents;
}

/** Where one looks; unset where the settings leave it out. */
export interface Observability {
  readonly alarmTopicArn: pulumi.Output<string> | undefined;
  readonly dashboardName: pulumi.Output<string> | undefined;
}

/** Makes the alarms, the topic that hears of them, and the dashboard. */
export function observability(name: string, args: ObservabilityArgs, parent: pulumi.Resource): Observability {
  const { fn, api, queues, accessLog, expected } = args;
  const names = {
    receiver: fn.name,
    throttled: api.id,
    api: api.id,
    function: fn.name,
    redriver: args.redriver.name,
    ...(args.guardianFunction && { guardian: args.guardianFunction.name }),
    queue: queues.queue.name,
    deadLetters: queues.deadLetters.name,
    claims: args.table.name,
    log: args.logGroup.name,
  };
  const own = args.alarmEmail === undefined ? undefined : alarmTopic(name, args.alarmEmail, parent);
  const topicArn = args.alarmTopicArn ?? own;
  const { guardian, queue, quietHours } = args;
  const made = args.alarms
    ? alarms(name, { guardian, queue, quietHours, names, accessLog, expected, topicArn }, parent)
    : [];
  const board = args.dashboard ? dashboard(name, { names, fn, alarms: made }, parent) : undefined;
  return { alarmTopicArn: own, dashboardName: board?.dashboardName };
}
