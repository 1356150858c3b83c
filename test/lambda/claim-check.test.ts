import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimCheck } from "../../lambda/claim-check.ts";
import { eventMessage, parkedMessage } from "../../lambda/queue-message.ts";
import { only } from "./support/events.ts";
import { many } from "./support/many.ts";
import { post } from "./support/requests.ts";

const facts = { app: "main", deliveryId: "d-1", receivedAtMs: 0 };

describe("claimCheck", () => {
  it("keeps the event's own attributes and says that the body is elsewhere", () => {
    const message = eventMessage(only(post("1").replace("hi", "odd \uffff")), facts);
    expect(message.attributes.encoding).toBe("base64");
    const { object, pointer } = claimCheck(message, "bucket-1");
    expect(object.key).toBe(`claim-check/main/${message.key}`);
    expect(pointer.attributes).toEqual({ ...message.attributes, encoding: "s3" });
    const claim = { bucket: "bucket-1", key: object.key, bytes: object.body.length };
    expect(pointer.body).toBe(JSON.stringify({ claimCheck: claim }));
    expect(pointer.bytes).toBeLessThan(1_000);
    expect(pointer).toMatchObject({ key: message.key, group: message.group });
  });
  it("stores the bytes that came, whatever way they would have gone through SQS", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: "binary" }).map(Buffer.from)), (bytes) => {
        const body = Buffer.from(bytes);
        const { object } = claimCheck(parkedMessage(body, facts), "b");
        expect(Buffer.from(object.body).equals(body)).toBe(true);
      }),
      many,
    );
  });
  it("says JSON only of text", () => {
    const typeOf = (body: Buffer) => claimCheck(parkedMessage(body, facts), "b").object.contentType;
    expect(typeOf(Buffer.from("{"))).toBe("application/json");
    expect(typeOf(Buffer.from([0x7b, 0xff]))).toBe("application/octet-stream");
  });
});
