import { GetItemCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { UpdateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { type Message, PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundledReceivers, type Receiver, receiverEnvironment } from "./support/bundled.ts";
import { ministackBin, startReceiversAws } from "./support/ministack.ts";
import { challenge, clientHeader, delivery, post, xSignature } from "./support/requests.ts";

describe.skipIf(ministackBin === undefined)("the bundled receiver on MiniStack", () => {
  let aws: Awaited<ReturnType<typeof startReceiversAws>>;
  let receivers: Awaited<ReturnType<typeof bundledReceivers>>;
  let processes: Receiver[];

  beforeAll(async () => {
    aws = await startReceiversAws();
    receivers = await bundledReceivers();
    const { queueUrl, deadUrl } = aws;
    const environment = receiverEnvironment(aws.url, { QUEUE_URL: queueUrl, DEAD_LETTER_QUEUE_URL: deadUrl });
    processes = await Promise.all([1, 2, 3].map(() => receivers.start(environment)));
  }, 60_000);
  afterAll(async () => {
    await receivers?.stopAll();
    aws?.stop();
  });
  beforeEach(async () => {
    await aws.sqs.send(new PurgeQueueCommand({ QueueUrl: aws.queueUrl }));
  });

  const ask = async (body: string | Uint8Array, n = 0): Promise<number> => {
    const receiver = processes[n % processes.length];
    if (receiver === undefined) throw new Error("no receiver");
    return (await receiver.ask(delivery(body))).statusCode;
  };
  const messages = (url?: string): Promise<Message[]> => aws.messages(url);
  const attribute = (message: Message | undefined, name: string) =>
    message?.MessageAttributes?.[name]?.StringValue;

  it("makes one message of 20 simultaneous copies in three processes", async () => {
    const statuses = await Promise.all(Array.from({ length: 20 }, (_, n) => ask(post("2000"), n)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await messages()).map(({ Body }) => Body)).toEqual([post("2000")]);
    expect(await ask(post("2000"))).toBe(200);
    expect(await messages()).toEqual([]);
  });

  it("keeps every byte: numbers beyond a double, emoji, characters that SQS refuses", async () => {
    const body =
      '{"for_user_id":"1","tweet_create_events":[{"id":1850000000000000001, "text":"👩‍👩‍👧‍👦 𝕏"}]}';
    expect(await ask(Buffer.from(body))).toBe(200);
    const odd = body.replace("0001,", "0002,").replace("𝕏", "\uffff");
    expect(await ask(odd)).toBe(200);
    const found = await messages();
    const plain = found.find((message) => message.Body?.startsWith("{"));
    const wrapped = found.find((message) => message !== plain);
    expect(found).toHaveLength(2);
    expect(plain?.Body).toBe(body);
    expect(attribute(plain, "encoding")).toBeUndefined();
    expect(attribute(wrapped, "encoding")).toBe("base64");
    expect(Buffer.from(wrapped?.Body ?? "", "base64").toString("utf8")).toBe(odd);
  });

  it("makes two messages for two users, and for one uuid under two types", async () => {
    const like = (user: string) => `{"for_user_id":"${user}","favorite_events":[{"id":"f1"}]}`;
    expect(await ask(like("1"), 0)).toBe(200);
    expect(await ask(like("2"), 1)).toBe(200);
    expect(await ask(post("3000"), 2)).toBe(200);
    expect(await ask(post("3000", "post.mention.create"), 0)).toBe(200);
    const found = await messages();
    expect(
      found.map((message) => attribute(message, "forUserId") ?? attribute(message, "eventType")).sort(),
    ).toEqual(["1", "2", "post.create", "post.mention.create"]);
    expect(new Set(found.map((message) => attribute(message, "key"))).size).toBe(4);
  });

  it("sends 23 events of one body in batches, each as a delivery of its own", async () => {
    const events = Array.from({ length: 23 }, (_, n) => `{"id":"many-${n}"}`);
    expect(await ask(`{"for_user_id":"1","favorite_events":[${events.join(",")}]}`)).toBe(200);
    const bodies = (await messages()).map(({ Body }) => Body).sort();
    expect(bodies).toEqual(events.map((event) => `{"for_user_id":"1","favorite_events":[${event}]}`).sort());
  });

  it("waits for a live claim, takes over a lapsed one and an expired row", async () => {
    expect(await ask(post("4000"))).toBe(200);
    const [message] = await messages();
    const k = { S: attribute(message, "key") ?? "" };
    const put = (row: { s: string; l: number; e: number }) =>
      aws.dynamodb.send(
        new PutItemCommand({
          TableName: "claims",
          Item: {
            k,
            s: { S: row.s },
            o: { S: "somebody" },
            l: { N: String(row.l) },
            e: { N: String(row.e) },
          },
        }),
      );
    const nowSeconds = Math.floor(Date.now() / 1000);
    await put({ s: "C", l: Date.now() + 60_000, e: nowSeconds + 1_000 });
    expect(await ask(post("4000"))).toBe(503);
    expect(await messages()).toEqual([]);
    await put({ s: "C", l: Date.now() + 700, e: nowSeconds + 1_000 });
    expect(await ask(post("4000"))).toBe(200);
    await put({ s: "D", l: 0, e: nowSeconds - 1 });
    expect(await ask(post("4000"))).toBe(200);
    expect(await messages()).toHaveLength(2);
    const { Item } = await aws.dynamodb.send(new GetItemCommand({ TableName: "claims", Key: { k } }));
    expect(Item?.s).toEqual({ S: "D" });
    expect(Item).not.toHaveProperty("l");
    const window = Number(Item?.e?.N) - nowSeconds;
    expect(window).toBeGreaterThanOrEqual(72 * 3600);
    expect(window).toBeLessThan(72 * 3600 + 60);
  }, 20_000);

  it("parks what does not parse, without a claim", async () => {
    const before = (await aws.dynamodb.send(new ScanCommand({ TableName: "claims" }))).Count;
    expect(await ask('{"cut short')).toBe(200);
    expect((await aws.dynamodb.send(new ScanCommand({ TableName: "claims" }))).Count).toBe(before);
    expect(await messages()).toEqual([]);
    expect((await messages(aws.deadUrl)).map(({ Body }) => Body)).toEqual(['{"cut short']);
  });

  it("sees a rotated secret in mid-flight", async () => {
    const rotated = JSON.stringify({ clientSecret: "rotated", clientSecretNext: "next" });
    await aws.secretsManager.send(
      new UpdateSecretCommand({ SecretId: "main-secret", SecretString: rotated }),
    );
    const [receiver] = processes;
    const body = post("6000");
    const headers = { [clientHeader]: xSignature(body, "next") };
    expect((await receiver?.ask(delivery(body, { headers })))?.statusCode).toBe(200);
    const answer = await receiver?.ask(challenge("crc_token=t"));
    expect(JSON.parse(answer?.body ?? "")).toEqual({ response_token: xSignature("t", "rotated") });
  });
});
