import { setTimeout as sleep } from "node:timers/promises";
import type { Message as Received, SQS } from "@aws-sdk/client-sqs";
import {
  type GetObject,
  HeldError,
  keyOf,
  type Message,
  type OnceStore,
  once,
  readMessage,
} from "pulumi-x-webhooks/events";

/** What the worker reaches for. */
export interface Ports {
  readonly sqs: SQS;
  readonly queueUrl: string;
  readonly getObject: GetObject;
  readonly store: OnceStore;
  readonly handle: (message: Message) => Promise<void>;
  /** Gets keys and reasons, never a body: messages may be private. */
  readonly log: (line: Readonly<Record<string, string>>) => void;
  /** How long a message stays hidden from others, extended while it is being handled. Default: 60. */
  readonly visibilitySeconds?: number;
}

const longPollSeconds = 20;
/** After which time another consumer may take a message over from a worker that hangs. */
const leaseMs = 15 * 60_000;
/** SQS hides a message for 12 hours at most, from when it was received. */
const maxHiddenSeconds = 11 * 3600;

/** Takes messages until `stop` is aborted, then finishes those that it has. A queue that does not answer is asked again. */
export async function work(ports: Ports, stop: AbortSignal): Promise<void> {
  for (let failures = 0; !stop.aborted; ) {
    try {
      const messages = await receive(ports, stop);
      failures = 0;
      const groups = Map.groupBy(
        messages,
        ({ Attributes, MessageId }) => Attributes?.MessageGroupId ?? MessageId,
      );
      await Promise.all([...groups.values()].map((group) => handleGroup(ports, group)));
    } catch (error) {
      if (stop.aborted) return;
      failures += 1;
      ports.log({ event: "receive_failed", reason: reasonOf(error) });
      await sleep(Math.min(30_000, 500 * 2 ** failures), undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

/** A long poll. What SQS hands out to one that is broken off comes again after its visibility timeout. */
async function receive(
  { sqs, queueUrl, visibilitySeconds = 60 }: Ports,
  stop: AbortSignal,
): Promise<Received[]> {
  const input = {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: longPollSeconds,
    VisibilityTimeout: visibilitySeconds,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["MessageGroupId" as const],
  };
  const { Messages: messages = [] } = await sqs.receiveMessage(input, { abortSignal: stop });
  return messages;
}

/** One after the other, and none behind one that fails: in a FIFO queue it must not be overtaken. Never throws. */
async function handleGroup(ports: Ports, group: readonly Received[]): Promise<void> {
  const waiting = group.map((received) => ({ received, extending: extend(ports, received) }));
  for (const { received, extending } of waiting) {
    const isHandled = await handleOne(ports, received, extending);
    if (!isHandled) break;
  }
  for (const { extending } of waiting) clearInterval(extending);
}

/** Whether it is done. What fails stays in the queue, and ends in the dead-letter queue when it fails too often. */
async function handleOne(ports: Ports, received: Received, extending: NodeJS.Timeout): Promise<boolean> {
  const { sqs, queueUrl, getObject, store, handle, log } = ports;
  const { MessageId: messageId = "", ReceiptHandle: receiptHandle = "" } = received;
  try {
    const key = keyOf(received);
    // The body is read behind the claim: of a copy it is not needed, and may be gone from S3.
    const run = async (): Promise<void> => handle(await readMessage(received, { getObject }));
    const result = await once(store, key, run, { leaseMs });
    // It is handled all the same; only a copy of it would be handled again.
    if ("unrecorded" in result) log({ event: "not_recorded", key, reason: reasonOf(result.unrecorded) });
    await sqs.deleteMessage({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle });
    log({ event: result.outcome, key });
    return true;
  } catch (error) {
    log({ event: "failed", messageId, reason: reasonOf(error) });
    clearInterval(extending);
    if (error instanceof HeldError) await hideUntil(ports, receiptHandle, error.untilMs);
    return false;
  } finally {
    clearInterval(extending);
  }
}

/** A copy of what is being handled elsewhere would be received over and over, and end in the dead-letter queue. */
async function hideUntil(
  { sqs, queueUrl, log }: Ports,
  receiptHandle: string,
  untilMs: number,
): Promise<void> {
  const seconds = Math.min(maxHiddenSeconds, Math.max(1, Math.ceil((untilMs - Date.now()) / 1000) + 1));
  const input = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
  await sqs.changeMessageVisibility(input).catch((error: unknown) => {
    log({ event: "not_hidden", reason: reasonOf(error) });
  });
}

/** Keeps a message hidden: each half of its visibility timeout a whole one is added. */
function extend(
  { sqs, queueUrl, log, visibilitySeconds = 60 }: Ports,
  { ReceiptHandle: receiptHandle = "" }: Received,
): NodeJS.Timeout {
  return setInterval(() => {
    const input = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: visibilitySeconds };
    sqs.changeMessageVisibility(input).catch((error: unknown) => {
      // The worst that follows is that another worker finds the key held.
      log({ event: "not_extended", reason: reasonOf(error) });
    });
  }, visibilitySeconds * 500);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
