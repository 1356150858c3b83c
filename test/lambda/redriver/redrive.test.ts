import { describe, expect, it } from "vitest";
import { AwsError } from "../../../lambda/aws-error.ts";
import { claimCheck } from "../../../lambda/claim-check.ts";
import type { SendBatch } from "../../../lambda/ports.ts";
import { maxMessageBytes, type QueueMessage, sized } from "../../../lambda/queue-message.ts";
import { type RedriveCounts, type RedriveOptions, redrive } from "../../../lambda/redriver/redrive.ts";
import { type QueueName, spilledObject } from "../../../lambda/spill.ts";
import { virtualWorld } from "../support/virtual-ports.ts";

const message = (key: string, body = `{"${key}":1}`): QueueMessage =>
  sized({ key, body, attributes: { key, app: "main" }, group: `group-${key}` });

/** A bucket and two queues in memory. */
function backend() {
  const { world, run, jump } = virtualWorld();
  const objects = new Map<string, { text: string; modifiedMs: number }>();
  const queues: Record<QueueName, QueueMessage[]> = { events: [], "dead-letters": [] };
  const batches: string[][] = [];
  const renewed: string[] = [];
  const logs: string[] = [];
  let pageSize = 1_000;
  const sender =
    (queue: QueueName): SendBatch =>
    async (messages) => {
      batches.push(messages.map(({ key }) => key));
      await world.sleep(10);
      queues[queue].push(...messages);
      return { accepted: messages.map(({ key }) => key), refused: [] };
    };
  const ports = {
    world,
    list: async function* () {
      const names = [...objects].sort(([a], [b]) => (a < b ? -1 : 1));
      for (let n = 0; n < names.length; n += pageSize)
        yield names.slice(n, n + pageSize).map(([name, { text, modifiedMs }]) => ({
          name,
          modifiedMs,
          bytes: Buffer.byteLength(text),
        }));
    },
    get: async (name: string) => objects.get(name)?.text,
    send: { events: sender("events"), "dead-letters": sender("dead-letters") },
    remove: async (names: readonly string[]): Promise<readonly string[]> => {
      for (const name of names) objects.delete(name);
      return [];
    },
    renew: async ({ key }: Pick<QueueMessage, "key">): Promise<boolean> => {
      renewed.push(key);
      return true;
    },
    log: (_level: string, event: string) => void logs.push(event),
  };
  const spill = (one: QueueMessage, queue: QueueName = "events", modifiedMs = 0): void => {
    const { key, body } = spilledObject(queue, one);
    objects.set(key, { text: Buffer.from(body).toString("utf8"), modifiedMs });
  };
  const go = (more: Partial<typeof ports> = {}, options: Partial<RedriveOptions> = {}) =>
    run(redrive({ ...ports, ...more }, { untilMs: world.now() + 60_000, ...options }));
  const page = (size: number) => {
    pageSize = size;
  };
  return { world, jump, objects, queues, batches, renewed, logs, ports, spill, go, page };
}
const done = (redriven: number): RedriveCounts => ({ redriven, pending: 0, unreadable: 0, complete: true });

