import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AwsError } from "../../lambda/aws-error.ts";
import { makeDurable } from "../../lambda/durable.ts";
import type { SendBatch } from "../../lambda/ports.ts";
import { maxMessageBytes, type QueueMessage, sized } from "../../lambda/queue-message.ts";
import { newTally } from "../../lambda/telemetry.ts";
import { type Fault, sharedBackend } from "./support/virtual-ports.ts";

const message = (key: string, body = key): QueueMessage =>
  sized({ key, body, attributes: { key, app: "main" }, group: "g" });
const large = (key: string): QueueMessage => message(key, key.repeat(maxMessageBytes));
const withinMs = 3_500;

/** Makes messages durable with a queue that refuses the keys of `refused` for good. */
async function store(messages: readonly QueueMessage[], refused: readonly string[] = [], fault?: Fault) {
  const backend = sharedBackend();
  const ports = backend.ports(fault);
  const queue: SendBatch = async (batch, options) => {
    const fine = batch.filter(({ key }) => !refused.includes(key));
    if (fine.length > 0) await ports.queue(fine, options);
    return {
      accepted: fine.map(({ key }) => key),
      refused: batch
        .filter(({ key }) => refused.includes(key))
        .map(({ key }) => ({ key, code: "Odd", retryable: false })),
    };
  };
  const tally = newTally();
  const startedMs = backend.world.now();
  const way = { queue: "events", tally } as const;
  const lost = await backend.run(makeDurable({ ...ports, queue }, way, messages, startedMs + withinMs));
  return { ...backend, tally, lost, tookMs: backend.world.now() - startedMs };
}

describe("makeDurable", () => {
  it("sends what fits, in order, and asks S3 for nothing", async () => {
    const { sent, calls, tally, lost } = await store(["a", "b", "c"].map((key) => message(key)));
    expect(sent.map(({ key }) => key)).toEqual(["a", "b", "c"]);
    expect(calls).toEqual(["send"]);
    expect(tally).toMatchObject({ sent: 3, spilled: 0, claimChecked: 0 });
    expect(lost.size).toBe(0);
  });
  it("keeps the order where a large body goes another way", async () => {
    const { sent, objects, tally } = await store([message("a"), large("b"), message("c")]);
    expect(sent.map(({ key }) => key)).toEqual(["a", "b", "c"]);
    expect([...objects.keys()]).toEqual(["claim-check/main/b"]);
    expect(tally).toMatchObject({ sent: 3, claimChecked: 1 });
  });
  it("spills just what the queue refused of a batch", async () => {
    const { sent, objects, tally, lost } = await store(
      ["a", "b", "c"].map((key) => message(key)),
      ["b"],
    );
    expect(sent.map(({ key }) => key)).toEqual(["a", "c"]);
    expect([...objects.keys()]).toEqual(["spill/main/b.json"]);
    expect(tally).toMatchObject({ sent: 2, spilled: 1 });
    expect(lost.size).toBe(0);
  });
  it("spills the pointer of a large body, not the body", async () => {
    const { objects, tally } = await store([large("a")], ["a"]);
    expect([...objects.keys()]).toEqual(["claim-check/main/a", "spill/main/a.json"]);
    expect(objects.get("spill/main/a.json")?.body.length).toBeLessThan(1_000);
    expect(tally).toMatchObject({ sent: 0, spilled: 1, claimChecked: 1 });
  });
  it("names what neither took, and only that", async () => {
    const fault: Fault = (call) => {
      if (call === "spill") throw new AwsError("PutObject", "AccessDenied", 403);
    };
    const { lost, tally, logs } = await store([message("a"), message("b"), large("c")], ["b"], fault);
    expect([...lost]).toEqual([
      ["c", { reason: "too_large" }],
      ["b", { reason: "Odd" }],
    ]);
    expect(tally).toMatchObject({ sent: 1, spilled: 0, claimChecked: 0 });
    expect(logs.map(({ event, facts }) => [event, facts.key, facts.code])).toEqual([
      ["not_claim_checked", "c", "AccessDenied"],
      ["not_spilled", "b", "AccessDenied"],
    ]);
  });
  it("tries S3 a second time where the first may pass", async () => {
    let failed = false;
    const fault: Fault = (call, moment) => {
      if (call !== "spill" || moment === "end" || failed) return;
      failed = true;
      throw new AwsError("PutObject", "SlowDown", 503);
    };
    const { objects, lost } = await store([message("a")], ["a"], fault);
    expect(objects.size).toBe(1);
    expect(lost.size).toBe(0);
  });
  it("writes at most 16 objects at a time", async () => {
    let open = 0;
    let most = 0;
    const fault: Fault = (call, moment) => {
      if (call !== "spill") return;
      open += moment === "begin" ? 1 : -1;
      most = Math.max(most, open);
    };
    const keys = Array.from({ length: 40 }, (_, n) => `k${n}`);
    const { objects } = await store(
      keys.map((key) => message(key)),
      keys,
      fault,
    );
    expect(objects.size).toBe(40);
    expect(most).toBe(16);
  });
  it("brings every message into the queue or into S3, or names it, whatever fails", async () => {
    const sizes = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 });
    const chance = fc.infiniteStream(fc.integer({ min: 0, max: 99 }));
    await fc.assert(
      fc.asyncProperty(sizes, chance, fc.integer({ max: 60, min: 0 }), async (larges, dice, percent) => {
        const next = () => (dice.next().value ?? 0) < percent;
        const backend = sharedBackend();
        const ports = backend.ports((call, moment) => {
          if (!next()) return;
          // Refused before, or unanswered after it took effect; for good, or for this once.
          if (call === "send" || moment === "begin") throw new AwsError(call, "Odd", next() ? 400 : 500);
        });
        const messages = larges.map((isLarge, n) => (isLarge ? large(`k${n}`) : message(`k${n}`)));
        const tally = newTally();
        const untilMs = backend.world.now() + withinMs;
        const lost = await backend.run(makeDurable(ports, { queue: "events", tally }, messages, untilMs));
        const inQueue = new Map(backend.sent.map((sent) => [sent.key, sent]));
        for (const { key, bytes } of messages) {
          const spilled = backend.objects.has(`spill/main/${key}.json`);
          if (!lost.has(key)) expect(inQueue.has(key) || spilled).toBe(true);
          if (bytes > maxMessageBytes && (inQueue.has(key) || spilled))
            expect(backend.objects.has(`claim-check/main/${key}`)).toBe(true);
          expect(inQueue.get(key)?.bytes ?? 0).toBeLessThanOrEqual(maxMessageBytes);
        }
        expect(tally.sent + tally.spilled + lost.size).toBe(messages.length);
        expect(backend.world.now()).toBeLessThanOrEqual(untilMs);
      }),
      { seed: 26, numRuns: 60 },
    );
  });
  it("ends in time when nothing answers, and has tried everything", async () => {
    const backend = sharedBackend();
    const fault: Fault = async (call, moment, timeoutMs) => {
      if (moment === "end") return;
      await backend.world.sleep(timeoutMs);
      throw new AwsError(call, "Timeout", 0);
    };
    const startedMs = backend.world.now();
    const way = { queue: "events", tally: newTally() } as const;
    const messages = [large("a"), message("b")];
    const lost = await backend.run(makeDurable(backend.ports(fault), way, messages, startedMs + withinMs));
    expect([...lost.keys()].sort()).toEqual(["a", "b"]);
    expect(new Set(backend.calls)).toEqual(new Set(["spill", "send"]));
    expect(backend.world.now() - startedMs).toBeLessThanOrEqual(withinMs);
  });
});
