import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { WebhookReceiver } from "../../infra/receiver.ts";
import { type Engine, known, startEngine } from "./mocks.ts";

vi.mock("../../infra/bundle.ts", () => ({ bundleOf: async () => "export const handler = 1;" }));

const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf";
let engine: Engine;

beforeAll(async () => {
  engine = await startEngine();
  const receiver = new WebhookReceiver("r", {
    apps: {
      main: { signingSecrets: { clientSecret: pulumi.secret("s3cret") }, crcSecret: "client" },
      brand: { secretArn },
      twin: { secretArn },
    },
    queue: { retentionDays: 2 },
    dedupeWindowHours: 96,
  });
  await known(receiver.urls);
  await engine.quiet();
});

const policy = "aws:sqs/queuePolicy:QueuePolicy";
const inputsOf = (type: string, name: string) => engine.find(type, name).inputs;
const parsed = (text: unknown): unknown => JSON.parse(String(text));

describe("the queues", () => {
  test("hand on what cannot be consumed, keep it longer, are encrypted and take 1 MiB", () => {
    const { redrivePolicy, ...queue } = inputsOf("aws:sqs/queue:Queue", "r-events");
    expect(queue).toEqual({
      messageRetentionSeconds: 2 * 86_400,
      visibilityTimeoutSeconds: 60,
      sqsManagedSseEnabled: true,
      maxMessageSize: 1_048_576,
    });
    expect(parsed(redrivePolicy)).toEqual({
      deadLetterTargetArn: "arn:Queue:r-dead-letters",
      maxReceiveCount: 5,
    });
    expect(inputsOf("aws:sqs/queue:Queue", "r-dead-letters")).toEqual({
      messageRetentionSeconds: 14 * 86_400,
      sqsManagedSseEnabled: true,
      maxMessageSize: 1_048_576,
    });
  });

  test.each(["r-events", "r-dead-letters"])("%s refuses plain HTTP and grants nothing", (name) => {
    const { queueUrl, policy: text } = inputsOf(policy, name);
    expect(queueUrl).toBe(`https://sqs/${name}`);
    expect(parsed(text)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: `arn:Queue:${name}`,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });
});

test("the table has the key and the time to live that the receiver writes", () => {
  expect(inputsOf("aws:dynamodb/table:Table", "r-claims")).toEqual({
    billingMode: "PAY_PER_REQUEST",
    hashKey: "k",
    attributes: [{ name: "k", type: "S" }],
    ttl: { attributeName: "e", enabled: true },
  });
});

describe("the function", () => {
  test("may do what the receiver does, on its own resources, and nothing else", () => {
    const { role, policy: text } = inputsOf("aws:iam/rolePolicy:RolePolicy", "r");
    expect(role).toBe("r-1a2b3c4");
    expect(parsed(text)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Send",
          Effect: "Allow",
          Action: ["sqs:SendMessage"],
          Resource: ["arn:Queue:r-events", "arn:Queue:r-dead-letters"],
        },
        {
          Sid: "Claim",
          Effect: "Allow",
          Action: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
          Resource: ["arn:Table:r-claims"],
        },
        {
          Sid: "Spill",
          Effect: "Allow",
          Action: ["s3:PutObject"],
          Resource: ["arn:Bucket:r-overflow/claim-check/*", "arn:Bucket:r-overflow/spill/*"],
        },
        {
          Sid: "Verify",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue"],
          Resource: [secretArn, "arn:Secret:r-main"],
        },
        {
          Sid: "Log",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: ["arn:LogGroup:r-function:log-stream:*"],
        },
      ],
    });
  });

  test("can be assumed by Lambda alone", () => {
    expect(parsed(inputsOf("aws:iam/role:Role", "r").assumeRolePolicy)).toMatchObject({
      Statement: [
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    });
  });

  test("is told everything it reads from its environment", () => {
    const { environment, ...fn } = inputsOf("aws:lambda/function:Function", "r");
    expect(fn).toMatchObject({
      role: "arn:Role:r",
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      timeout: 9,
      memorySize: 256,
      reservedConcurrentExecutions: -1,
      tracingConfig: { mode: "PassThrough" },
      loggingConfig: { logFormat: "Text", logGroup: "r-function-1a2b3c4" },
    });
    expect(environment).toEqual({
      variables: {
        APPS: JSON.stringify({
          brand: { secretArn },
          main: { secretArn: "arn:Secret:r-main", crcSecret: "client" },
          twin: { secretArn },
        }),
        TABLE_NAME: "r-claims-1a2b3c4",
        QUEUE_URL: "https://sqs/r-events",
        DEAD_LETTER_QUEUE_URL: "https://sqs/r-dead-letters",
        SPILL_BUCKET: "r-overflow-id",
        DEDUPE_WINDOW_HOURS: "96",
      },
    });
  });

  test("is the bundled text as index.mjs", async () => {
    const { code } = inputsOf("aws:lambda/function:Function", "r");
    const files: Record<string, { text: Promise<string> }> = await Object(code).assets;
    expect(Object.keys(files)).toEqual(["index.mjs"]);
    expect(await files["index.mjs"]?.text).toBe("export const handler = 1;");
  });

  test("can be invoked by this API's webhook routes alone", () => {
    expect(inputsOf("aws:lambda/permission:Permission", "r")).toEqual({
      action: "lambda:InvokeFunction",
      function: "r-1a2b3c4",
      principal: "apigateway.amazonaws.com",
      sourceArn: "arn:execute-api:r/*/*/x/*",
    });
  });
});

describe("the HTTP API", () => {
  test.each(["main", "brand", "twin"])("sends any method of /x/%s to the function", (app) => {
    const { routeKey, target } = inputsOf("aws:apigatewayv2/route:Route", `r-${app}`);
    expect(routeKey).toBe(`ANY /x/${app}`);
    expect(target).toBe("integrations/r-id");
    expect(inputsOf("aws:apigatewayv2/integration:Integration", "r")).toMatchObject({
      integrationType: "AWS_PROXY",
      integrationUri: "invoke:r",
      payloadFormatVersion: "2.0",
    });
  });

  test("limits what comes in", () => {
    expect(inputsOf("aws:apigatewayv2/stage:Stage", "r")).toMatchObject({
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: 1000, throttlingBurstLimit: 2000 },
    });
  });

  test("logs neither a query string, which holds CRC tokens, nor a header, which holds signatures", () => {
    const { accessLogSettings } = inputsOf("aws:apigatewayv2/stage:Stage", "r");
    const { format, destinationArn } = Object(accessLogSettings);
    expect(destinationArn).toBe("arn:LogGroup:r-access");
    const variables = Object.values<string>(JSON.parse(format));
    expect(variables.length).toBeGreaterThan(8);
    for (const variable of variables) expect(variable).toMatch(/^\$context\./);
    expect(format).not.toMatch(/path|query|userAgent|protocol|authorizer|header/i);
  });

  test.each(["r-function", "r-access"])("%s is kept 30 days", (name) => {
    expect(inputsOf("aws:cloudwatch/logGroup:LogGroup", name).retentionInDays).toBe(30);
  });
});

test("a signing secret is stored as a secret, under a label that rotations leave it", () => {
  const { secretString, ...version } = inputsOf("aws:secretsmanager/secretVersion:SecretVersion", "r-main");
  expect(secretString).toMatchObject({ value: '{"clientSecret":"s3cret"}' });
  expect(version).toEqual({ secretId: "r-main-id", versionStages: ["AWSCURRENT", "first-value"] });
  const others = engine.resources.filter(({ type }) => !type.includes("secretVersion"));
  expect(JSON.stringify(others)).not.toContain("s3cret");
});
