import { describe, expect, it } from "vitest";
import type { AwsRequest } from "../../lambda/aws.ts";
import { sqsSender } from "../../lambda/send-batch.ts";

const messages = ["x", "y"].map((key) => ({
  key,
  body: `{"${key}":1}`,
  attributes: { key, app: "main" },
  group: `group of ${key}`,
  bytes: 1,
}));

describe("sqsSender", () => {
  it("names entries by position and tells by key what became of them", async () => {
    const requests: AwsRequest[] = [];
    const send = sqsSender(async (request) => {
      requests.push(request);
      return {
        Successful: [{ Id: "1" }],
        Failed: [{ Id: "0", Code: "InternalError", SenderFault: false }],
      };
    }, "https://queue");
    expect(await send(messages, { timeoutMs: 5, isRetry: true })).toEqual({
      accepted: ["y"],
      refused: [{ key: "x", code: "InternalError", retryable: true }],
    });
    expect(requests).toMatchObject([
      { service: "sqs", target: "AmazonSQS.SendMessageBatch", timeoutMs: 5, fresh: true },
    ]);
    expect(requests[0]?.body).toEqual({
      QueueUrl: "https://queue",
      Entries: messages.map(({ key, body }, index) => ({
        Id: String(index),
        MessageBody: body,
        MessageAttributes: {
          key: { DataType: "String", StringValue: key },
          app: { DataType: "String", StringValue: "main" },
        },
      })),
    });
  });
  it("gives a FIFO queue, known by its name, group and identity, and says that it keeps order", async () => {
    const requests: AwsRequest[] = [];
    const send = sqsSender(async (request) => requests.push(request), "https://sqs/events.fifo");
    await send(messages, { timeoutMs: 5, isRetry: false });
    expect(requests[0]?.body).toMatchObject({
      Entries: [
        { MessageGroupId: "group of x", MessageDeduplicationId: "x" },
        { MessageGroupId: "group of y", MessageDeduplicationId: "y" },
      ],
    });
    expect(send.inOrder).toBe(true);
    expect(sqsSender(async () => ({}), "https://sqs/events").inOrder).toBe(false);
  });
  it("does not try again what SQS calls our fault", async () => {
    const send = sqsSender(async () => ({ Failed: [{ Id: "0", Code: "Bad", SenderFault: true }] }), "q");
    const result = await send(messages, { timeoutMs: 5, isRetry: false });
    expect(result).toEqual({ accepted: [], refused: [{ key: "x", code: "Bad", retryable: false }] });
  });
});
