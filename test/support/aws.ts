import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { S3 } from "@aws-sdk/client-s3";
import { SQS } from "@aws-sdk/client-sqs";
import { startMinistack } from "../../sandbox/ministack.ts";

/** Whether there is an AWS to test with; says so once where there is none. */
export const hasAws = process.env.MINISTACK_BIN !== undefined;
if (!hasAws) console.log("skipped: MINISTACK_BIN does not name a ministack executable");

/** A MiniStack with clients of it, and the environment in which other processes find it. */
export async function startAws() {
  const { url, stop } = await startMinistack({
    bin: process.env.MINISTACK_BIN ?? "",
    services: "dynamodb,s3,sqs",
  });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const settings = { endpoint: url, region: "us-east-1", credentials };
  const dynamodb = new DynamoDB(settings);
  const s3 = new S3({ ...settings, forcePathStyle: true });
  const sqs = new SQS({ ...settings, useQueueUrlAsEndpoint: false });
  const env = {
    PATH: process.env.PATH ?? "",
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  };
  return {
    dynamodb,
    s3,
    sqs,
    env,
    stop: async () => {
      for (const client of [dynamodb, s3, sqs]) client.destroy();
      await stop();
    },
    /** A queue whose dead-letter queue gets what was received `receives` times; both FIFO where the name says so. */
    queues: async (name: string, receives: number) => {
      const fifo = name.endsWith(".fifo") ? { FifoQueue: "true" } : {};
      const made = async (QueueName: string, attributes: Record<string, string>): Promise<string> =>
        (await sqs.createQueue({ QueueName, Attributes: { ...fifo, ...attributes } })).QueueUrl ?? "";
      const deadUrl = await made(`dead-${name}`, {});
      const { Attributes } = await sqs.getQueueAttributes({
        QueueUrl: deadUrl,
        AttributeNames: ["QueueArn"],
      });
      const policy = { deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: receives };
      return { queueUrl: await made(name, { RedrivePolicy: JSON.stringify(policy) }), deadUrl };
    },
    /** A table of `dynamoStore`. */
    handledTable: async (TableName: string): Promise<void> => {
      await dynamodb.createTable({
        TableName,
        KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "k", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      });
    },
  };
}

/** What {@link startAws} gives. */
export type Aws = Awaited<ReturnType<typeof startAws>>;
