/** The root of the worker: reads the environment, and stops on SIGTERM or SIGINT when what it has begun is done. */
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { S3 } from "@aws-sdk/client-s3";
import { SQS } from "@aws-sdk/client-sqs";
import { dynamoStore, s3Reader } from "pulumi-x-webhooks/events";
import { work } from "./worker.ts";

const { QUEUE_URL: queueUrl, HANDLED_TABLE: handledTable } = process.env;
if (!queueUrl || !handledTable) throw new Error("Set QUEUE_URL, and HANDLED_TABLE to a table's name.");

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => stop.abort());

await work(
  {
    sqs: new SQS({}),
    queueUrl,
    getObject: s3Reader(new S3({})),
    store: dynamoStore(new DynamoDB({}), { tableName: handledTable }),
    // Put here what is to be done with an event.
    handle: async ({ key, kind, receivedAt }) => console.log(JSON.stringify({ key, kind, receivedAt })),
    log: (line) => console.error(JSON.stringify(line)),
  },
  stop.signal,
);
