import type { SQSEvent } from "aws-lambda";
import { claimCheck } from "../../lambda/claim-check.ts";
import type { QueueMessage } from "../../lambda/queue-message.ts";
import { createEventGenerator } from "../../sandbox/x/events/generator.ts";
import { messagesOf, sending } from "../events/support.ts";
import type { Aws } from "../support/aws.ts";

const generator = createEventGenerator({ seed: 41 });

/** The message of an invented event. */
export const invented = (eventType = "post.create"): QueueMessage => only(generator.activity(eventType).body);

/** The one message of a body. */
export const only = (body: string): QueueMessage => {
  const [message, second] = messagesOf(body);
  if (message === undefined || second !== undefined) throw new Error("not one message");
  return message;
};

/** Sends messages as the receiver does. */
export const send = async ({ sqs }: Aws, queueUrl: string, ...messages: QueueMessage[]): Promise<void> => {
  for (const message of messages) await sqs.sendMessage(sending(queueUrl, message));
};

/** The pointer of a message whose body is in the bucket, or should be. */
export const checked = async (
  { s3 }: Aws,
  bucket: string,
  message: QueueMessage,
  isThere: boolean,
): Promise<QueueMessage> => {
  const { object, pointer } = claimCheck(message, bucket);
  if (isThere) await s3.putObject({ Bucket: bucket, Key: object.key, Body: object.body });
  return pointer;
};

/** The keys in a queue, which stay there. */
export const keysIn = async ({ sqs }: Aws, queueUrl: string): Promise<string[]> => {
  const keys: string[] = [];
  for (;;) {
    const { Messages: messages = [] } = await sqs.receiveMessage({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 30,
      MessageAttributeNames: ["All"],
    });
    if (messages.length === 0) return keys.toSorted();
    keys.push(...messages.map(({ MessageAttributes }) => MessageAttributes?.key?.StringValue ?? ""));
  }
};

/** Does to a queue what Lambda's event source mapping does, until nothing is left in it. */
export const drain = async (
  { sqs }: Aws,
  queueUrl: string,
  handler: (event: SQSEvent) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>,
): Promise<string[][]> => {
  const failures: string[][] = [];
  for (;;) {
    const { Messages: messages = [] } = await sqs.receiveMessage({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    });
    if (messages.length === 0) return failures;
    const Records = messages.map((message) => ({
      messageId: message.MessageId ?? "",
      receiptHandle: message.ReceiptHandle ?? "",
      body: message.Body ?? "",
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "0",
        SenderId: "sender",
        ApproximateFirstReceiveTimestamp: "0",
        ...(message.Attributes?.MessageGroupId && { MessageGroupId: message.Attributes.MessageGroupId }),
      },
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue = "" }]) => [
          name,
          { stringValue: StringValue, dataType: "String" as const },
        ]),
      ),
      md5OfBody: "",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:events",
      awsRegion: "us-east-1",
    }));
    const { batchItemFailures } = await handler({ Records });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    failures.push([...failed]);
    for (const { messageId, receiptHandle: ReceiptHandle } of Records) {
      if (failed.has(messageId)) {
        await sqs.changeMessageVisibility({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 });
      } else await sqs.deleteMessage({ QueueUrl: queueUrl, ReceiptHandle });
    }
  }
};
