import { identify } from "../../lambda/identify.ts";
import { eventMessage, parkedMessage, type QueueMessage } from "../../lambda/queue-message.ts";

const facts = { app: "main", deliveryId: "delivery-1", receivedAtMs: Date.UTC(2026, 7, 20, 9, 30) };

/** The messages that the receiver makes of a body. */
export function messagesOf(body: string | Buffer): QueueMessage[] {
  const bytes = Buffer.from(body);
  const events = identify("main", bytes);
  return events?.map((event) => eventMessage(event, facts)) ?? [parkedMessage(bytes, facts)];
}

/** As a Lambda function gets it. */
export function lambdaRecord({ body, attributes }: Pick<QueueMessage, "body" | "attributes">) {
  const messageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue, dataType: "String" }]),
  );
  return { messageId: "message-1", body, messageAttributes };
}

/** As the AWS SDK receives it. */
export function receivedMessage({ body, attributes }: Pick<QueueMessage, "body" | "attributes">) {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { StringValue, DataType: "String" }]),
  );
  return { MessageId: "message-1", ReceiptHandle: "handle", Body: body, MessageAttributes };
}

/** As SQS is sent one. */
export function sending(queueUrl: string, { body, attributes, key }: QueueMessage) {
  const MessageAttributes = receivedMessage({ body, attributes }).MessageAttributes;
  const isFifo = queueUrl.endsWith(".fifo");
  return {
    QueueUrl: queueUrl,
    MessageBody: body,
    MessageAttributes,
    ...(isFifo && { MessageGroupId: attributes.forUserId ?? "main", MessageDeduplicationId: key }),
  };
}
