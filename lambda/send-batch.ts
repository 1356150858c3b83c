import type { AwsCall } from "./aws.ts";
import { at, textAt } from "./json.ts";
import type { SendBatch } from "./ports.ts";

/** Sends to one SQS queue by SendMessageBatch, once a call. */
export function sqsSender(call: AwsCall, queueUrl: string): SendBatch {
  return async (messages, { timeoutMs, isRetry }) => {
    const answer = await call({
      service: "sqs",
      target: "AmazonSQS.SendMessageBatch",
      body: {
        QueueUrl: queueUrl,
        Entries: messages.map(({ body, attributes }, index) => ({
          Id: String(index),
          MessageBody: body,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [
              name,
              { DataType: "String", StringValue: value },
            ]),
          ),
        })),
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
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const found = at(value, name);
  return Array.isArray(found) ? found : [];
}
