/** The root of the function: the only file that reads the environment. */
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { S3 } from "@aws-sdk/client-s3";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { dynamoStore, s3Reader } from "pulumi-x-webhooks/events";
import { createHandler } from "./handler.ts";
import { handlePost } from "./posts.ts";

const { HANDLED_TABLE: handledTable, POSTS_TABLE: postsTable } = process.env;
if (!handledTable || !postsTable) throw new Error("Set HANDLED_TABLE and POSTS_TABLE to the tables' names.");

const dynamodb = new DynamoDB({});
const posts = { documents: DynamoDBDocument.from(dynamodb), tableName: postsTable };

export const handler = createHandler({
  getObject: s3Reader(new S3({})),
  store: dynamoStore(dynamodb, { tableName: handledTable }),
  handle: (message) => handlePost(posts, message),
  log: (line) => console.log(JSON.stringify(line)),
});
