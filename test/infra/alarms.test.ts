import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { type Alarm, alarmTable } from "../../infra/alarm-table.ts";
import { descriptionOf } from "../../infra/alarms.ts";
import { parseStackConfig } from "../../infra/config.ts";
import { WebhookReceiver, type WebhookReceiverArgs } from "../../infra/receiver.ts";
import { receiverDefaults, withDefaults } from "../../infra/settings.ts";
import { type Engine, known, startEngine } from "./mocks.ts";

vi.mock("../../infra/bundle.ts", () => ({ bundleOf: async () => "export const handler = 1;" }));

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const apps = { main: { signingSecrets: { clientSecret: pulumi.secret("s3cret") } } };
const topicArn = "arn:aws:sns:us-east-1:123456789012:mine";
let engine: Engine;

async function deployed(name: string, more: Partial<WebhookReceiverArgs> = {}): Promise<WebhookReceiver> {
  const receiver = new WebhookReceiver(name, { apps, ...more });
  await known(receiver.urls);
  await engine.quiet();
  return receiver;
}

const alarmsOf = (name: string) =>
  engine.resources
    .filter((one) => one.type === alarmType && one.name.startsWith(`${name}-`))
    .toSorted((a, b) => a.name.localeCompare(b.name));

beforeAll(async () => {
  engine = await startEngine();
});

describe("by default", () => {
  test("there is an alarm for each row of the table, that nobody hears of", async () => {
    await deployed("plain");
    const rows = alarmTable(receiverDefaults, {});
    expect(alarmsOf("plain").map(({ name }) => name)).toEqual(
      rows.map(({ name }) => `plain-${name}`).toSorted((a, b) => a.localeCompare(b)),
    );
    expect(rows.length).toBeGreaterThan(8);
    for (const { inputs } of alarmsOf("plain")) {
      expect([inputs.alarmActions, inputs.okActions]).toEqual([[], []]);
    }
    expect(engine.resources.filter(({ type }) => type.startsWith("aws:sns/"))).toEqual([]);
  });

  test("each watches the part that it is about", () => {
    const watched = alarmsOf("plain").map(({ name, inputs }) => [
      name.slice("plain-".length),
      `${inputs.namespace} ${inputs.metricName}`,
      inputs.dimensions,
    ]);
    expect(watched).toEqual([
      ["answered-5xx", "AWS/ApiGateway 5xx", { ApiId: "plain-id" }],
      ["api-throttled", "XWebhooks ApiThrottled", { ApiId: "plain-id" }],
      [
        "dead-letters",
        "AWS/SQS ApproximateNumberOfMessagesVisible",
        { QueueName: "plain-dead-letters-1a2b3c4" },
      ],
      ["dedupe-bypassed", "XWebhooks DedupeBypassed", { Receiver: "plain-1a2b3c4" }],
      ["function-throttled", "AWS/Lambda Throttles", { FunctionName: "plain-1a2b3c4" }],
      ["oldest-event", "AWS/SQS ApproximateAgeOfOldestMessage", { QueueName: "plain-events-1a2b3c4" }],
      ["redriver-failing", "AWS/Lambda Errors", { FunctionName: "plain-redriver-1a2b3c4" }],
      ["rejected", "XWebhooks DeliveriesRejected", { Receiver: "plain-1a2b3c4" }],
      ["slow", "AWS/ApiGateway Latency", { ApiId: "plain-id" }],
      ["spill-waiting", "XWebhooks SpillPending", { Receiver: "plain-1a2b3c4" }],
    ]);
  });

  test("one of a p99 and one of a sum, as CloudWatch takes them", () => {
    expect(engine.find(alarmType, "plain-slow").inputs).toMatchObject({
      extendedStatistic: "p99",
      period: 300,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      threshold: 2500,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
    });
    const failing = engine.find(alarmType, "plain-redriver-failing").inputs;
    expect(failing).toMatchObject({ statistic: "Sum", treatMissingData: "breaching", threshold: 3 });
    expect(failing.extendedStatistic).toBeUndefined();
  });

  test("the 429s are counted by the access log, which names the API that the alarm asks for", () => {
    const { pattern, metricTransformation, logGroupName } = engine.find(
      "aws:cloudwatch/logMetricFilter:LogMetricFilter",
      "plain-throttled",
    ).inputs;
    expect(logGroupName).toBe("/aws/vendedlogs/plain/plain-id");
    expect(metricTransformation).toEqual({
      name: "ApiThrottled",
      namespace: "XWebhooks",
      value: "1",
      unit: "Count",
      dimensions: { ApiId: "$.apiId" },
    });
    const { accessLogSettings } = engine.find("aws:apigatewayv2/stage:Stage", "plain").inputs;
    const line: Record<string, unknown> = JSON.parse(
      Object(accessLogSettings).format.replace("$context.status", "429").replace("$context.apiId", "a1"),
    );
    const [, field = "", value] = /^\{ \$\.(\w+) = "(\w+)" \}$/.exec(String(pattern)) ?? [];
    expect([line[field], line.apiId]).toEqual([value, "a1"]);
  });
});