describe("redrive", () => {
  it("sends each message to its own queue as it was, and deletes what was sent", async () => {
    const { spill, go, queues, objects } = backend();
    const odd = message("b", "𝕏 \u0085 1850000000000000001");
    spill(message("a"));
    spill(odd);
    spill(message("c"), "dead-letters");
    expect(await go()).toEqual(done(3));
    expect(queues).toEqual({ events: [message("a"), odd], "dead-letters": [message("c")] });
    expect(objects.size).toBe(0);
    expect(await go()).toEqual(done(0));
  });
  it("takes the oldest of a page first, ten a batch", async () => {
    const { spill, go, queues, batches } = backend();
    for (let n = 0; n < 25; n += 1) spill(message(`k${n}`), "events", 1_000 - n);
    expect(await go()).toEqual(done(25));
    expect(queues.events.map(({ key }) => key)).toEqual(Array.from({ length: 25 }, (_, n) => `k${24 - n}`));
    expect(Math.max(...batches.map(({ length }) => length))).toBe(10);
  });
  it("keeps a batch within 1 MiB", async () => {
    const { spill, go, batches } = backend();
    for (const key of ["a", "b", "c"]) spill(message(key, "x".repeat(maxMessageBytes / 2 - 200)));
    expect(await go()).toEqual(done(3));
    expect(batches.map(({ length }) => length)).toEqual([2, 1]);
  });
  it("deletes only what SQS acknowledged", async () => {
    const { spill, go, objects, ports, logs } = backend();
    for (const key of ["a", "b", "c"]) spill(message(key));
    const refusing: SendBatch = async (messages, options) => {
      const { accepted } = await ports.send.events(
        messages.filter(({ key }) => key !== "b"),
        options,
      );
      return { accepted, refused: [{ key: "b", code: "Odd", retryable: false }] };
    };
    const send = { ...ports.send, events: refusing };
    expect(await go({ send })).toEqual({ redriven: 2, pending: 1, unreadable: 0, complete: true });
    expect([...objects.keys()]).toEqual(["spill/main/b.json"]);
    expect(logs).toEqual(["not_redriven"]);
  });
  it("goes on behind messages that SQS refuses for good", async () => {
    const { spill, go, objects, ports } = backend();
    for (let n = 0; n < 40; n += 1) spill(message(`bad${n}`), "events", n);
    spill(message("good"), "events", 99);
    const refusing: SendBatch = async (messages) => ({
      accepted: messages.filter(({ key }) => key === "good").map(({ key }) => key),
      refused: messages
        .filter(({ key }) => key !== "good")
        .map(({ key }) => ({ key, code: "Odd", retryable: false })),
    });
    const counts = await go({ send: { ...ports.send, events: refusing } });
    expect(counts).toMatchObject({ redriven: 1, pending: 40 });
    expect(objects.has("spill/main/good.json")).toBe(false);
  });
  it("offers a queue that does not answer nothing more, and the other one its own", async () => {
    const { spill, go, objects, ports, queues } = backend();
    for (let n = 0; n < 100; n += 1) spill(message(`k${n}`), "events", n);
    spill(message("late"), "dead-letters", 1_000);
    let calls = 0;
    const down: SendBatch = async () => {
      calls += 1;
      throw new AwsError("Send", "ECONNREFUSED", 0);
    };
    const counts = await go({ send: { ...ports.send, events: down } });
    expect(counts).toEqual({ redriven: 1, pending: 100, unreadable: 0, complete: true });
    expect(calls).toBe(15);
    expect(queues["dead-letters"]).toHaveLength(1);
    expect(objects.size).toBe(100);
  });
  it.each([
    ["no JSON", "{"],
    ["another version", JSON.stringify({ version: 2, queue: "events", key: "k" })],
    [
      "another queue",
      JSON.stringify({ version: 1, queue: "other", key: "k", body: "b", attributes: {}, group: "g" }),
    ],
    ["nothing", ""],
  ])("leaves alone, counts and names an object that holds %s", async (_name, text) => {
    const { spill, go, objects, queues, logs } = backend();
    spill(message("a"));
    objects.set("spill/main/odd.json", { text, modifiedMs: 0 });
    expect(await go()).toEqual({ redriven: 1, pending: 1, unreadable: 1, complete: true });
    expect([...objects.keys()]).toEqual(["spill/main/odd.json"]);
    expect(queues.events).toHaveLength(1);
    expect(logs).toEqual(["spill_unreadable"]);
  });
  it("counts what it cannot fetch as pending, and what is gone not at all", async () => {
    const { spill, go, ports } = backend();
    for (const key of ["a", "b", "c"]) spill(message(key));
    const get = async (name: string) => {
      if (name.includes("/a.")) throw new AwsError("Get", "AccessDenied", 403);
      return name.includes("/b.") ? undefined : ports.get(name);
    };
    expect(await go({ get })).toEqual({ redriven: 1, pending: 1, unreadable: 0, complete: true });
  });
  it("stops when its time is over, counts the rest, and goes on in the next run", async () => {
    const { spill, go, queues, world, page } = backend();
    page(100);
    for (let n = 0; n < 400; n += 1) spill(message(`k${n}`));
    const first = await go({}, { untilMs: world.now() + 25 });
    expect(first.complete).toBe(false);
    expect(first.redriven).toBeGreaterThan(0);
    expect(first.redriven + first.pending).toBe(200);
    expect(await go()).toEqual(done(400 - first.redriven));
    expect(new Set(queues.events.map(({ key }) => key)).size).toBe(400);
    expect(queues.events).toHaveLength(400);
  });
  it("has sent a message although its object could not be deleted; the next run sends it again", async () => {
    const { spill, go, queues, logs } = backend();
    spill(message("a"));
    const left = { ...done(1), pending: 1 };
    expect(await go({ remove: async (names) => names })).toEqual(left);
    expect(await go({ remove: () => Promise.reject(new AwsError("Delete", "SlowDown", 503)) })).toEqual(left);
    expect(logs).toEqual(["spill_not_deleted", "spill_not_deleted"]);
    expect(await go()).toEqual(done(1));
    expect(queues.events.map(({ key }) => key)).toEqual(["a", "a", "a"]);
    expect(await go()).toEqual(done(0));
  });
  it("sends nothing more once nothing can be deleted, and goes on where a single object stays", async () => {
    const { spill, go, queues, ports } = backend();
    for (let n = 0; n < 100; n += 1) spill(message(`k${n}`), "events", n);
    const remove = () => Promise.reject(new AwsError("Delete", "AccessDenied", 403));
    expect(await go({ remove })).toEqual({ ...done(50), pending: 100 });
    expect(queues.events).toHaveLength(50);
    const locked = (names: readonly string[]) => names.filter((name) => name.endsWith("/k0.json"));
    const removeMost = async (names: readonly string[]) => {
      await ports.remove(names.filter((name) => !locked(names).includes(name)));
      return locked(names);
    };
    expect(await go({ remove: removeMost })).toEqual({ ...done(100), pending: 1 });
  });
  it("holds few large messages at a time", async () => {
    const { spill, go, ports } = backend();
    for (let n = 0; n < 30; n += 1) spill(message(`k${n}`, "x".repeat(1_000_000)));
    let held = 0;
    let most = 0;
    const get = async (name: string) => {
      held += 1;
      most = Math.max(most, held);
      return ports.get(name);
    };
    const remove = async (names: readonly string[]) => {
      held -= names.length;
      return ports.remove(names);
    };
    expect(await go({ get, remove })).toEqual(done(30));
    expect(most).toBe(8);
  });
  it("gives the body of a large event a new life where its message has waited", async () => {
    const { spill, go, renewed, world, jump } = backend();
    const pointer = (key: string): QueueMessage =>
      claimCheck(sized({ ...message(key), attributes: { key, app: "main" } }), "bkt").pointer;
    jump(7_200_000);
    spill(pointer("old"), "events", 0);
    spill(pointer("new"), "events", world.now());
    spill(message("small"), "events", 0);
    expect(await go({}, { dryRun: true })).toEqual(done(3));
    expect(renewed).toEqual([]);
    expect(await go()).toEqual(done(3));
    expect(renewed).toEqual(["old"]);
  });
  it("leaves a message whose body S3 does not renew, and sends one whose body it refuses to", async () => {
    const { spill, go, queues, logs, jump } = backend();
    jump(7_200_000);
    for (const key of ["down", "gone"]) spill(claimCheck(message(key), "bkt").pointer);
    const renew = async ({ key }: Pick<QueueMessage, "key">): Promise<boolean> => {
      if (key === "down") throw new AwsError("Copy", "SlowDown", 503);
      return false;
    };
    expect(await go({ renew })).toEqual({ ...done(1), pending: 1 });
    expect(queues.events.map(({ key }) => key)).toEqual(["gone"]);
    expect(logs.toSorted()).toEqual(["claim_check_not_renewed", "claim_check_not_renewed"]);
  });
  it("touches nothing in a dry run, but counts and tells", async () => {
    const { spill, go, queues, objects } = backend();
    for (let n = 0; n < 60; n += 1) spill(message(`k${n}`));
    objects.set("spill/main/odd.json", { text: "{", modifiedMs: 0 });
    const told: number[] = [];
    const onProgress = ({ redriven }: RedriveCounts) => void told.push(redriven);
    expect(await go({}, { dryRun: true, onProgress })).toEqual({
      redriven: 60,
      pending: 1,
      unreadable: 1,
      complete: true,
    });
    expect(told.at(-1)).toBe(60);
    expect(told.length).toBeGreaterThan(1);
    expect(queues.events).toEqual([]);
    expect(objects.size).toBe(61);
  });
  it("fails where the bucket cannot be listed", async () => {
    const { go } = backend();
    const list = () => {
      throw new AwsError("List", "NoSuchBucket", 404);
    };
    await expect(go({ list })).rejects.toThrow("NoSuchBucket");
  });
});
