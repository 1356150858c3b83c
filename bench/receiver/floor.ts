/**
 * The floor: what no receiver can do without. One HMAC over the body, one JSON.parse, and the requests of a claim, a
 * batch of one message and a commit, of the receiver's own sizes, over Node's client on kept-alive sockets. It checks
 * nothing, signs nothing and handles no failure.
 */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

// An import would read every export of theirs, which loads much that is not needed.
const { createHmac, randomUUID } = process.getBuiltinModule("node:crypto");
const { Agent, request } = process.getBuiltinModule("node:http");
// AWS is called over TLS, so it is loaded here as it is there.
process.getBuiltinModule("node:https");
const endpoint = new URL(process.env.AWS_ENDPOINT_URL ?? "");
const agent = new Agent({ keepAlive: true });
const signatureLike = `AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date;x-amz-target, Signature=${"0".repeat(64)}`;

const post = (target: string, input: object): Promise<{ SecretString?: string }> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify(input);
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "content-length": Buffer.byteLength(body),
      "x-amz-target": target,
      "x-amz-date": "20260101T000000Z",
      authorization: signatureLike,
    };
    const { hostname, port } = endpoint;
    const outgoing = request({ method: "POST", hostname, port, path: "/", headers, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve(JSON.parse(text)));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });

const string = (S: string) => ({ S });
const number = (N: number) => ({ N: String(N) });
const attribute = (StringValue: string) => ({ DataType: "String", StringValue });

const store = async (key: string, body: string, eventType: string, deliveryId: string): Promise<void> => {
  const owner = randomUUID();
  const nowMs = Date.now();
  const nowSeconds = Math.floor(nowMs / 1000);
  await post("DynamoDB_20120810.PutItem", {
    TableName: process.env.TABLE_NAME,
    Item: {
      k: string(key),
      s: string("C"),
      o: string(owner),
      l: number(nowMs + 4_000),
      e: number(nowSeconds + 259_200),
    },
    ConditionExpression: "attribute_not_exists(k) OR e <= :nowSeconds OR (s = :claimed AND l <= :nowMs)",
    ExpressionAttributeValues: {
      ":nowSeconds": number(nowSeconds),
      ":nowMs": number(nowMs),
      ":claimed": string("C"),
    },
    ReturnValues: "ALL_OLD",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  const MessageAttributes = {
    key: attribute(key),
    app: attribute("main"),
    source: attribute("xaa"),
    eventType: attribute(eventType),
    receivedAt: attribute(new Date(nowMs).toISOString()),
    deliveryId: attribute(deliveryId),
  };
  await post("AmazonSQS.SendMessageBatch", {
    QueueUrl: process.env.QUEUE_URL,
    Entries: [{ Id: "0", MessageBody: body, MessageAttributes }],
  });
  await post("DynamoDB_20120810.UpdateItem", {
    TableName: process.env.TABLE_NAME,
    Key: { k: string(key) },
    UpdateExpression: "SET s = :durable, e = :expires REMOVE l",
    ConditionExpression: "o = :owner AND s = :claimed",
    ExpressionAttributeValues: {
      ":durable": string("D"),
      ":claimed": string("C"),
      ":owner": string(owner),
      ":expires": number(nowSeconds + 259_200),
    },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
};

let secret: string | undefined;

const readSecret = async (): Promise<string> => {
  const { SecretString = "" } = await post("secretsmanager.GetSecretValue", { SecretId: "signing-secret" });
  const { clientSecret }: { clientSecret: string } = JSON.parse(SecretString);
  return clientSecret;
};

/** The Lambda's entry. */
export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  secret ??= await readSecret();
  const body = event.body ?? "";
  const signature = createHmac("sha256", secret)
    .update(body || (event.queryStringParameters?.crc_token ?? ""))
    .digest("base64");
  if (body === "")
    return { statusCode: 200, body: JSON.stringify({ response_token: `sha256=${signature}` }) };
  const { data }: { data: { event_uuid: string; event_type: string } } = JSON.parse(body);
  // A key as long as the receiver's.
  const key = data.event_uuid.padEnd(43, "-");
  await store(key, body, data.event_type, event.requestContext.requestId);
  return { statusCode: 200, body: "" };
};