describe("with settings", () => {
  test("a mail address gets a topic that alarms alone may publish to", async () => {
    const { alarmTopicArn } = await deployed("mail", { alarmEmail: "ops@example.com" });
    expect(await known(alarmTopicArn)).toBe("arn:Topic:mail-alarms");
    expect(engine.find("aws:sns/topicSubscription:TopicSubscription").inputs).toEqual({
      topic: "arn:Topic:mail-alarms",
      protocol: "email",
      endpoint: "ops@example.com",
    });
    const { policy } = engine.find("aws:sns/topicPolicy:TopicPolicy").inputs;
    expect(JSON.parse(String(policy)).Statement).toMatchObject([
      {
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: "arn:Topic:mail-alarms",
      },
    ]);
    for (const { inputs } of alarmsOf("mail")) {
      expect(inputs.alarmActions).toEqual(["arn:Topic:mail-alarms"]);
      expect(inputs.okActions).toEqual(["arn:Topic:mail-alarms"]);
    }
  });

  test("a topic of yours is used as it is", async () => {
    const before = engine.resources.filter(({ type }) => type.startsWith("aws:sns/")).length;
    expect((await deployed("own", { alarmTopicArn: topicArn })).alarmTopicArn).toBeUndefined();
    expect(alarmsOf("own").map(({ inputs }) => inputs.alarmActions)).toEqual(
      alarmsOf("own").map(() => [topicArn]),
    );
    expect(engine.resources.filter(({ type }) => type.startsWith("aws:sns/"))).toHaveLength(before);
  });

  test("without alarms there is none, and no metric of the access log", async () => {
    await deployed("none", { alarms: false, dashboard: false });
    const made = engine.resources.filter(({ name }) => name.startsWith("none"));
    expect(made.filter(({ type }) => /cloudwatch\/(?!logGroup)/.test(type))).toEqual([]);
  });

  test("the guardian has alarms of its own, on its function and by the receiver's name", async () => {
    const guarded = { main: { ...apps.main, bearerToken: "t" } };
    await deployed("watched", { apps: guarded, guardian: true });
    const plain = alarmTable(receiverDefaults, {}).map(({ name }) => `watched-${name}`);
    const own = alarmsOf("watched").filter(({ name }) => !plain.includes(name));
    expect(
      own.map(({ name, inputs }) => [name, inputs.metricName, inputs.dimensions, inputs.treatMissingData]),
    ).toEqual([
      ["watched-guardian-failing", "Errors", { FunctionName: "watched-guardian-1a2b3c4" }, "breaching"],
      ["watched-replay-incomplete", "ReplayIncomplete", { Receiver: "watched-1a2b3c4" }, "notBreaching"],
      ["watched-webhook-invalid", "WebhookInvalid", { Receiver: "watched-1a2b3c4" }, "ignore"],
    ]);
  });

  test("quiet hours make an alarm for each app and type, and the function count by them", async () => {
    const types = ["post.create", "like.create", "post.create"];
    await deployed("still", { apps: { main: { ...apps.main, expectedEventTypes: types } }, quietHours: 6 });
    const quiet = alarmsOf("still").filter(({ name }) => name.startsWith("still-quiet-"));
    expect(quiet.map(({ name }) => name)).toEqual([
      "still-quiet-main-like.create",
      "still-quiet-main-post.create",
    ]);
    expect(quiet[1]?.inputs).toMatchObject({
      namespace: "XWebhooks",
      metricName: "EventsReceived",
      dimensions: { Receiver: "still-1a2b3c4", App: "main", EventType: "post.create" },
      period: 3600,
      evaluationPeriods: 6,
      datapointsToAlarm: 6,
      threshold: 1,
      comparisonOperator: "LessThanThreshold",
      treatMissingData: "breaching",
    });
    const { environment } = engine.find("aws:lambda/function:Function", "still").inputs;
    expect(Object(environment).variables.METRICS_BY_EVENT_TYPE).toBe("true");
  });
});

