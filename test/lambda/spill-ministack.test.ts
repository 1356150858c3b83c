import { ScanCommand } from "@aws-sdk/client-dynamodb";
import type { Message } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { maxMessageBytes } from "../../lambda/queue-message.ts";
import { bundledReceivers, type Receiver, receiverEnvironment } from "./support/bundled.ts";
import { freePort, ministackBin, startReceiversAws } from "./support/ministack.ts";
import { delivery, post } from "./support/requests.ts";

const attribute = (message: Message | undefined, name: string) =>
  message?.MessageAttributes?.[name]?.StringValue;

describe.skipIf(ministackBin === undefined)("spill, claim check and FIFO on MiniStack", () => {
  let aws: Awaited<ReturnType<typeof startReceiversAws>>;
  let receivers: Awaited<ReturnType<typeof bundledReceivers>>;
  let redrivers: Awaited<ReturnType<typeof bundledReceivers>>;
  let well: Receiver;
  /** Its SQS is at an address where nobody listens. */
  let withoutSqs: Receiver;
  let redriver: Receiver;
  let environment: Record<string, string>;

  beforeAll(async () => {
    aws = await startReceiversAws();
    const queues = { QUEUE_URL: aws.queueUrl, DEAD_LETTER_QUEUE_URL: aws.deadUrl };
    environment = receiverEnvironment(aws.url, queues);
    receivers = await bundledReceivers();
    redrivers = await bundledReceivers("redriver");
    const nobody = `http://127.0.0.1:${await freePort()}`;
    well = await receivers.start(environment);
    withoutSqs = await receivers.start({ ...environment, AWS_ENDPOINT_URL_SQS: nobody });
    redriver = await redrivers.start({ ...environment, RECEIVER_NAME: "receiver-1" });
  }, 60_000);
  afterAll(async () => {
    await receivers?.stopAll();
    await redrivers?.stopAll();
    aws?.stop();
  });
  beforeEach(async () => {
    await aws.clear();
  });

  const ask = async (receiver: Receiver, body: string | Uint8Array): Promise<number> =>
    (await receiver.ask(delivery(body))).statusCode;
  const redrive = (remainingMs = 60_000): Promise<unknown> => redriver.ask({}, remainingMs);
  const taken = (url?: string) => aws.messages(url, true);

  it("takes an event that SQS does not into S3 and, once, back into the queue as it would have been", async () => {
    const body = post("100").replace("hi", "👩‍👩‍👧‍👦 1850000000000000001");
    expect(await ask(withoutSqs, body)).toBe(200);
    expect(await aws.objects("spill/")).toEqual([expect.stringMatching(/^spill\/main\/[\w-]{43}\.json$/)]);
    // Durable: another delivery of it makes nothing more.
    expect(await ask(well, body)).toBe(200);
    expect(await taken()).toEqual([]);
    expect(await redrive()).toEqual({ redriven: 1, pending: 0, unreadable: 0, complete: true });
    const found = await taken();
    expect(found.map((message) => [message.Body, attribute(message, "eventType")])).toEqual([
      [body, "post.create"],
    ]);
    expect(await aws.objects()).toEqual([]);
    expect(await redrive()).toMatchObject({ redriven: 0, pending: 0 });
    const lines = redriver
      .logs()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { event: "redrive_ended", Receiver: "receiver-1", Redriven: 1, SpillPending: 0 },
      { event: "redrive_ended", SpillPending: 0, _aws: { CloudWatchMetrics: [{ Namespace: "XWebhooks" }] } },
    ]);
  });

  it("spills a delivery of many, and text that SQS forbids, and parked bytes to their own queue", async () => {
    const likes = Array.from({ length: 23 }, (_, n) => `{"id":"many-${n}"}`);
    const odd = post("201").replace("hi", "\uffff");
    expect(await ask(withoutSqs, `{"for_user_id":"1","favorite_events":[${likes.join(",")}]}`)).toBe(200);
    expect(await ask(withoutSqs, odd)).toBe(200);
    expect(await ask(withoutSqs, Buffer.from([0x7b, 0xff]))).toBe(200);
    expect(await redrive()).toMatchObject({ redriven: 25, pending: 0 });
    const found = await taken();
    const wrapped = found.find((message) => attribute(message, "encoding") === "base64");
    expect(found).toHaveLength(24);
    expect(Buffer.from(wrapped?.Body ?? "", "base64").toString("utf8")).toBe(odd);
    const parked = await taken(aws.deadUrl);
    expect(parked.map(({ Body }) => Buffer.from(Body ?? "", "base64"))).toEqual([Buffer.from([0x7b, 0xff])]);
  });

  it.each([-1, 0, 1])("carries a message of 1 MiB %i byte", async (more) => {
    const probe = post(`30${more + 1}-`);
    expect(await ask(well, probe)).toBe(200);
    const [sample] = await taken();
    const sizes = Object.entries(sample?.MessageAttributes ?? {}).map(
      ([name, { StringValue = "" }]) => name.length + "String".length + StringValue.length,
    );
    const overhead = sizes.reduce((sum, size) => sum + size, 0);
    const frame = post(`31${more + 1}-`);
    const body = frame.replace("hi", "x".repeat(maxMessageBytes - overhead - frame.length + 2 + more));
    expect(await ask(well, body)).toBe(200);
    const [message] = await taken();
    if (more <= 0) {
      expect(message?.Body === body).toBe(true);
      expect(await aws.objects()).toEqual([]);
      return;
    }
    const key = `claim-check/main/${attribute(message, "key")}`;
    expect(JSON.parse(message?.Body ?? "")).toEqual({
      claimCheck: { bucket: "spill-bucket", key, bytes: body.length },
    });
    expect(attribute(message, "encoding")).toBe("s3");
    expect((await aws.bytesOf(key)).equals(Buffer.from(body))).toBe(true);
    // A copy of it is known and writes nothing.
    await aws.clear();
    expect(await ask(well, body)).toBe(200);
    expect(await aws.objects()).toEqual([]);
  });

  it("keeps every byte of a large body: emoji, what SQS forbids, and what is no text at all", async () => {
    const filler = "👩‍👩‍👧‍👦".repeat(60_000);
    const odd = Buffer.from(post("400").replace("hi", `${filler}\uffff\u2028`));
    const noText = Buffer.concat([Buffer.from("{"), Buffer.alloc(900_000, 0xfe)]);
    expect(await ask(well, odd)).toBe(200);
    expect(await ask(well, noText)).toBe(200);
    const bodies = [...(await taken()), ...(await taken(aws.deadUrl))].map(({ Body }) =>
      JSON.parse(Body ?? ""),
    );
    expect(bodies.map(({ claimCheck }) => claimCheck.bytes)).toEqual([odd.length, noText.length]);
    const [first, second] = bodies.map(({ claimCheck }) => claimCheck.key);
    expect((await aws.bytesOf(first)).equals(odd)).toBe(true);
    expect((await aws.bytesOf(second)).equals(noText)).toBe(true);
  });

  it("spills the pointer of a large body, and the body stays where it is", async () => {
    const body = post("500").replace("hi", "x".repeat(maxMessageBytes));
    expect(await ask(withoutSqs, body)).toBe(200);
    expect(await redrive()).toMatchObject({ redriven: 1 });
    const [message] = await taken();
    const { claimCheck } = JSON.parse(message?.Body ?? "");
    expect(await aws.objects()).toEqual([claimCheck.key]);
    expect((await aws.bytesOf(claimCheck.key)).toString("utf8")).toBe(body);
  });

  it("is 503 when S3 is down too, and leaves no claim behind", async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const alone = { AWS_ENDPOINT_URL_SQS: nobody, AWS_ENDPOINT_URL_S3: nobody };
    const receiver = await receivers.start({ ...environment, ...alone });
    const count = async () => (await aws.dynamodb.send(new ScanCommand({ TableName: "claims" }))).Count;
    const before = await count();
    expect(await ask(receiver, post("600"))).toBe(503);
    expect(await count()).toBe(before);
    expect(await ask(well, post("600"))).toBe(200);
    expect(await taken()).toHaveLength(1);
  });

  it("keeps a FIFO queue's groups in order and its identities apart, after a spill as well", async () => {
    const QUEUE_URL = await aws.makeQueue("events.fifo");
    const DEAD_LETTER_QUEUE_URL = await aws.makeQueue("dead.fifo");
    const fifo = { ...environment, QUEUE_URL, DEAD_LETTER_QUEUE_URL };
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const receiver = await receivers.start(fifo);
    const spilling = await receivers.start({ ...fifo, AWS_ENDPOINT_URL_SQS: nobody });
    // Without the table's memory SQS's own is what is left.
    const forgetful = await receivers.start({ ...fifo, AWS_ENDPOINT_URL_DYNAMODB: nobody });
    const likes = Array.from({ length: 12 }, (_, n) => `{"id":"f${n}"}`);
    const body = `{"for_user_id":"5","favorite_events":[${likes.join(",")}]}`;
    expect(await ask(receiver, body)).toBe(200);
    expect(await ask(forgetful, body)).toBe(200);
    expect(await ask(spilling, post("700", "post.create", "9"))).toBe(200);
    const fifoRedriver = await redrivers.start(fifo);
    expect(await fifoRedriver.ask({}, 60_000)).toMatchObject({ redriven: 1 });
    const found = await taken(QUEUE_URL);
    const groups = Map.groupBy(found, ({ Attributes }) => Attributes?.MessageGroupId);
    expect([...groups.keys()].sort()).toEqual(["5", "9"]);
    expect((groups.get("5") ?? []).map(({ Body }) => JSON.parse(Body ?? "").favorite_events[0].id)).toEqual(
      likes.map((_, n) => `f${n}`),
    );
    for (const message of found)
      expect(message.Attributes?.MessageDeduplicationId).toBe(attribute(message, "key"));
    expect(await ask(receiver, '{"cut short')).toBe(200);
    const [parked] = await taken(DEAD_LETTER_QUEUE_URL);
    expect(parked?.Attributes?.MessageGroupId).toBe("main");
  });
});
