import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

/** A message as a consumer gets it. */
export interface Message {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Reads what lies in a queue, without deleting it: reads until three polls in a row bring nothing new. */
export async function readQueue(endpoint: string, region: string, queueUrl: string): Promise<Message[]> {
  const credentials = { accessKeyId: "sandbox", secretAccessKey: "sandbox" };
  const sqs = new SQSClient({ endpoint, region, credentials });
  const messages = new Map<string, Message>();
  try {
    for (let quiet = 0; quiet < 3; quiet++) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ["All"],
          VisibilityTimeout: 60,
          WaitTimeSeconds: 0,
        }),
      );
      for (const { MessageId = "", Body = "", MessageAttributes = {} } of Messages) {
        const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [
          name,
          StringValue,
        ]);
        messages.set(MessageId, { body: Body, attributes: Object.fromEntries(attributes) });
        quiet = -1;
      }
    }
    return [...messages.values()];
  } finally {
    sqs.destroy();
  }
}
