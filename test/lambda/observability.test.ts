import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { alarmTable } from "../../infra/alarm-table.ts";
import { withDefaults } from "../../infra/settings.ts";
import { type Ministack, startMinistack } from "../../sandbox/ministack.ts";
import { createEmulator } from "../../sandbox/x/emulator.ts";
import { bundledReceivers, type Receiver, receiverEnvironment } from "./support/bundled.ts";
import { challenge, clientHeader, delivery, post, xSignature } from "./support/requests.ts";

const bin = process.env.MINISTACK_BIN;
if (bin === undefined) console.log("skipped: MINISTACK_BIN does not name a ministack executable");

const functionName = "receiver-under-watch";
/** What must stand in no line of any log. */
const hidden = {
  clientSecret: "hidden-client-secret",
  nextSecret: "hidden-next-secret",
  bearerToken: "hidden-bearer-token",
  revokedToken: "hidden-revoked-token",
  malformedSecret: "hidden-malformed-secret",
  words: "hidden words of a private message",
  crcToken: "hidden-crc-token",
};
const privately = (uuid: string) => post(uuid, "dm.received").replace("hi", hidden.words);
const signed = (body: string, secret = hidden.clientSecret) =>
  delivery(body, { headers: { [clientHeader]: xSignature(body, secret) } });
const lineSchema = z.looseObject({
  event: z.string(),
  _aws: z
    .object({
      CloudWatchMetrics: z.array(
        z.object({
          Namespace: z.string(),
          Dimensions: z.array(z.array(z.string())),
          Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
        }),
      ),
    })
    .optional(),
});

describe.skipIf(bin === undefined)("the lines that the three bundled functions write", () => {
  let ministack: Ministack;
  let lines: z.infer<typeof lineSchema>[];
  let text: string;
  let answered: string[];
  const bundles: Awaited<ReturnType<typeof bundledReceivers>>[] = [];
  let closeX: () => Promise<void>;

  beforeAll(async () => {
    ministack = await startMinistack({ bin: bin ?? "", services: "dynamodb,logs,s3,secretsmanager,sqs" });
    const x = createEmulator({
      apps: [{ name: "main", bearerToken: hidden.bearerToken, clientSecret: hidden.clientSecret }],
      users: [],
      receive: async ({ url }) => {
        const token = new URL(url).searchParams.get("crc_token") ?? "";
        return Response.json({ response_token: xSignature(token, hidden.clientSecret) });
      },
    });
    const listening = await x.listen();
    closeX = listening.close;
    const webhookUrl = "https://hooks.example.com/x/main";
    const made = await fetch(`${listening.url}/2/webhooks`, {
      method: "POST",
      headers: { authorization: `Bearer ${hidden.bearerToken}`, "content-type": "application/json" },
      body: JSON.stringify({ url: webhookUrl }),
    });
    expect(made.status).toBe(200);
    const aws = await prepared(ministack.url);
    const environment = {
      ...receiverEnvironment(ministack.url),
      QUEUE_URL: aws.queueUrl,
      DEAD_LETTER_QUEUE_URL: aws.deadUrl,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      METRICS_BY_EVENT_TYPE: "true",
      RECEIVER_NAME: functionName,
    };
    const start = async (name: "receiver" | "redriver" | "guardian", more = {}): Promise<Receiver> => {
      const bundle = await bundledReceivers(name);
      bundles.push(bundle);
      return bundle.start({ ...environment, ...more });
    };
    const receiver = await start("receiver");
    answered = await oddRequests(receiver, aws);
    const unreadable = await bundles[0]?.start(environment);
    expect(await unreadable?.ask(challenge(`crc_token=${hidden.crcToken}`))).toMatchObject({
      statusCode: 503,
    });
    expect(await unreadable?.ask(signed(privately("8")))).toMatchObject({ statusCode: 503 });
    const redriver = await start("redriver", { AWS_LAMBDA_FUNCTION_NAME: "redriver" });
    await redriver.ask({}, 20_000);
    const guarded = (bearerSecretArn: string) => ({
      bearerSecretArn,
      webhookUrl,
    });
    const guardianOf = (apps: object) => ({
      AWS_LAMBDA_FUNCTION_NAME: "guardian",
      GUARDIAN_APPS: JSON.stringify(apps),
      GUARDIAN_TABLE: "guardian",
      CLAIMS_TABLE: "claims",
      ACCESS_LOG_GROUP: "access",
      X_API_URL: listening.url,
    });
    const main = guarded("bearer");
    const guardian = await start("guardian", guardianOf({ main }));
    await guardian.ask({}, 20_000);
    const failing = await start(
      "guardian",
      guardianOf({ main, revoked: guarded("revoked"), malformed: guarded("malformed") }),
    );
    const written = [receiver, unreadable, redriver, guardian, failing].filter((one) => one !== undefined);
    const failure = await failing.ask({}, 20_000).catch(String);
    text = written.map((one) => one.logs()).join("") + String(failure);
    lines = written
      .flatMap((one) => one.logs().trim().split("\n"))
      // AWS's client remarks on a local endpoint in plain words.
      .filter((line) => line.startsWith("{"))
      .map((line) => lineSchema.parse(JSON.parse(line)));
  }, 90_000);
  afterAll(async () => {
    await Promise.all(bundles.map((bundle) => bundle.stopAll()));
    await closeX?.();
    await ministack?.stop();
  });

  it("tell of every odd thing that was asked of them", () => {
    const told = new Set(lines.map(({ event }) => event));
    for (const event of [
      "received",
      "received_by_type",
      "rejected",
      "parked",
      "crc",
      "bad_crc_token",
      "unknown_app",
      "wrong_method",
      "secret_unavailable",
      "redrive_ended",
      "spill_unreadable",
      "not_redriven",
      "app_failed",
      "window_given_up",
      "run",
    ])
      expect([...told], event).toContain(event);
  });

  it("hold no body, secret, token or signature", () => {
    for (const value of [...Object.values(hidden), ...answered]) {
      for (const form of [value, Buffer.from(value).toString("base64"), encodeURIComponent(value)]) {
        expect(text.includes(form), form).toBe(false);
      }
    }
    expect(text).not.toMatch(/sha256=|Bearer |AWS4-HMAC|x-twitter|payload/i);
  });

  it("carry each of our metrics that an alarm waits for, under the alarm's namespace and dimensions", () => {
    const found = new Set(
      lines.flatMap((line) =>
        (line._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
          Dimensions.flatMap((names) =>
            Metrics.map(({ Name }) =>
              series(Namespace, Name, Object.fromEntries(names.map((name) => [name, line[name]]))),
            ),
          ),
        ),
      ),
    );
    const waited = alarmTable(withDefaults({ guardian: true, quietHours: 1 }), { main: ["dm.received"] })
      .filter(({ of }) => of === "receiver")
      .map(({ metric, dimensions }) =>
        series("XWebhooks", metric, { Receiver: functionName, ...dimensions }),
      );
    expect(waited.length).toBeGreaterThan(5);
    for (const one of waited) expect([...found]).toContain(one);
  });
});