describe("every alarm of the table", () => {
  const settings = withDefaults({ guardian: true, quietHours: 168 });
  const rows: readonly Alarm[] = alarmTable(settings, { main: ["post.create"] });

  test.each(rows)("$name keeps CloudWatch's limits", (alarm) => {
    const { periodSeconds, periods = { of: 1, reached: 1 } } = alarm;
    expect(periodSeconds % 60).toBe(0);
    // A day; seven where a period is an hour or more.
    expect(periodSeconds * periods.of).toBeLessThanOrEqual(periodSeconds < 3600 ? 86_400 : 604_800);
    expect(periods.reached).toBeLessThanOrEqual(periods.of);
    expect(descriptionOf(alarm).length).toBeLessThanOrEqual(1024);
    expect(descriptionOf(alarm)).toMatch(/[.?] Runbook: docs\/runbook\.md#[a-z0-9-]+$/);
  });

  test("the oldest event rings long before the queue drops it", () => {
    const thresholdAt = (retentionDays: number) =>
      alarmTable(withDefaults({ queue: { retentionDays } }), {}).find(({ name }) => name === "oldest-event")
        ?.threshold;
    expect([thresholdAt(1), thresholdAt(4), thresholdAt(14)]).toEqual([21_600, 86_400, 302_400]);
  });
});

describe("the configuration", () => {
  const base = {
    "x-webhooks:apps": '{"main":{}}',
    "x-webhooks:signingSecrets": '{"main":{"clientSecret":"s"}}',
  };
  const errorOf = (texts: Record<string, string>): string => {
    try {
      parseStackConfig({ ...base, "aws:region": "us-east-1", ...texts });
      return "";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  test.each([
    ["x-webhooks:alarmEmail", "ops", "must be a mail address, such as ops@example.com"],
    [
      "x-webhooks:alarmTopicArn",
      "arn:aws:sqs:us-east-1:123456789012:q",
      "must be the ARN of a standard SNS topic",
    ],
    [
      "x-webhooks:alarmTopicArn",
      topicArn.replace("us-east-1", "eu-west-1"),
      "must be of a topic in the stack's region",
    ],
    ["x-webhooks:quietHours", "169", "must be a whole number of hours from 1 to 168"],
    ["x-webhooks:dashboard", "7", "must be true or false"],
  ])("refuses %s: %s", (key, value, words) => {
    expect(errorOf({ [key]: value })).toContain(`${key} ${words}`);
  });

  test("refuses what excludes each other", () => {
    expect(errorOf({ "x-webhooks:alarmEmail": "a@b.c", "x-webhooks:alarmTopicArn": topicArn })).toContain(
      "x-webhooks:alarmTopicArn and alarmEmail exclude each other: keep one",
    );
    expect(errorOf({ "x-webhooks:quietHours": "5", "x-webhooks:alarms": "false" })).toContain(
      "x-webhooks:quietHours goes with alarms",
    );
    expect(errorOf({ "x-webhooks:quietHours": "5", "x-webhooks:alarmEmail": "a@b.c" })).toBe("");
  });
});
