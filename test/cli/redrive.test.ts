import { type ChildProcess, spawn } from "node:child_process";
import { once as eventOf } from "node:events";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { claimCheck } from "../../lambda/claim-check.ts";
import { parkedMessage, type QueueMessage } from "../../lambda/queue-message.ts";
import { spilledObject } from "../../lambda/spill.ts";
import { messagesOf, sending } from "../events/support.ts";
import { type Aws, hasAws, startAws } from "../support/aws.ts";

const command = resolve(import.meta.dirname, "../../cli/x-webhooks.ts");

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
}

const ended = async (child: ChildProcess): Promise<Ended> => {
  const out: string[] = [];
  const said: string[] = [];
  child.stdout?.on("data", (chunk) => out.push(String(chunk)));
  child.stderr?.on("data", (chunk) => said.push(String(chunk)));
  const [code] = await eventOf(child, "close");
  return { code, out: out.join(""), said: said.join("") };
};

const start = (args: readonly string[], env: Record<string, string>): ChildProcess => {
  const child = spawn(process.execPath, [command, "redrive", ...args], { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
};

const run = (args: readonly string[], env: Record<string, string> = {}, input = ""): Promise<Ended> => {
  const child = start(args, env);
  child.stdin?.end(input);
  return ended(child);
};

const event = (n: number): QueueMessage => {
  const [message] = messagesOf(
    `{"for_user_id":"7","tweet_create_events":[{"id_str":"${n}","text":"🐝 ${n}"}]}`,
  );
  if (message === undefined) throw new Error("no message");
  return message;
};
const parked = (text: string) =>
  parkedMessage(Buffer.from(text), { app: "main", deliveryId: "d", receivedAtMs: 0 });

it.each([
  [[], /Which queues\? Name --queue-url and --dead-letter-queue-url/],
  [["--speed", "9"], /There is no option --speed/],
  [["now"], /What is "now"\?/],
  [["--outputs", "nowhere.json"], /--outputs nowhere\.json cannot be read: ENOENT/],
])("%j is refused with 2", async (args, reason) => {
  const { code, said, out } = await run(args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(said).toMatch(reason);
});

describe.skipIf(!hasAws)("x-webhooks redrive", () => {
  let aws: Aws;
  beforeAll(async () => {
    aws = await startAws();
    await aws.s3.createBucket({ Bucket: "overflow" });
  });
  afterAll(() => aws?.stop());

  const fill = async (queueUrl: string, messages: readonly QueueMessage[]): Promise<void> => {
    for (const message of messages) await aws.sqs.sendMessage(sending(queueUrl, message));
  };
  const spill = async (...messages: Parameters<typeof spilledObject>[]): Promise<void> => {
    for (const one of messages) {
      const { key, body } = spilledObject(...one);
      await aws.s3.putObject({ Bucket: "overflow", Key: key, Body: body });
    }
  };
  const spilledNames = async (): Promise<string[]> => {
    const { Contents = [] } = await aws.s3.listObjectsV2({ Bucket: "overflow", Prefix: "spill/" });
    return Contents.map(({ Key = "" }) => Key);
  };
  /** What lies in a queue; it is taken out. */
  const take = async (queueUrl: string): Promise<Pick<QueueMessage, "body" | "attributes">[]> => {
    const taken: Pick<QueueMessage, "body" | "attributes">[] = [];
    for (;;) {
      const { Messages: messages = [] } = await aws.sqs.receiveMessage({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
      });
      if (messages.length === 0) return taken;
      for (const { Body: body = "", MessageAttributes = {}, ReceiptHandle } of messages) {
        const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [
          name,
          StringValue,
        ]);
        taken.push({ body, attributes: Object.fromEntries(attributes) });
        await aws.sqs.deleteMessage({ QueueUrl: queueUrl, ReceiptHandle });
      }
    }
  };
  const plain = ({ body, attributes }: QueueMessage) => ({ body, attributes });
  const byKey = (a: Pick<QueueMessage, "attributes">, b: Pick<QueueMessage, "attributes">) =>
    (a.attributes.key ?? "").localeCompare(b.attributes.key ?? "");
  const sorted = (messages: readonly QueueMessage[]) => messages.map(plain).toSorted(byKey);
  const placesOf = ({ queueUrl, deadUrl }: { queueUrl: string; deadUrl: string }) => [
    "--queue-url",
    queueUrl,
    "--dead-letter-queue-url",
    deadUrl,
  ];

  it("moves dead letters and what is spilled, with all they have, and leaves what is no JSON", async () => {
    const queues = await aws.queues("all", 3);
    const dead = Array.from({ length: 23 }, (_, n) => event(n));
    const odd = parked("{no JSON");
    const [late, spilledOdd] = [event(100), parked("also no JSON")];
    await fill(queues.deadUrl, [odd, ...dead]);
    await spill(["events", late], ["dead-letters", spilledOdd]);
    const outputs = { queueUrl: queues.queueUrl, deadLetterQueueUrl: queues.deadUrl, bucketName: "overflow" };

    const { code, out, said } = await run(["--outputs", "-"], aws.env, JSON.stringify(outputs));
    expect({ code, said }).toEqual({
      code: 0,
      said: "23 dead letters and 2 spilled events moved. Left: 2 dead letters without JSON (--include-unparsed moves them).\n",
    });
    expect(JSON.parse(out)).toEqual({
      dryRun: false,
      deadLetters: { moved: 23, unparsed: 2, failed: 0 },
      spilled: { redriven: 2, pending: 0, unreadable: 0, complete: true },
    });
    expect((await take(queues.queueUrl)).toSorted(byKey)).toEqual(sorted([...dead, late]));
    // At once: they are not hidden any longer.
    expect((await take(queues.deadUrl)).toSorted(byKey)).toEqual(sorted([odd, spilledOdd]));
    expect(await spilledNames()).toEqual([]);
  });

  it("moves what is no JSON where it is told to, and leaves the bucket alone where it has no name", async () => {
    const queues = await aws.queues("unparsed", 3);
    const odd = parked("{no JSON");
    await fill(queues.deadUrl, [odd]);
    await spill(["events", event(200)]);
    const { code, out } = await run([...placesOf(queues), "--include-unparsed"], aws.env);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ dryRun: false, deadLetters: { moved: 1, unparsed: 0, failed: 0 } });
    expect(await take(queues.queueUrl)).toEqual([plain(odd)]);
    expect(await spilledNames()).toHaveLength(1);
  });

  it("counts without moving in a dry run", async () => {
    const queues = await aws.queues("dry", 3);
    const dead = Array.from({ length: 12 }, (_, n) => event(n));
    await fill(queues.deadUrl, [...dead, parked("{no JSON")]);
    const before = await spilledNames();
    const { code, out, said } = await run(
      [...placesOf(queues), "--bucket", "overflow", "--dry-run"],
      aws.env,
    );
    expect(code).toBe(0);
    expect(said).toContain("12 dead letters and 1 spilled event would be moved.");
    expect(JSON.parse(out)).toMatchObject({ dryRun: true, deadLetters: { moved: 12, unparsed: 1 } });
    expect(await take(queues.queueUrl)).toEqual([]);
    expect(await take(queues.deadUrl)).toHaveLength(13);
    expect(await spilledNames()).toEqual(before);
  });

  it("keeps the order of a FIFO queue's groups, and can move a letter that has come back", async () => {
    const queues = await aws.queues("order.fifo", 3);
    const dead = [1, 2, 3, 4].map(event);
    for (let round = 0; round < 2; round += 1) {
      await fill(
        queues.deadUrl,
        round === 0 ? dead : dead.map((one) => ({ ...one, key: `${one.key}-again` })),
      );
      expect(await run(placesOf(queues), aws.env)).toMatchObject({ code: 0 });
      expect(await take(queues.queueUrl)).toEqual(dead.map(plain));
    }
    expect(await take(queues.deadUrl)).toEqual([]);
  });

  it("says what it could not read, and what it needs, and ends with 1", async () => {
    const nowhere = `${aws.env.AWS_ENDPOINT_URL}/000000000000/nowhere`;
    const queues = await aws.queues("half", 3);
    const lost = await run(["--queue-url", queues.queueUrl, "--dead-letter-queue-url", nowhere], aws.env);
    expect(lost).toMatchObject({ code: 1, out: "" });
    expect(lost.said).toMatch(
      /The dead-letter queue .*nowhere cannot be read: QueueDoesNotExist[\s\S]*sqs:ReceiveMessage/,
    );
  });

  it("gives the bodies of large dead letters a new life in the bucket, and says where it cannot", async () => {
    await aws.s3.createBucket({ Bucket: "large" });
    const queues = await aws.queues("large", 3);
    const [kept, gone] = [claimCheck(event(300), "large"), claimCheck(event(301), "large")];
    const { key: Key, body: Body } = kept.object;
    await aws.s3.putObject({ Bucket: "large", Key, Body, Metadata: { written: "long ago" } });
    await fill(queues.deadUrl, [kept.pointer, gone.pointer]);
    const { code, said } = await run([...placesOf(queues), "--bucket", "large"], aws.env);
    expect(code).toBe(0);
    expect(said).toContain(`body of ${gone.pointer.key} cannot be kept for longer`);
    expect(said).not.toContain(kept.pointer.key);
    expect((await aws.s3.headObject({ Bucket: "large", Key })).Metadata).toEqual({});
    expect(await (await aws.s3.getObject({ Bucket: "large", Key })).Body?.transformToString()).toBe(
      event(300).body,
    );
    expect(await take(queues.queueUrl)).toHaveLength(2);
  });

  it("leaves letters that the events queue does not take, and ends with 1", async () => {
    const { deadUrl } = await aws.queues("refused", 3);
    const nowhere = `${aws.env.AWS_ENDPOINT_URL}/000000000000/nowhere`;
    await fill(deadUrl, [event(1), event(2)]);
    const { code, out, said } = await run(placesOf({ queueUrl: nowhere, deadUrl }), aws.env);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ deadLetters: { moved: 0, failed: 2 } });
    expect(said).toContain("Left: 2 dead letters that could not be moved.");
    expect(said).not.toContain("🐝");
    expect(await take(deadUrl)).toHaveLength(2);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "stops at %s with what it has begun done, and loses nothing",
    async (signal) => {
      const queues = await aws.queues(`stop-${signal}`, 3);
      const dead = Array.from({ length: 60 }, (_, n) => event(n));
      await fill(queues.deadUrl, dead);
      const child = start(placesOf(queues), aws.env);
      const ending = ended(child);
      const moved = async () => {
        const { Attributes } = await aws.sqs.getQueueAttributes({
          QueueUrl: queues.queueUrl,
          AttributeNames: ["ApproximateNumberOfMessages"],
        });
        return Number(Attributes?.ApproximateNumberOfMessages);
      };
      await expect.poll(moved, { interval: 1, timeout: 30_000 }).toBeGreaterThan(0);
      child.kill(signal);
      const { code, said } = await ending;
      expect({ code, said }).toMatchObject({
        code: 1,
        said: expect.stringContaining("Stopped: run it again"),
      });
      expect((await take(queues.queueUrl)).length + (await take(queues.deadUrl)).length).toBe(60);
    },
  );
});
