import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MessageError } from "../../events/errors.ts";
import { readMessage, s3Reader } from "../../events/read-message.ts";
import { claimCheck } from "../../lambda/claim-check.ts";
import { parkedMessage, type QueueMessage } from "../../lambda/queue-message.ts";
import { type Aws, hasAws, startAws } from "../support/aws.ts";
import { lambdaRecord, messagesOf, receivedMessage } from "./support.ts";

const large = `{"for_user_id":"1","tweet_create_events":[{"id":1850000000000000001,"text":"${"🐝".repeat(300_000)}"}]}`;
const nobody = async (): Promise<never> => expect.unreachable("S3 is not asked");

it("asks S3 for nothing that is in the message", async () => {
  const [message] = messagesOf('{"data":{"event_type":"post.delete","payload":{"id":"1"}}}');
  if (message === undefined) throw new Error("no message");
  expect(await readMessage(lambdaRecord(message), { getObject: nobody })).toMatchObject({
    kind: "post.delete",
  });
});

describe.skipIf(!hasAws)("a claim-checked message", () => {
  let aws: Aws;
  beforeAll(async () => {
    aws = await startAws();
    await aws.s3.createBucket({ Bucket: "overflow" });
  });
  afterAll(() => aws?.stop());

  /** As the receiver leaves it in the bucket, and sends its pointer. */
  const stored = async (message: QueueMessage | undefined): Promise<QueueMessage> => {
    if (message === undefined) throw new Error("no message");
    const { object, pointer } = claimCheck(message, "overflow");
    await aws.s3.putObject({ Bucket: "overflow", Key: object.key, Body: object.body });
    return pointer;
  };

  it("is read as if it had come whole", async () => {
    const pointer = await stored(messagesOf(large)[0]);
    const ports = { getObject: s3Reader(aws.s3) };
    const message = await readMessage(lambdaRecord(pointer), ports);
    expect(message).toMatchObject({
      kind: "tweet_create_events",
      key: pointer.key,
      event: { id: "1850000000000000001" },
    });
    expect(message.raw).toBe(large);
    expect(await readMessage(receivedMessage(pointer), ports)).toEqual(message);
  });

  it("keeps bytes that are no text", async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x7b]);
    const facts = { app: "main", deliveryId: "d", receivedAtMs: 0 };
    const pointer = await stored(parkedMessage(bytes, facts));
    const message = await readMessage(lambdaRecord(pointer), { getObject: s3Reader(aws.s3) });
    if (message.kind !== "unparsed") throw new Error(`is ${message.kind}`);
    expect(Buffer.from(message.bytes).equals(bytes)).toBe(true);
  });

  it("says where the body should be, and what is needed", async () => {
    const pointer = await stored(messagesOf(large)[0]);
    const key = `claim-check/main/${pointer.key}`;
    await aws.s3.putObject({ Bucket: "overflow", Key: key, Body: "cut" });
    const reading = () => readMessage(lambdaRecord(pointer), { getObject: s3Reader(aws.s3) });
    await expect(reading()).rejects.toThrow(/which has 3 bytes in place of 1200\d{3}/);
    await aws.s3.deleteObject({ Bucket: "overflow", Key: key });
    await expect(reading()).rejects.toThrow(MessageError);
    await expect(reading()).rejects.toThrow(`s3://overflow/${key} and cannot be read: NoSuchKey`);
  });
});
