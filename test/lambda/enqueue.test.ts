import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AwsError } from "../../lambda/aws-error.ts";
import { batches, enqueue } from "../../lambda/enqueue.ts";
import type { SendBatch, SendResult } from "../../lambda/ports.ts";
import { maxMessageBytes, type QueueMessage } from "../../lambda/queue-message.ts";
import { many } from "./support/many.ts";
import { virtualWorld } from "./support/virtual-ports.ts";

const message = (key: string, bytes = 100): QueueMessage => ({
  key,
  body: key,
  attributes: {},
  group: "g",
  bytes,
});

describe("batches", () => {
  it("keeps order and content within 10 entries and 1 MiB", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: maxMessageBytes }), { maxLength: 60 }), (sizes) => {
        const messages = sizes.map((bytes, index) => message(String(index), bytes));
        const made = batches(messages);
        expect(made.flat()).toEqual(messages);
        for (const batch of made) {
          expect(batch.length).toBeLessThanOrEqual(10);
          expect(batch.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(maxMessageBytes);
        }
      }),
      many,
    );
  });
  it("fills one batch to the last byte and not beyond", () => {
    const half = maxMessageBytes / 2;
    expect(batches([message("a", half), message("b", half)])).toHaveLength(1);
    expect(batches([message("a", half), message("b", half + 1)])).toHaveLength(2);
  });
});

/** A queue that answers each call by the next of `answers`, the last one for ever. */
function queue(...answers: readonly ((keys: readonly string[]) => SendResult)[]) {
  const calls: { keys: string[]; isRetry: boolean; timeoutMs: number }[] = [];
  const send: SendBatch = async (messages, { isRetry, timeoutMs }) => {
    const keys = messages.map(({ key }) => key);
    calls.push({ keys, isRetry, timeoutMs });
    const answer = answers[Math.min(calls.length, answers.length) - 1];
    if (answer === undefined) throw new Error("no answer");
    return answer(keys);
  };
  return { send, calls };
}
const all = (keys: readonly string[]): SendResult => ({ accepted: keys, refused: [] });
const down = (): SendResult => {
  throw new AwsError("Send", "ECONNREFUSED", 0);
};

async function sending(send: SendBatch, keys: readonly string[], withinMs = 3_500) {
  const { world, run } = virtualWorld();
  const messages = keys.map((key) => message(key));
  return await run(enqueue(world, send, messages, world.now() + withinMs));
}

describe("enqueue", () => {
  it("sends all in one call", async () => {
    const { send, calls } = queue(all);
    expect((await sending(send, ["a", "b"])).size).toBe(0);
    expect(calls.map(({ keys }) => keys)).toEqual([["a", "b"]]);
  });
  it("tries again with just what failed, over a new connection", async () => {
    const partly = (): SendResult => ({
      accepted: ["a"],
      refused: [{ key: "b", code: "InternalError", retryable: true }],
    });
    const { send, calls } = queue(partly, all);
    expect((await sending(send, ["a", "b"])).size).toBe(0);
    expect(calls.map(({ keys, isRetry }) => [keys, isRetry])).toEqual([
      [["a", "b"], false],
      [["b"], true],
    ]);
  });
  it("does not take silence about an entry for success", async () => {
    const { send, calls } = queue(() => ({ accepted: ["a"], refused: [] }));
    expect([...(await sending(send, ["a", "b"])).keys()]).toEqual(["b"]);
    expect(calls).toHaveLength(3);
  });
  it("sends batches together, but to a queue that keeps order one after the other", async () => {
    const most = async (inOrder: boolean) => {
      const { world, run } = virtualWorld();
      let open = 0;
      let together = 0;
      const slow: SendBatch = async (batch) => {
        open += 1;
        together = Math.max(together, open);
        await world.sleep(10);
        open -= 1;
        return all(batch.map(({ key }) => key));
      };
      const messages = Array.from({ length: 25 }, (_, n) => message(String(n)));
      const send = Object.assign(slow, { inOrder });
      expect((await run(enqueue(world, send, messages, world.now() + 1_000))).size).toBe(0);
      return together;
    };
    expect(await most(false)).toBe(3);
    expect(await most(true)).toBe(1);
  });
  it("gives up at once on what SQS calls our fault", async () => {
    const { send, calls } = queue(() => ({
      accepted: ["a"],
      refused: [{ key: "b", code: "InvalidMessageContents", retryable: false }],
    }));
    expect(await sending(send, ["a", "b"])).toEqual(new Map([["b", { reason: "InvalidMessageContents" }]]));
    expect(calls).toHaveLength(1);
  });
  it("gives up at once on an error that will not pass", async () => {
    const { send, calls } = queue(() => {
      throw new AwsError("Send", "AccessDenied", 403);
    });
    expect(await sending(send, ["a"])).toEqual(new Map([["a", { reason: "AccessDenied" }]]));
    expect(calls).toHaveLength(1);
  });
  it("tries three times when SQS is down, then says so", async () => {
    const { send, calls } = queue(down);
    expect(await sending(send, ["a"])).toEqual(new Map([["a", { reason: "ECONNREFUSED" }]]));
    expect(calls).toHaveLength(3);
  });
  it("never sends after its time and never grants a call more than is left", async () => {
    const late = queue(all);
    expect(await sending(late.send, ["a"], 0)).toEqual(new Map([["a", { reason: "DeadlinePassed" }]]));
    expect(late.calls).toEqual([]);
    const short = queue(all);
    await sending(short.send, ["a"], 7);
    expect(short.calls[0]?.timeoutMs).toBe(7);
  });
});