const series = (namespace: string, name: string, dimensions: Record<string, unknown>) =>
  JSON.stringify([namespace, name, Object.entries(dimensions).toSorted()]);

/** Everything the functions use, odd things among it. */
async function prepared(url: string) {
  const client = {
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "t", secretAccessKey: "t" },
  };
  const [dynamodb, sqs] = [new DynamoDBClient(client), new SQSClient(client)];
  const [s3, secrets] = [new S3Client({ ...client, forcePathStyle: true }), new SecretsManagerClient(client)];
  const table = (TableName: string) =>
    dynamodb.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "k", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
  await Promise.all([table("claims"), table("guardian")]);
  const logs = new CloudWatchLogsClient(client);
  await logs.send(new CreateLogGroupCommand({ logGroupName: "access" }));
  const { clientSecret, bearerToken, revokedToken, malformedSecret } = hidden;
  for (const [Name, SecretString] of [
    ["main-secret", JSON.stringify({ clientSecret, clientSecretNext: hidden.nextSecret })],
    ["bearer", JSON.stringify({ bearerToken })],
    ["revoked", JSON.stringify({ bearerToken: revokedToken })],
    ["malformed", malformedSecret],
  ] as const)
    await secrets.send(new CreateSecretCommand({ Name, SecretString }));
  const queue = async (QueueName: string) =>
    (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? "";
  const [queueUrl, deadUrl] = [await queue("events"), await queue("dead")];
  const Bucket = "spill-bucket";
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const [name, Body] of [
    ["no-json", hidden.words],
    ["no-message", JSON.stringify({ version: 1, body: hidden.words })],
  ])
    await s3.send(new PutObjectCommand({ Bucket, Key: `spill/main/${name}.json`, Body }));
  // A window that was waiting for its replay two days ago, of a webhook that is gone.
  const toMs = Date.now() - 2 * 86_400_000;
  const window = { fromMs: toMs - 600_000, toMs };
  const state = { webhookId: "1", readUntilMs: toMs, windows: [window], waiting: [] };
  await dynamodb.send(
    new PutItemCommand({
      TableName: "guardian",
      Item: { k: { S: "main" }, v: { N: "1" }, s: { S: JSON.stringify(state) } },
    }),
  );
  return { dynamodb, sqs, secrets, queueUrl, deadUrl };
}

/** What a receiver meets: the answers' bodies, which hold MACs. */
async function oddRequests(receiver: Receiver, aws: Awaited<ReturnType<typeof prepared>>): Promise<string[]> {
  const good = signed(privately("1"));
  const bodies: string[] = [];
  const ask = async (event: typeof good, status: number) => {
    const answer = await receiver.ask(event);
    expect(answer.statusCode).toBe(status);
    if (answer.body !== "") bodies.push(JSON.parse(answer.body).response_token);
  };
  await ask(good, 200);
  await ask(good, 200);
  await ask(signed(privately("2"), hidden.nextSecret), 200);
  await ask(signed(privately("3"), "another"), 401);
  await ask(delivery(privately("4"), { headers: {} }), 401);
  await ask(signed(`{"for_user_id":"${hidden.words}`), 200);
  await ask(
    signed(`{"__proto__":{"a":"${hidden.words}"},"direct_message_events":[{"id":"${hidden.words}"}]}`),
    200,
  );
  await ask({ ...good, body: Buffer.from(good.body ?? "").toString("base64"), isBase64Encoded: true }, 200);
  await ask(signed(privately("5").replace("payload", `${"x".repeat(1_100_000)}`)), 200);
  await ask(challenge(`crc_token=${hidden.crcToken}`), 200);
  await ask(challenge(`other=${hidden.crcToken}`), 400);
  await ask({ ...good, routeKey: "ANY /x/stranger" }, 404);
  await ask({ ...good, requestContext: { requestId: "r", http: { method: "PUT" } } }, 405);
  await aws.dynamodb.send(new DeleteTableCommand({ TableName: "claims" }));
  await ask(signed(privately("6")), 200);
  await aws.sqs.send(new DeleteQueueCommand({ QueueUrl: aws.queueUrl }));
  await ask(signed(privately("7")), 200);
  const SecretString = hidden.malformedSecret;
  await aws.secrets.send(new PutSecretValueCommand({ SecretId: "main-secret", SecretString }));
  return bodies;
}
