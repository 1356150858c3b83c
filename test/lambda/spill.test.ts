import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimCheck } from "../../lambda/claim-check.ts";
import { eventMessage, parkedMessage, type QueueMessage } from "../../lambda/queue-message.ts";
import { parseSpilled } from "../../lambda/redriver/spilled.ts";
import { spilledObject } from "../../lambda/spill.ts";
import { only } from "./support/events.ts";
import { many } from "./support/many.ts";
import { post } from "./support/requests.ts";

const facts = { app: "main", deliveryId: "d-1", receivedAtMs: 0 };
const textOf = (message: QueueMessage) => Buffer.from(spilledObject("events", message).body).toString("utf8");

describe("a spilled message", () => {
  it("lies under the event's name, so that a second spill of it is the same object", () => {
    const event = only(post("1"));
    const first = spilledObject("events", eventMessage(event, facts));
    const again = spilledObject("events", eventMessage(event, { ...facts, deliveryId: "d-2" }));
    expect(first.key).toBe(`spill/main/${event.key}.json`);
    expect(again.key).toBe(first.key);
  });
  it("says all that its queue is to get", () => {
    const message = eventMessage(only(post("1", "post.create", "7")), facts);
    const { key, body, attributes } = message;
    expect(JSON.parse(textOf(message))).toEqual({
      version: 1,
      queue: "events",
      key,
      body,
      attributes,
      group: "7",
    });
  });
  it("comes back as it was: text, base64 and pointers", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.boolean(), (text, elsewhere) => {
        const parked = parkedMessage(Buffer.from(`{${text}`), facts);
        const message = elsewhere ? claimCheck(parked, "b").pointer : parked;
        expect(parseSpilled(textOf(message))).toEqual({ queue: "events", message });
      }),
      many,
    );
  });
});
