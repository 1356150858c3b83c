import { describe, expect, it } from "vitest";
import { readSettings } from "../../lambda/env.ts";

const whole = {
  APPS: '{"main":{"secretArn":"arn:1"},"old":{"secretArn":"arn:2","crcSecret":"consumer"}}',
  TABLE_NAME: "claims",
  QUEUE_URL: "https://sqs/q",
  DEAD_LETTER_QUEUE_URL: "https://sqs/d",
  SPILL_BUCKET: "spill",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "id",
  AWS_SECRET_ACCESS_KEY: "key",
};

describe("readSettings", () => {
  it("reads what a Lambda is given", () => {
    expect(readSettings({ ...whole, DEDUPE_WINDOW_HOURS: "48", AWS_SESSION_TOKEN: "token" })).toEqual({
      apps: new Map([
        ["main", { secretArn: "arn:1" }],
        ["old", { secretArn: "arn:2", crcSecret: "consumer" }],
      ]),
      tableName: "claims",
      queueUrl: "https://sqs/q",
      deadLetterQueueUrl: "https://sqs/d",
      spillBucket: "spill",
      windowSeconds: 48 * 3600,
      receiver: "receiver",
      metricsByEventType: false,
      aws: {
        region: "us-east-1",
        accessKeyId: "id",
        secretAccessKey: "key",
        sessionToken: "token",
        endpoints: {},
      },
    });
  });
  it("remembers for three days unless told otherwise", () => {
    expect(readSettings(whole).windowSeconds).toBe(72 * 3600);
  });
  it("knows its name, and whether to count by event type", () => {
    const told = { ...whole, AWS_LAMBDA_FUNCTION_NAME: "main-1a2b", METRICS_BY_EVENT_TYPE: "true" };
    expect(readSettings(told)).toMatchObject({ receiver: "main-1a2b", metricsByEventType: true });
  });
  it("lets one service's endpoint win over the common one", () => {
    const { aws } = readSettings({
      ...whole,
      AWS_ENDPOINT_URL: "http://a",
      AWS_ENDPOINT_URL_SQS: "http://b",
    });
    expect(aws.endpoints).toEqual({
      dynamodb: "http://a",
      sqs: "http://b",
      secretsmanager: "http://a",
      s3: "http://a",
    });
  });
  it("reports everything that is missing at once", () => {
    const names = Object.keys(whole).map((name) => `${name} is not set`);
    expect(() => readSettings({})).toThrow(names.join("; "));
  });
  it.each([
    ["a short window", { DEDUPE_WINDOW_HOURS: "47" }, /DEDUPE_WINDOW_HOURS/],
    ["no number of hours", { DEDUPE_WINDOW_HOURS: "three days" }, /DEDUPE_WINDOW_HOURS/],
    [
      "an endpoint that is no URL",
      { AWS_ENDPOINT_URL: "localhost:4566" },
      /endpoint for dynamodb.*endpoint for sqs/,
    ],
    ["apps that are no JSON", { APPS: "main" }, /APPS is not a JSON object/],
    ["no app", { APPS: "{}" }, /APPS names no usable app/],
    ["an app without a secret", { APPS: '{"main":{}}' }, /APPS.main/],
    ["a CRC secret of another name", { APPS: '{"main":{"secretArn":"a","crcSecret":"both"}}' }, /APPS.main/],
  ])("refuses %s", (_name, change, message) => {
    expect(() => readSettings({ ...whole, ...change })).toThrow(message);
  });
});
