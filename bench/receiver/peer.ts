/**
 * The peer: a receiver that does the same job the way AWS's own libraries propose. Powertools remembers what was
 * processed, the AWS SDK makes the calls. It knows deliveries of the Activity API alone, which is in its favour.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";

const secretTtlMs = 300_000;
const windowSeconds = 72 * 3600;

const apps: Record<string, { secretArn: string }> = JSON.parse(process.env.APPS ?? "{}");
const queueUrl = process.env.QUEUE_URL ?? "";
const secretsManager = new SecretsManagerClient({});
const sqs = new SQSClient({});

interface Message {
  readonly key: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const config = new IdempotencyConfig({ eventKeyJmesPath: "key", expiresAfterSeconds: windowSeconds });

const send = async ({ body, attributes }: Message): Promise<void> => {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
  );
  const Entries = [{ Id: "0", MessageBody: body, MessageAttributes }];
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  if (Failed.length > 0) throw new Error(`SQS refused: ${Failed[0]?.Code}`);
};

const sendOnce = makeIdempotent(send, {
  config,
  persistenceStore: new DynamoDBPersistenceLayer({
    tableName: process.env.TABLE_NAME ?? "",
    keyAttr: "k",
    awsSdkV3Client: new DynamoDBClient({}),
  }),
});

let secret: { readonly arn: string; readonly value: string; readonly readAtMs: number } | undefined;

const secretOf = async (arn: string): Promise<string> => {
  if (secret?.arn === arn && Date.now() - secret.readAtMs < secretTtlMs) return secret.value;
  const { SecretString = "" } = await secretsManager.send(new GetSecretValueCommand({ SecretId: arn }));
  const { clientSecret }: { clientSecret: string } = JSON.parse(SecretString);
  secret = { arn, value: clientSecret, readAtMs: Date.now() };
  return clientSecret;
};

const sign = (key: string, data: string | Buffer): string =>
  `sha256=${createHmac("sha256", key).update(data).digest("base64")}`;

const isSigned = (key: string, body: Buffer, given: string | undefined): boolean => {
  if (given === undefined) return false;
  const [ours, theirs] = [Buffer.from(sign(key, body)), Buffer.from(given)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
};

const messageOf = (app: string, event: APIGatewayProxyEventV2, body: string): Message => {
  const { data }: { data: { event_uuid: string; event_type: string; filter: unknown } } = JSON.parse(body);
  const key = JSON.stringify([app, data.event_type, data.filter, data.event_uuid]);
  const { requestId, timeEpoch } = event.requestContext;
  const receivedAt = new Date(timeEpoch).toISOString();
  const attributes = {
    key,
    app,
    source: "xaa",
    eventType: data.event_type,
    receivedAt,
    deliveryId: requestId,
  };
  return { key, body, attributes };
};

const answer = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const app = event.routeKey.split("/x/")[1] ?? "";
  const { secretArn = "" } = apps[app] ?? {};
  if (secretArn === "") return { statusCode: 404, body: "" };
  const key = await secretOf(secretArn);
  if (event.requestContext.http.method === "GET") {
    const token = event.queryStringParameters?.crc_token ?? "";
    const headers = { "content-type": "application/json" };
    return { statusCode: 200, headers, body: JSON.stringify({ response_token: sign(key, token) }) };
  }
  const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (!isSigned(key, bytes, event.headers["x-twitter-webhooks-signature-oauth2"]))
    return { statusCode: 401, body: "" };
  await sendOnce(messageOf(app, event, bytes.toString("utf8")));
  return { statusCode: 200, body: "" };
};

/** The Lambda's entry. What fails is answered with 503 for X to send again. */
export const handler = async (
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> => {
  config.registerLambdaContext(context);
  const startedMs = Date.now();
  const result = await answer(event).catch((error: Error) => {
    console.error(JSON.stringify({ level: "error", name: error.name }));
    return { statusCode: 503, body: "" };
  });
  const { requestId } = event.requestContext;
  const ms = Date.now() - startedMs;
  console.log(JSON.stringify({ level: "info", status: result.statusCode, deliveryId: requestId, ms }));
  return result;
};
