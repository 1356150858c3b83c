import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { dynamoStore, type Message, parseMessage, s3Reader } from "pulumi-x-webhooks/events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHandler } from "../../examples/consumer-lambda/handler.ts";
import { handlePost, type Posts } from "../../examples/consumer-lambda/posts.ts";
import { lambdaRecord } from "../events/support.ts";
import { type Aws, hasAws, startAws } from "../support/aws.ts";
import { checked, drain, invented, keysIn, only, send } from "./support.ts";

const post = (id: string, author: string, text: string) =>
  only(
    `{"data":{"event_type":"post.create","filter":{},"payload":{"id":"${id}","author_id":"${author}","text":"${text}"}}}`,
  );
const deletion = (id: string, author: string) =>
  only(`{"data":{"event_type":"post.delete","filter":{},"payload":{"id":"${id}","author_id":"${author}"}}}`);

describe.skipIf(!hasAws)("examples/consumer-lambda", () => {
  let aws: Aws;
  let posts: Posts;
  const lines: Readonly<Record<string, string>>[] = [];
  beforeAll(async () => {
    aws = await startAws();
    await aws.handledTable("handled");
    await aws.s3.createBucket({ Bucket: "overflow" });
    await aws.dynamodb.createTable({
      TableName: "posts",
      KeySchema: [
        { AttributeName: "author", KeyType: "HASH" },
        { AttributeName: "post", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "author", AttributeType: "S" },
        { AttributeName: "post", AttributeType: "S" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    });
    posts = { documents: DynamoDBDocument.from(aws.dynamodb), tableName: "posts" };
  });
  afterAll(() => aws?.stop());

  const handlerOf = (handle: (message: Message) => Promise<void>) =>
    createHandler({
      getObject: s3Reader(aws.s3),
      store: dynamoStore(aws.dynamodb, { tableName: "handled" }),
      handle,
      log: (line) => lines.push(line),
    });
  const textOf = async (author: string, id: string): Promise<unknown> =>
    (await posts.documents.get({ TableName: "posts", Key: { author, post: id } })).Item?.text;

  it("handles copies once, fetches large bodies, and leaves what fails to the dead-letter queue", async () => {
    const { queueUrl, deadUrl } = await aws.queues("events", 3);
    const handled: string[] = [];
    const handler = handlerOf(async (message) => {
      handled.push(message.key);
      await handlePost(posts, message);
    });
    const large = await checked(aws, "overflow", post("21", "2", "🐝".repeat(70_000)), true);
    const poison = await checked(aws, "overflow", post("22", "2", "gone"), false);
    const plain = Array.from({ length: 12 }, () => invented());
    await send(aws, queueUrl, ...plain, large, poison, ...plain.slice(0, 6), large);

    const failures = await drain(aws, queueUrl, handler);
    expect(handled.toSorted()).toEqual([...plain.map(({ key }) => key), large.key].toSorted());
    // One message, three times.
    expect(new Set(failures.flat()).size).toBe(1);
    expect(failures.flat()).toHaveLength(3);
    expect(await keysIn(aws, deadUrl)).toEqual([poison.key]);
    expect(await textOf("2", "21")).toHaveLength(140_000);
    expect(lines.filter(({ event }) => event === "duplicate")).toHaveLength(7);
    expect(JSON.stringify(lines)).not.toContain("🐝");
  });

  it("keeps a group of a FIFO queue in order, behind what fails", async () => {
    const { queueUrl, deadUrl } = await aws.queues("events.fifo", 2);
    const events = ["31", "32", "33"].map((id) => post(id, "3", "in order"));
    const seen: string[] = [];
    const handler = handlerOf(async ({ kind, ...message }) => {
      if (kind !== "post.create" || !("event" in message)) throw new Error(`is ${kind}`);
      seen.push(message.key);
      if (message.key === events[0]?.key && seen.length === 1) throw new Error("not yet");
    });
    await send(aws, queueUrl, ...events);
    await drain(aws, queueUrl, handler);
    const [first, second, third] = events.map(({ key }) => key);
    expect(seen).toEqual([first, first, second, third]);
    expect(await keysIn(aws, deadUrl)).toEqual([]);
  });

  it("forgets a post that is deleted, also where the queue tells it the wrong way round", async () => {
    const { queueUrl } = await aws.queues("deletions", 3);
    const handler = handlerOf((message) => handlePost(posts, message));
    await send(aws, queueUrl, post("41", "4", "stays"), post("42", "4", "goes"));
    await drain(aws, queueUrl, handler);
    expect(await textOf("4", "42")).toBe("goes");
    await send(aws, queueUrl, deletion("42", "4"), deletion("43", "4"));
    await drain(aws, queueUrl, handler);
    await send(aws, queueUrl, post("43", "4", "too late"));
    await drain(aws, queueUrl, handler);
    expect([await textOf("4", "41"), await textOf("4", "42"), await textOf("4", "43")]).toEqual([
      "stays",
      undefined,
      undefined,
    ]);
  });

  it("forgets posts whose deletions came together", async () => {
    const ids = ["61", "62"];
    const data = ids.map((id) => `{"event_type":"post.delete","payload":{"id":"${id}","author_id":"6"}}`);
    const deletions = parseMessage(
      lambdaRecord({ body: `{"data":[${data}]}`, attributes: only("{}").attributes }),
    );
    if (deletions.kind !== "several") throw new Error(`is ${deletions.kind}`);
    const { queueUrl } = await aws.queues("together", 3);
    await send(aws, queueUrl, ...ids.map((id) => post(id, "6", "goes")));
    await drain(
      aws,
      queueUrl,
      handlerOf((message) => handlePost(posts, message)),
    );
    expect(await textOf("6", "62")).toBe("goes");
    await handlePost(posts, deletions);
    expect([await textOf("6", "61"), await textOf("6", "62")]).toEqual([undefined, undefined]);
  });

  it.each([
    [
      "oauth.revoke",
      (id: string) => `{"data":{"event_type":"oauth.revoke","filter":{},"payload":{"user_id":"${id}"}}}`,
    ],
    ["user_event", (id: string) => `{"user_event":{"revoke":{"source":{"user_id":"${id}"}}}}`],
  ])("forgets all of a user at %s", async (name, body) => {
    const { queueUrl } = await aws.queues(name.replace(".", "-"), 3);
    const handler = handlerOf((message) => handlePost(posts, message));
    const id = `5${name.length}`;
    const legacy = `{"for_user_id":"${id}","tweet_create_events":[{"id":1850000000000000001,"text":"b","user":{"id":${id}}}]}`;
    await send(aws, queueUrl, post(`51${id}`, id, "a"), only(legacy));
    await drain(aws, queueUrl, handler);
    expect([await textOf(id, `51${id}`), await textOf(id, "1850000000000000001")]).toEqual(["a", "b"]);
    await send(aws, queueUrl, only(body(id)));
    await drain(aws, queueUrl, handler);
    expect([await textOf(id, `51${id}`), await textOf(id, "1850000000000000001")]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
