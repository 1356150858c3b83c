import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundledReceivers, type Receiver, receiverEnvironment } from "./support/bundled.ts";
import { startFakeAws } from "./support/fake-aws.ts";
import { challenge, clientSecret, delivery, post, xSignature } from "./support/requests.ts";

let receivers: Awaited<ReturnType<typeof bundledReceivers>>;
let aws: Awaited<ReturnType<typeof startFakeAws>>;
let receiver: Receiver;
beforeAll(async () => {
  receivers = await bundledReceivers();
});
beforeEach(async () => {
  aws = await startFakeAws();
  aws.secrets.set("main-secret", JSON.stringify({ clientSecret }));
  receiver = await receivers.start(receiverEnvironment(aws.url));
});
afterEach(async () => {
  await receiver.stop();
  await aws.close();
});
afterAll(async () => {
  await receivers.stopAll();
});
const queued = () => aws.queue(`${aws.url}/000000000000/events`);
const dead = () => aws.queue(`${aws.url}/000000000000/dead`);

describe("the bundled receiver", () => {
  it("answers a CRC from Secrets Manager alone", async () => {
    expect(await receiver.ask(challenge("crc_token=a+b%3D"))).toEqual({
      statusCode: 200,
      headers: { "content-type": "application/json", "x-crc-secret": "client" },
      body: JSON.stringify({ response_token: xSignature("a+b=") }),
    });
    expect(aws.seen.map(({ target }) => target)).toEqual(["secretsmanager.GetSecretValue"]);
  });
  it("stores a delivery once and knows its copies", async () => {
    const body = post("-6850472171600526495").replace("hi", "𝕏 👩‍👩‍👧‍👦");
    const answers = await Promise.all(Array.from({ length: 20 }, () => receiver.ask(delivery(body))));
    expect(answers).toEqual(Array.from({ length: 20 }, () => ({ statusCode: 200, body: "" })));
    expect(await receiver.ask(delivery(Buffer.from(body)))).toEqual({ statusCode: 200, body: "" });
    expect(queued()).toHaveLength(1);
    const [message] = queued();
    expect(message?.body).toBe(body);
    expect(message?.attributes).toMatchObject({
      app: "main",
      source: "xaa",
      eventType: "post.create",
      deliveryId: "request-1",
    });
    expect(Object.values([...aws.items.values()][0] ?? {})).toContainEqual({ S: "D" });
  });
  it("parks what does not parse", async () => {
    expect(await receiver.ask(delivery('{"data":'))).toEqual({ statusCode: 200, body: "" });
    expect(dead()).toMatchObject([{ body: '{"data":', attributes: { source: "unparsed" } }]);
    expect(queued()).toEqual([]);
  });
  it("refuses a CRC's answer played back as a delivery", async () => {
    const answer = await receiver.ask(challenge("crc_token=e30="));
    const { response_token } = JSON.parse(answer.body);
    const headers = { "x-twitter-webhooks-signature-oauth2": response_token };
    expect(await receiver.ask(delivery("e30=", { headers }))).toEqual({ statusCode: 401, body: "" });
  });
  it("sends without a claim when DynamoDB is down, spills when SQS is, is 503 when S3 is too", async () => {
    aws.setOverride(({ target }) => (target.startsWith("DynamoDB") ? "drop" : undefined));
    expect((await receiver.ask(delivery(post("1")))).statusCode).toBe(200);
    expect(queued()).toHaveLength(1);
    aws.setOverride(({ target }) => (/^(AmazonSQS|S3)/.test(target) ? { status: 500, body: {} } : undefined));
    expect((await receiver.ask(delivery(post("2")))).statusCode).toBe(503);
    expect(aws.items.size).toBe(0);
    aws.setOverride(({ target }) => (target.startsWith("AmazonSQS") ? { status: 500, body: {} } : undefined));
    expect((await receiver.ask(delivery(post("3")))).statusCode).toBe(200);
    expect([...aws.objects.keys()]).toEqual([
      expect.stringMatching(/^spill-bucket\/spill\/main\/[\w-]{43}\.json$/),
    ]);
    aws.setOverride(() => undefined);
    expect((await receiver.ask(delivery(post("2")))).statusCode).toBe(200);
    expect(queued()).toHaveLength(2);
  });
  it("is 503 when no time is left", async () => {
    expect(await receiver.ask(delivery(post("1")), 0)).toEqual({ statusCode: 503, body: "" });
    expect(aws.seen).toEqual([]);
  });
  it("logs lines of JSON without bodies, secrets or signatures", async () => {
    await receiver.ask(delivery(post("1").replace("hi", "private words")));
    await receiver.ask(delivery(post("1"), { headers: {} }));
    const lines = receiver
      .logs()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { event: "received", status: 200, sent: 1, EventsReceived: 1, Receiver: "receiver" },
      { event: "rejected", status: 401, DeliveriesRejected: 1, _aws: { CloudWatchMetrics: [{}] } },
    ]);
    for (const hidden of ["private words", clientSecret, "sha256="])
      expect(receiver.logs()).not.toContain(hidden);
  });
});

describe("the bundled re-driver without its settings", () => {
  it("does not start, and says all that is missing", async () => {
    const redrivers = await bundledReceivers("redriver");
    await expect(redrivers.start({})).rejects.toThrow(
      /SPILL_BUCKET is not set; QUEUE_URL is not set; DEAD_LETTER_QUEUE_URL is not set/,
    );
    await redrivers.stopAll();
  });
});

describe("a bundle without its settings", () => {
  it("does not start, and says all that is missing", async () => {
    await expect(receivers.start({})).rejects.toThrow(
      /APPS is not set; .*QUEUE_URL is not set; .*AWS_REGION is not set/,
    );
  });
});
