import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { WebhookReceiver } from "../../infra/receiver.ts";
import type { ReceiverApp } from "../../infra/receiver-app.ts";
import { type Engine, known, type Registered, startEngine } from "./mocks.ts";

vi.mock("../../infra/bundle.ts", () => ({ bundleOf: async () => "export const handler = 1;" }));

const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf";
let engine: Engine;

beforeAll(async () => {
  engine = await startEngine();
});

/** The resources of one component, all of which bear its name. */
function partsOf(name: string): Registered[] {
  return engine.resources.filter((one) => one.name === name || one.name.startsWith(`${name}-`));
}

test("makes these resources and no other, under the component's name", async () => {
  new WebhookReceiver("all", {
    apps: { main: { signingSecrets: { clientSecret: "a" } }, brand: { secretArn } },
  });
  await engine.quiet();
  expect(
    partsOf("all")
      .map(({ type, name }) => `${type} ${name}`)
      .sort(),
  ).toMatchInlineSnapshot(`
    [
      "aws:apigatewayv2/api:Api all",
      "aws:apigatewayv2/integration:Integration all",
      "aws:apigatewayv2/route:Route all-brand",
      "aws:apigatewayv2/route:Route all-main",
      "aws:apigatewayv2/stage:Stage all",
      "aws:cloudwatch/dashboard:Dashboard all",
      "aws:cloudwatch/logGroup:LogGroup all-access",
      "aws:cloudwatch/logGroup:LogGroup all-function",
      "aws:cloudwatch/logGroup:LogGroup all-redriver",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter all-throttled",
      "aws:cloudwatch/metricAlarm:MetricAlarm all-answered-5xx",
      "aws:cloudwatch/metricAlarm:MetricAlarm all-api-throttled",
      "aws:cloudwatch/metricAlarm:MetricAlarm all-dead-letters",
      "aws:cloudwatch/metricAlarm:MetricAlarm all-dedupe-bypassed",
      "aws:cloudwatch/metricAlarm:MetricAlarm all-function-throttled",
      "aws:cloudwatch/metricAlarm:MetricAlarm all-oldest-event",
      "aws:cloudwatch/metricAlarm:MetricAlarm all-redriver-failing",
      "aws:cloudwatch/metricAlarm:MetricAlarm all-rejected",
      "aws:cloudwatch/metricAlarm:MetricAlarm all-slow",
      "aws:cloudwatch/metricAlarm:MetricAlarm all-spill-waiting",
      "aws:dynamodb/table:Table all-claims",
      "aws:iam/role:Role all",
      "aws:iam/role:Role all-redriver",
      "aws:iam/role:Role all-redriver-schedule",
      "aws:iam/rolePolicy:RolePolicy all",
      "aws:iam/rolePolicy:RolePolicy all-redriver",
      "aws:iam/rolePolicy:RolePolicy all-redriver-schedule",
      "aws:lambda/function:Function all",
      "aws:lambda/function:Function all-redriver",
      "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig all-redriver",
      "aws:lambda/permission:Permission all",
      "aws:s3/bucket:Bucket all-overflow",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration all-overflow",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls all-overflow",
      "aws:s3/bucketPolicy:BucketPolicy all-overflow",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock all-overflow",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration all-overflow",
      "aws:scheduler/schedule:Schedule all-redriver",
      "aws:secretsmanager/secret:Secret all-main",
      "aws:secretsmanager/secretVersion:SecretVersion all-main",
      "aws:sqs/queue:Queue all-dead-letters",
      "aws:sqs/queue:Queue all-events",
      "aws:sqs/queuePolicy:QueuePolicy all-dead-letters",
      "aws:sqs/queuePolicy:QueuePolicy all-events",
      "x-webhooks:aws:WebhookReceiver all",
    ]
  `);
});

describe("a webhook's URL", () => {
  test("is the API's endpoint and the app's path", async () => {
    const { urls } = new WebhookReceiver("url", { apps: { main: { secretArn }, "brand-2": { secretArn } } });
    expect(await known(urls)).toEqual({
      main: "https://url.example/x/main",
      "brand-2": "https://url.example/x/brand-2",
    });
  });

  const needed: readonly (readonly [string, string])[] = [
    ["aws:apigatewayv2/route:Route", "main"],
    ["aws:apigatewayv2/integration:Integration", ""],
    ["aws:apigatewayv2/stage:Stage", ""],
    ["aws:lambda/permission:Permission", ""],
    ["aws:lambda/function:Function", ""],
    ["aws:iam/rolePolicy:RolePolicy", ""],
    ["aws:secretsmanager/secretVersion:SecretVersion", "main"],
    ["aws:cloudwatch/logGroup:LogGroup", "function"],
    ["aws:cloudwatch/logGroup:LogGroup", "access"],
  ];
  test.each(needed)("is not known before %s %s is there", async (type, suffix) => {
    const name = `wait-${type.split(":")[2]}-${suffix}`.replace(/-$/, "");
    const wanted = suffix === "" ? name : `${name}-${suffix}`;
    const held = engine.hold((one) => one.type === type && one.name === wanted);
    const { urls } = new WebhookReceiver(name, { apps: { main: { signingSecrets: { clientSecret: "a" } } } });
    let done = false;
    const url = known(urls).then((all) => {
      done = true;
      return all;
    });
    await expect.poll(() => partsOf(name).some((one) => one.type === type && one.name === wanted)).toBe(true);
    await engine.quiet();
    expect(done).toBe(false);
    held.release();
    expect(await url).toEqual({ main: `https://${name}.example/x/main` });
  });
});

describe("refuses at preview", () => {
  test.each([
    ["a name that is no path segment", { Main: { secretArn } }, /name "Main" must be 1 to 32 lower-case/],
    ["a name too long", { ["a".repeat(33)]: { secretArn } }, /must be 1 to 32/],
    ["an app without a secret", { main: {} }, /apps\.main: give either signingSecrets or secretArn/],
    ["no secret at all", { main: { signingSecrets: {} } }, /apps\.main\.signingSecrets: give clientSecret/],
    [
      "a CRC secret that is not there",
      { main: { signingSecrets: { clientSecret: "a" }, crcSecret: "consumer" as const } },
      /give consumerSecret, which answers X's CRC/,
    ],
    ["an app with two", { main: { secretArn, signingSecrets: { clientSecret: "a" } } }, /give either/],
  ])("%s", (_, apps: Record<string, ReceiverApp>, message) => {
    expect(() => new WebhookReceiver("refused", { apps })).toThrow(message);
  });

  test("a dedupe window that replay outlives", () => {
    const args = { apps: { main: { secretArn } }, dedupeWindowHours: 24 };
    expect(() => new WebhookReceiver("short", args)).toThrow(/dedupeWindowHours: must be at least 48/);
  });

  test("everything at once, without a stack", () => {
    try {
      new WebhookReceiver("refused-twice", { apps: { Main: {}, other: {} } });
      expect.unreachable();
    } catch (error) {
      expect(pulumi.ResourceError.isInstance(error)).toBe(true);
      expect(String(error)).toMatch(/"Main"[\s\S]*apps\.Main[\s\S]*apps\.other/);
    }
  });
});
