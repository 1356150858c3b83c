import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { dashboardBody } from "../../infra/dashboard-body.ts";
import { WebhookReceiver } from "../../infra/receiver.ts";
import { type Engine, known, startEngine } from "./mocks.ts";

vi.mock("../../infra/bundle.ts", () => ({ bundleOf: async () => "export const handler = 1;" }));

const cell = z.int().min(0);
const place = { x: cell.max(23), y: cell, width: z.int().min(1).max(24), height: z.int().min(1).max(1000) };
const stat = z.string().regex(/^(Sum|Average|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d+)?)$/);
const metric = z.tuple([
  z.string().min(1),
  z.string().min(1),
  z.string().min(1),
  z.string().min(1),
  z.strictObject({ label: z.string().optional(), stat: stat.optional() }),
]);
const graph = {
  title: z.string().min(1),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  stat,
  period: z.int().multipleOf(60),
  metrics: z.array(metric).min(1).max(500),
};
/** CloudWatch's "Dashboard body structure and syntax", as much of it as is used; nothing else may stand in it. */
const body = z.strictObject({
  widgets: z
    .array(
      z.discriminatedUnion("type", [
        z.strictObject({
          type: z.literal("alarm"),
          ...place,
          properties: z.strictObject({ title: z.string(), alarms: z.array(z.string()).min(1).max(100) }),
        }),
        z.strictObject({
          type: z.literal("metric"),
          ...place,
          properties: z.discriminatedUnion("view", [
            z.strictObject({ ...graph, view: z.literal("singleValue"), setPeriodToTimeRange: z.boolean() }),
            z.strictObject({
              ...graph,
              view: z.literal("timeSeries"),
              stacked: z.boolean(),
              yAxis: z.strictObject({
                left: z.strictObject({
                  min: z.number(),
                  label: z.string().optional(),
                  showUnits: z.boolean().optional(),
                }),
              }),
            }),
          ]),
        }),
      ]),
    )
    .min(1)
    .max(500),
});

const names = {
  receiver: "fn",
  throttled: "api",
  api: "api",
  function: "fn",
  redriver: "redriver",
  guardian: "guardian",
  queue: "events",
  deadLetters: "dead",
  claims: "claims",
  log: "log",
};
const alarmArns = ["arn:aws:cloudwatch:us-east-1:123456789012:alarm:a"];
const whole = body.parse(dashboardBody({ region: "us-east-1", names, alarmArns }));

describe("the dashboard's body", () => {
  test("puts no widget over another, or beyond the 24 columns", () => {
    const taken = new Set<string>();
    for (const { x, y, width, height } of whole.widgets) {
      expect(x + width).toBeLessThanOrEqual(24);
      for (let column = x; column < x + width; column++) {
        for (let row = y; row < y + height; row++) {
          expect(taken.has(`${column} ${row}`)).toBe(false);
          taken.add(`${column} ${row}`);
        }
      }
    }
  });

  test("shows what one asks of a receiver", () => {
    const shown = whole.widgets.flatMap(({ properties }) =>
      "metrics" in properties
        ? properties.metrics.map(([namespace, name, dimension, value]) =>
            [namespace, name, `${dimension}=${value}`].join(" "),
          )
        : properties.alarms,
    );
    expect(shown).toEqual(
      expect.arrayContaining([
        ...alarmArns,
        "AWS/ApiGateway Count ApiId=api",
        "AWS/ApiGateway Latency ApiId=api",
        "XWebhooks ApiThrottled ApiId=api",
        "XWebhooks EventsReceived Receiver=fn",
        "XWebhooks EventLag Receiver=fn",
        "XWebhooks SpillPending Receiver=fn",
        "XWebhooks WebhookInvalid Receiver=fn",
        "AWS/SQS ApproximateNumberOfMessagesVisible QueueName=dead",
        "AWS/SQS ApproximateAgeOfOldestMessage QueueName=events",
        "AWS/DynamoDB ConsumedWriteCapacityUnits TableName=claims",
        "AWS/Logs IncomingBytes LogGroupName=log",
      ]),
    );
  });

  test("has no graph of a guardian that is not there, and no list of alarms without alarms", () => {
    const { guardian: _, ...rest } = names;
    const { widgets } = body.parse(dashboardBody({ region: "eu-west-1", names: rest, alarmArns: [] }));
    expect(JSON.stringify(widgets)).not.toMatch(/WebhookInvalid|ReplayPending|"alarm"/);
    expect(widgets).toHaveLength(whole.widgets.length - 3);
    expect(widgets[0]).toMatchObject({ x: 0, y: 0 });
  });
});

describe("the dashboard's resource", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  });

  test("bears the function's name, and its alarms", async () => {
    const apps = { main: { signingSecrets: { clientSecret: pulumi.secret("s") } } };
    const receiver = new WebhookReceiver("r", { apps });
    expect(await known(receiver.dashboardName)).toBe("r-1a2b3c4");
    await engine.quiet();
    const { dashboardBody: text } = engine.find("aws:cloudwatch/dashboard:Dashboard", "r").inputs;
    const [first] = JSON.parse(String(text)).widgets;
    expect(first.type).toBe("alarm");
    expect(first.properties.alarms).toContain("arn:MetricAlarm:r-answered-5xx");
    const off = new WebhookReceiver("off", { apps, dashboard: false });
    await known(off.urls);
    await engine.quiet();
    expect(off.dashboardName).toBeUndefined();
    expect(engine.resources.some(({ type, name }) => type.includes("dashboard") && name === "off")).toBe(
      false,
    );
  });
});
