import type { AwsCall } from "./aws.ts";
import { at, textAt } from "./json.ts";
import type { SendBatch } from "./ports.ts";
import type { QueueMessage } from "./queue-message.ts";

/** Sends to one SQS queue by SendMessageBatch, once a call; to a FIFO queue, known by its name, in its groups. */
export function sqsSender(call: AwsCall, queueUrl: string): SendBatch {
  const isFifo = queueUrl.endsWith(".fifo");
  const send: SendBatch = async (messages, { timeoutMs, isRetry }) => {
    const answer = await call({
      service: "sqs",
      target: "AmazonSQS.SendMessageBatch",
      body: {
        QueueUrl: queueUrl,
        Entries: entriesOf(messages, isFifo),
      },
      timeoutMs,
      fresh: isRetry,
    });
    const keyOf = (entry: unknown): string => messages[Number(textAt(entry, "Id"))]?.key ?? "";
    return {
      accepted: listAt(answer, "Successful").map(keyOf),
      refused: listAt(answer, "Failed").map((entry) => ({
        key: keyOf(entry),
        code: textAt(entry, "Code") ?? "Refused",
        retryable: at(entry, "SenderFault") !== true,
      })),
    };
  };
  return Object.assign(send, { inOrder: isFifo });
}

/** Messages as SendMessageBatch takes them, each under its place in the list. */
export function entriesOf(messages: readonly QueueMessage[], isFifo: boolean) {
  return messages.map(({ key, group, body, attributes }, index) => ({
    Id: String(index),
    MessageBody: body,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
    ),
    ...(isFifo ? { MessageGroupId: group, MessageDeduplicationId: key } : {}),
  }));
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const found = at(value, name);
  return Array.isArray(found) ? found : [];
}
