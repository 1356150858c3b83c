import { beforeAll, describe, expect, test, vi } from "vitest";
import { WebhookReceiver } from "../../infra/receiver.ts";
import { type Engine, known, startEngine } from "./mocks.ts";

vi.mock("../../infra/bundle.ts", () => ({ bundleOf: async (name: string) => `the bundle of ${name}` }));

const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf";
let engine: Engine;

beforeAll(async () => {
  engine = await startEngine();
  const receiver = new WebhookReceiver("r", { apps: { main: { secretArn } }, logRetentionDays: 7 });
  await known(receiver.urls);
  await engine.quiet();
});

const statementsOf = (name: string) =>
  JSON.parse(String(engine.find("aws:iam/rolePolicy:RolePolicy", name).inputs.policy)).Statement;

describe("the redriver", () => {
  test("may take spilled events, send them to their queues, renew large bodies, and nothing else", () => {
    expect(statementsOf("r-redriver")).toEqual([
      {
        Sid: "List",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: ["arn:Bucket:r-overflow"],
        Condition: { StringLike: { "s3:prefix": "spill/*" } },
      },
      {
        Sid: "Take",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:DeleteObject"],
        Resource: ["arn:Bucket:r-overflow/spill/*"],
      },
      {
        Sid: "Renew",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: ["arn:Bucket:r-overflow/claim-check/*"],
      },
      {
        Sid: "Send",
        Effect: "Allow",
        Action: ["sqs:SendMessage"],
        Resource: ["arn:Queue:r-events", "arn:Queue:r-dead-letters"],
      },
      {
        Sid: "Log",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: ["arn:LogGroup:r-redriver:log-stream:*"],
      },
    ]);
  });

  test("runs its own code, with all it reads from its environment, and logs apart from the receiver", async () => {
    const { code, environment, ...fn } = engine.find("aws:lambda/function:Function", "r-redriver").inputs;
    const files: Record<string, { text: Promise<string> }> = await Object(code).assets;
    expect(await files["index.mjs"]?.text).toBe("the bundle of redriver");
    expect(environment).toEqual({
      variables: {
        QUEUE_URL: "https://sqs/r-events",
        DEAD_LETTER_QUEUE_URL: "https://sqs/r-dead-letters",
        SPILL_BUCKET: "r-overflow-id",
        RECEIVER_NAME: "r-1a2b3c4",
      },
    });
    expect(fn).toMatchObject({
      role: "arn:Role:r-redriver",
      loggingConfig: { logGroup: "r-redriver-1a2b3c4" },
    });
    expect(engine.find("aws:cloudwatch/logGroup:LogGroup", "r-redriver").inputs.retentionInDays).toBe(7);
  });

  test("is not called later than its minute: neither again after a failure, nor out of Lambda's own queue", () => {
    const type = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
    expect(engine.find(type, "r-redriver").inputs).toEqual({
      functionName: "r-redriver-1a2b3c4",
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: 60,
    });
  });

  test("ends before it is called again, by a schedule that may call nothing else", () => {
    const { timeout } = engine.find("aws:lambda/function:Function", "r-redriver").inputs;
    expect(timeout).toBeLessThan(60);
    expect(engine.find("aws:scheduler/schedule:Schedule", "r-redriver").inputs).toMatchObject({
      scheduleExpression: "rate(1 minute)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: "arn:Function:r-redriver", roleArn: "arn:Role:r-redriver-schedule", input: "{}" },
    });
    expect(statementsOf("r-redriver-schedule")).toEqual([
      {
        Sid: "Invoke",
        Effect: "Allow",
        Action: ["lambda:InvokeFunction"],
        Resource: ["arn:Function:r-redriver"],
      },
    ]);
    const { assumeRolePolicy } = engine.find("aws:iam/role:Role", "r-redriver-schedule").inputs;
    expect(String(assumeRolePolicy)).toContain('"Service":"scheduler.amazonaws.com"');
  });
});
