import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { clientSecret } from "./requests.ts";

/** The executable; without it the suites on MiniStack skip themselves. */
export const ministackBin = process.env.MINISTACK_BIN;
if (ministackBin === undefined) console.log("skipped: MINISTACK_BIN does not name a ministack executable");

/** A MiniStack with all that a receiver of one app, `main`, needs: table, secret, queues of both kinds, bucket. */
export async function startReceiversAws() {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(ministackBin ?? "", [], {
    env: {
      ...process.env,
      GATEWAY_PORT: String(port),
      BIND_HOST: "127.0.0.1",
      SERVICES: "dynamodb,sqs,secretsmanager,s3",
    },
    stdio: "ignore",
  });
  const client = {
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  const sqs = new SQSClient(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const dynamodb = new DynamoDBClient(client);
  const secretsManager = new SecretsManagerClient(client);
  await untilAnswered(url);
  const makeQueue = async (name: string): Promise<string> => {
    const isFifo = name.endsWith(".fifo");
    const Attributes = { MaximumMessageSize: "1048576", ...(isFifo ? { FifoQueue: "true" } : {}) };
    return (await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }))).QueueUrl ?? "";
  };
  const queueUrl = await makeQueue("events");
  const deadUrl = await makeQueue("dead");
  await s3.send(new CreateBucketCommand({ Bucket: "spill-bucket" }));
  await secretsManager.send(
    new CreateSecretCommand({ Name: "main-secret", SecretString: JSON.stringify({ clientSecret }) }),
  );
  await createClaims(dynamodb);

  /** Everything in a queue that can be received now; with `take`, it is gone from there afterwards. */
  const messages = async (from = queueUrl, take = false): Promise<Message[]> => {
    const all: Message[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: from,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["All"],
        }),
      );
      if (Messages.length === 0) return all;
      all.push(...Messages);
      for (const { ReceiptHandle } of take ? Messages : [])
        await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
    }
  };
  const objects = async (prefix = ""): Promise<string[]> => {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: "spill-bucket", Prefix: prefix }),
    );
    return Contents.map(({ Key = "" }) => Key);
  };
  const bytesOf = async (key: string): Promise<Buffer> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "spill-bucket", Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  const clear = async (): Promise<void> => {
    for (const Key of await objects())
      await s3.send(new DeleteObjectCommand({ Bucket: "spill-bucket", Key }));
  };
  return {
    url,
    queueUrl,
    deadUrl,
    sqs,
    s3,
    dynamodb,
    secretsManager,
    makeQueue,
    messages,
    objects,
    bytesOf,
    clear,
    stop: () => void child.kill(),
  };
}

/** Makes the table of claims. */
export async function createClaims(dynamodb: DynamoDBClient): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "claims",
      KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "k", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function untilAnswered(url: string): Promise<void> {
  for (let n = 0; n < 200; n += 1) {
    if (
      await fetch(`${url}/_ministack/health`).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("MiniStack did not start");
}
