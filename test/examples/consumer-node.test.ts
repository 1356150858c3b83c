import { type ChildProcess, spawn } from "node:child_process";
import { once as eventOf } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { dynamoStore, s3Reader } from "pulumi-x-webhooks/events";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Ports, work } from "../../examples/consumer-node/worker.ts";
import { type Aws, hasAws, startAws } from "../support/aws.ts";
import { checked, invented, keysIn, send } from "./support.ts";

const main = resolve(import.meta.dirname, "../../examples/consumer-node/main.ts");

describe.skipIf(!hasAws)("examples/consumer-node", () => {
  let aws: Aws;
  beforeAll(async () => {
    aws = await startAws();
    await aws.handledTable("handled");
    await aws.s3.createBucket({ Bucket: "overflow" });
  });
  afterAll(() => aws?.stop());

  /** The worker as a process, and the lines it prints. */
  const start = (queueUrl: string): { child: ChildProcess; handled: string[]; said: string[] } => {
    const env = { ...aws.env, QUEUE_URL: queueUrl, HANDLED_TABLE: "handled" };
    const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "pipe"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const handled: string[] = [];
    const said: string[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => handled.push(JSON.parse(line).key));
    createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
    return { child, handled, said };
  };
  const remaining = async (queueUrl: string): Promise<number> => {
    const { Attributes } = await aws.sqs.getQueueAttributes({
      QueueUrl: queueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    });
    return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
  };

  it("handles copies once, leaves what it cannot read, and ends with 0 when it is told to", async () => {
    const { queueUrl } = await aws.queues("process", 3);
    const plain = Array.from({ length: 5 }, () => invented());
    const large = await checked(aws, "overflow", invented("post.mention.create"), true);
    const poison = await checked(aws, "overflow", invented("post.delete"), false);
    await send(aws, queueUrl, ...plain, large, poison);

    const { child, handled, said } = start(queueUrl);
    const settled = () => said.filter((line) => /"(handled|duplicate)"/.test(line)).length;
    await expect.poll(settled, { timeout: 30_000 }).toBe(6);
    await send(aws, queueUrl, ...plain);
    await expect.poll(settled, { timeout: 30_000 }).toBe(11);
    expect(await remaining(queueUrl)).toBe(1);
    await expect.poll(() => said.join(), { timeout: 10_000 }).toContain(`message ${poison.key}`);
    expect(handled.toSorted()).toEqual([...plain, large].map(({ key }) => key).toSorted());
    child.kill("SIGTERM");
    expect(await eventOf(child, "exit")).toEqual([0, null]);
  });

  it("says which settings are missing", async () => {
    const child = spawn(process.execPath, [main], { env: aws.env, stdio: ["ignore", "ignore", "pipe"] });
    const said: string[] = [];
    child.stderr.on("data", (chunk) => said.push(String(chunk)));
    expect(await eventOf(child, "exit")).toEqual([1, null]);
    expect(said.join("")).toContain("Set QUEUE_URL, and HANDLED_TABLE");
  });

  it("hides a message for as long as it takes, and finishes it after a stop", async () => {
    const { queueUrl } = await aws.queues("slow", 3);
    const slow = invented();
    await send(aws, queueUrl, slow);
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const lines: Readonly<Record<string, string>>[] = [];
    const extended: unknown[] = [];
    const ports: Ports = {
      sqs: aws.sqs,
      queueUrl,
      getObject: s3Reader(aws.s3),
      store: dynamoStore(aws.dynamodb, { tableName: "handled" }),
      handle: async () => {
        begun.resolve();
        await end.promise;
      },
      log: (line) => lines.push(line),
      visibilitySeconds: 1,
    };
    ports.sqs.middlewareStack.add(
      (next, context) => async (given) => {
        const answer = await next(given);
        if (context.commandName === "ChangeMessageVisibilityCommand") extended.push(given.input);
        return answer;
      },
      { step: "initialize" },
    );
    const working = work(ports, stop.signal);
    await begun.promise;
    // Longer than it would be hidden by itself.
    await expect.poll(() => extended.length, { timeout: 20_000 }).toBeGreaterThan(4);
    expect(await keysIn(aws, queueUrl)).toEqual([]);
    stop.abort();
    end.resolve();
    await working;
    expect(await remaining(queueUrl)).toBe(0);
    expect(lines).toEqual([{ event: "handled", key: slow.key }]);
  });

  it("leaves a copy that is being handled elsewhere until the other's lease is over", async () => {
    const { queueUrl, deadUrl } = await aws.queues("held", 2);
    const message = invented();
    const store = dynamoStore(aws.dynamodb, { tableName: "handled" });
    await store.claim(message.key, "another", 2500);
    await send(aws, queueUrl, message);
    const stop = new AbortController();
    const handled: string[] = [];
    const lines: Readonly<Record<string, string>>[] = [];
    const ports: Ports = {
      sqs: aws.sqs,
      queueUrl,
      getObject: s3Reader(aws.s3),
      store,
      handle: async ({ key }) => {
        handled.push(key);
        stop.abort();
      },
      log: (line) => lines.push(line),
      visibilitySeconds: 1,
    };
    await work(ports, stop.signal);
    expect(handled).toEqual([message.key]);
    // Received each second it would be in the dead-letter queue by now.
    expect(lines.map(({ event }) => event)).toEqual(["failed", "handled"]);
    expect(await keysIn(aws, deadUrl)).toEqual([]);
  });

  it("keeps a group of a FIFO queue in order, behind what fails", async () => {
    const { queueUrl, deadUrl } = await aws.queues("order.fifo", 3);
    const events = Array.from({ length: 3 }, () => invented());
    await send(aws, queueUrl, ...events);
    const stop = new AbortController();
    const seen: string[] = [];
    const ports: Ports = {
      sqs: aws.sqs,
      queueUrl,
      getObject: s3Reader(aws.s3),
      store: dynamoStore(aws.dynamodb, { tableName: "handled" }),
      handle: async ({ key }) => {
        seen.push(key);
        if (seen.length === 1) throw new Error("not yet");
        if (seen.length === 4) stop.abort();
      },
      log: () => undefined,
      visibilitySeconds: 1,
    };
    await work(ports, stop.signal);
    const [first, second, third] = events.map(({ key }) => key);
    expect(seen).toEqual([first, first, second, third]);
    expect(await keysIn(aws, deadUrl)).toEqual([]);
    expect(await remaining(queueUrl)).toBe(0);
  });

  it("asks again where the queue does not answer", async () => {
    const stop = new AbortController();
    const asked: unknown[] = [];
    await work(
      {
        sqs: aws.sqs,
        queueUrl: `${aws.env.AWS_ENDPOINT_URL}/000000000000/nowhere`,
        getObject: s3Reader(aws.s3),
        store: dynamoStore(aws.dynamodb, { tableName: "handled" }),
        handle: async () => expect.unreachable(),
        log: (line) => {
          asked.push(line);
          if (asked.length === 2) stop.abort();
        },
      },
      stop.signal,
    );
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatchObject({ event: "receive_failed" });
  });
});
