/** The dead-letter queue over AWS's client. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { DeadLetter, DeadLetterPorts } from "./dead-letters.ts";

const hiddenSeconds = 300;
/** A poll that waits asks all of SQS's servers, so that an empty answer means an empty queue. */
const pollSeconds = 1;

interface Letter extends DeadLetter {
  readonly message: Message;
}

/** The ports of `moveDeadLetters`. `keepBody` is called before a letter is sent. */
export const deadLetterPorts = (
  sqs: SQSClient,
  queueUrl: string,
  deadLetterQueueUrl: string,
  keepBody: (message: Message) => Promise<void>,
): Omit<DeadLetterPorts<Letter>, "warn"> => ({
  receive: async () => {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: hiddenSeconds,
        WaitTimeSeconds: pollSeconds,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["MessageGroupId"],
      }),
    );
    return messages.map(letterOf);
  },
  send: async ({ message, id, group }) => {
    await keepBody(message);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: message.Body ?? "",
        MessageAttributes: attributesOf(message),
        // By the event's key SQS would swallow a letter that comes back within 5 minutes of its last redrive.
        ...(queueUrl.endsWith(".fifo") && { MessageGroupId: group ?? id, MessageDeduplicationId: id }),
      }),
    );
  },
  remove: async ({ receiptHandle }) => {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: deadLetterQueueUrl, ReceiptHandle: receiptHandle }));
  },
  show: async (receiptHandles) => {
    for (let start = 0; start < receiptHandles.length; start += 10) {
      const entries = receiptHandles.slice(start, start + 10).map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }));
      await sqs.send(
        new ChangeMessageVisibilityBatchCommand({ QueueUrl: deadLetterQueueUrl, Entries: entries }),
      );
    }
  },
});

const letterOf = (message: Message): Letter => {
  const { MessageId: id = "", ReceiptHandle: receiptHandle = "", Attributes, MessageAttributes } = message;
  const group = Attributes?.MessageGroupId;
  const key = MessageAttributes?.key?.StringValue;
  const source = MessageAttributes?.source?.StringValue;
  return {
    id,
    receiptHandle,
    message,
    ...(group !== undefined && { group }),
    ...(key !== undefined && { key }),
    ...(source !== undefined && { source }),
  };
};

/** As they are sent: SQS hands out members that it does not take. */
const attributesOf = ({ MessageAttributes: attributes = {} }: Message) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { DataType, ...(BinaryValue === undefined ? { StringValue } : { BinaryValue }) },
    ]),
  );
