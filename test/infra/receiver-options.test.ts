import { beforeAll, describe, expect, test, vi } from "vitest";
import { WebhookReceiver } from "../../infra/receiver.ts";
import { type Engine, known, startEngine } from "./mocks.ts";

vi.mock("../../infra/bundle.ts", () => ({ bundleOf: async () => "export const handler = 1;" }));

const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf";
const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/k";
let engine: Engine;
let receiver: WebhookReceiver;
const retained: string[] = [];

beforeAll(async () => {
  engine = await startEngine();
  receiver = new WebhookReceiver(
    "r",
    {
      apps: { main: { signingSecrets: { clientSecret: "a" } }, brand: { secretArn } },
      fifo: true,
      retainData: true,
      metricsByEventType: true,
      xray: true,
      reservedConcurrency: 20,
      kmsKeyArn,
    },
    {
      transformations: [
        ({ type, name, opts }) => {
          if (Object(opts).retainOnDelete) retained.push(`${type.split(":").at(-1)} ${name}`);
          return undefined;
        },
      ],
    },
  );
  await known(receiver.urls);
  await engine.quiet();
});

const inputsOf = (type: string, name: string) => engine.find(type, name).inputs;
const statementsOf = (name: string): { Sid: string }[] =>
  JSON.parse(String(inputsOf("aws:iam/rolePolicy:RolePolicy", name).policy)).Statement;

test.each(["r-events", "r-dead-letters"])("fifo and kmsKeyArn: %s", (name) => {
  const { sqsManagedSseEnabled, ...queue } = inputsOf("aws:sqs/queue:Queue", name);
  // The two keys exclude each other.
  expect(sqsManagedSseEnabled).toBeUndefined();
  expect(queue).toMatchObject({
    namePrefix: `${name}-`,
    fifoQueue: true,
    deduplicationScope: "messageGroup",
    fifoThroughputLimit: "perMessageGroupId",
    kmsMasterKeyId: kmsKeyArn,
  });
});

describe("kmsKeyArn", () => {
  test("is the key of a secret that the stack makes", () => {
    expect(inputsOf("aws:secretsmanager/secret:Secret", "r-main").kmsKeyId).toBe(kmsKeyArn);
  });

  test.each(["r", "r-redriver"])("may be used by %s", (name) => {
    expect(statementsOf(name)).toContainEqual({
      Sid: "UseKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: [kmsKeyArn],
    });
  });
});

test.each(["r", "r-redriver"])("xray traces %s", (name) => {
  expect(inputsOf("aws:lambda/function:Function", name).tracingConfig).toEqual({ mode: "Active" });
  expect(statementsOf(name)).toContainEqual({
    Sid: "Trace",
    Effect: "Allow",
    Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    Resource: ["*"],
  });
});

test("reservedConcurrency is the receiver's, not the redriver's", () => {
  const reserved = (name: string) =>
    inputsOf("aws:lambda/function:Function", name).reservedConcurrentExecutions;
  expect([reserved("r"), reserved("r-redriver")]).toEqual([20, undefined]);
});

test("retainData leaves the queues and the bucket, each with all its settings, and nothing else", () => {
  expect(retained.toSorted()).toEqual([
    "Bucket r-overflow",
    "BucketLifecycleConfiguration r-overflow",
    "BucketOwnershipControls r-overflow",
    "BucketPolicy r-overflow",
    "BucketPublicAccessBlock r-overflow",
    "BucketServerSideEncryptionConfiguration r-overflow",
    "Queue r-dead-letters",
    "Queue r-events",
    "QueuePolicy r-dead-letters",
    "QueuePolicy r-events",
  ]);
});

test("metricsByEventType is told to the receiver", () => {
  expect(inputsOf("aws:lambda/function:Function", "r").environment).toMatchObject({
    variables: { METRICS_BY_EVENT_TYPE: "true" },
  });
});

test("what they cost is an output", () => {
  expect(receiver.estimatedUsdPerMillionEvents).toBe(8.89);
});
