import { isRetryable } from "./aws-error.ts";
import { budget } from "./budget.ts";
import type { SendBatch, World } from "./ports.ts";
import { maxMessageBytes, type QueueMessage } from "./queue-message.ts";
import { backoffMs } from "./retry.ts";
import { codeOf } from "./telemetry.ts";

const maxEntries = 10;
const maxTries = 3;

/** What SQS has not acknowledged, and why. */
type Unsent = ReadonlyMap<string, { readonly reason: string }>;

/**
 * Sends messages of distinct keys in as few batches as SQS allows and returns those it has not acknowledged. Never
 * throws. Only what failed is tried again, at most three times and not beyond `untilMs`.
 */
export async function enqueue(
  world: Pick<World, "now" | "sleep" | "random">,
  send: SendBatch,
  messages: readonly QueueMessage[],
  untilMs: number,
): Promise<Unsent> {
  const sendOne = (batch: readonly QueueMessage[]) => sendBatch(world, send, batch, untilMs);
  const results: Unsent[] = [];
  // Order counts in a FIFO queue; elsewhere it would only cost time.
  if (send.inOrder === true) for (const batch of batches(messages)) results.push(await sendOne(batch));
  else results.push(...(await Promise.all(batches(messages).map(sendOne))));
  return new Map(results.flatMap((unsent) => [...unsent]));
}

/** Splits messages into batches of at most 10 and 1 MiB. A message that is larger by itself makes a batch of its own. */
export function batches(messages: readonly QueueMessage[]): QueueMessage[][] {
  const made: QueueMessage[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const last = made.at(-1);
    if (last === undefined || last.length >= maxEntries || bytes + message.bytes > maxMessageBytes) {
      made.push([message]);
      bytes = message.bytes;
    } else {
      last.push(message);
      bytes += message.bytes;
    }
  }
  return made;
}

async function sendBatch(
  world: Pick<World, "now" | "sleep" | "random">,
  send: SendBatch,
  batch: readonly QueueMessage[],
  untilMs: number,
) {
  const unsent = new Map(batch.map((message) => [message.key, { reason: "DeadlinePassed" }]));
  let open = [...batch];
  for (let n = 0; n < maxTries && open.length > 0; n += 1) {
    if (n > 0) await world.sleep(Math.min(backoffMs(n, world.random), Math.max(0, untilMs - world.now())));
    const leftMs = untilMs - world.now();
    if (leftMs <= 0) break;
    try {
      const result = await send(open, { timeoutMs: Math.min(budget.sendTryMs, leftMs), isRetry: n > 0 });
      for (const key of result.accepted) unsent.delete(key);
      const final = new Set<string>();
      for (const { key, code, retryable } of result.refused) {
        if (unsent.has(key)) unsent.set(key, { reason: code });
        if (!retryable) final.add(key);
      }
      open = open.filter(({ key }) => unsent.has(key) && !final.has(key));
    } catch (error) {
      for (const { key } of open) unsent.set(key, { reason: codeOf(error) });
      if (!isRetryable(error)) break;
    }
  }
  return unsent;
}
