import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { AccountDelivery, AccountRelation } from "../../events/account.ts";
import { MessageError } from "../../events/errors.ts";
import type { XEvent } from "../../events/event.ts";
import { type ClaimCheckedMessage, eventsOf, type Message, type MessageOf } from "../../events/message.ts";
import { keyOf, parseMessage } from "../../events/parse-message.ts";
import type { Post } from "../../events/v2.ts";
import { parkedMessage } from "../../lambda/queue-message.ts";
import { lambdaRecord, messagesOf, receivedMessage } from "./support.ts";

const parsed = (body: string | Buffer): (Message | ClaimCheckedMessage)[] =>
  messagesOf(body).map((message) => parseMessage(lambdaRecord(message)));

const of = <Kind extends Message["kind"]>(kind: Kind, body: string): MessageOf<Kind> => {
  const [message] = parsed(body);
  const isKind = (found: typeof message): found is MessageOf<Kind> => found?.kind === kind;
  if (!isKind(message)) throw new Error(`is ${message?.kind}`);
  return message;
};

const attributes = { key: "k", app: "main", eventType: "post.create", receivedAt: "", deliveryId: "d" };
const byHand = (body: string, more: Record<string, string> = {}) =>
  parseMessage(lambdaRecord({ body, attributes: { ...attributes, ...more } }));

describe("parseMessage", () => {
  it("tells the kinds apart for the compiler, too", () => {
    const read = (message: Message) => {
      if (message.kind === "post.create") expectTypeOf(message.event.payload).toEqualTypeOf<Post>();
      if (message.kind === "follow_events") {
        expectTypeOf(message.event).toEqualTypeOf<AccountRelation>();
        expectTypeOf(message.body.for_user_id).toEqualTypeOf<string | undefined>();
      }
      if (message.kind === "filtered-stream.post") expectTypeOf(message.event.data).toEqualTypeOf<Post>();
      if (message.source === "aaa") expectTypeOf(message.body).toEqualTypeOf<AccountDelivery>();
      if (message.source === "replay-status")
        expectTypeOf(message.event.job_state).toEqualTypeOf<string | undefined>();
    };
    expectTypeOf(read).parameter(0).toExtend<{ readonly key: string; readonly raw: string }>();
  });

  it("keeps every digit of an id, and counts as numbers", () => {
    const message = of(
      "tweet_create_events",
      '{"for_user_id":"1","tweet_create_events":[{"id":1850000000000000001,"user":{"id":20,"followers_count":20,"odd":1850000000000000003},"in_reply_to_user_id":7,"timestamp_ms":"1"}]}',
    );
    expect(message.event.id).toBe("1850000000000000001");
    expect(message.event.user).toEqual({ id: "20", followers_count: 20, odd: "1850000000000000003" });
    expect(message.event.in_reply_to_user_id).toBe("7");
    expect(message.forUserId).toBe("1");
  });

  it("gives an older event type its canonical kind", () => {
    const message = of(
      "profile.update.bio",
      '{"data":{"event_type":"ProfileBioUpdate","filter":{"user_id":"1"},"payload":{"before":"a","after":"b"}}}',
    );
    expect(message.event.event_type).toBe("ProfileBioUpdate");
    expect(message.event.payload.after).toBe("b");
  });

  it("takes a list of one in data, and several events that come together", () => {
    const event = (n: number) =>
      `{"event_type":"post.delete","filter":{},"payload":{"id":"${n}","author_id":"9"}}`;
    expect(byHand(`{"data":[${event(1)}]}`)).toMatchObject({ kind: "post.delete" });
    const several = byHand(`{"data":[${event(1)},${event(2)}]}`, { eventType: "several" });
    expect(several).toMatchObject({
      source: "several",
      kind: "several",
      events: [
        { kind: "post.delete", event: { payload: { id: "1" } } },
        { kind: "post.delete", event: { payload: { id: "2" } } },
      ],
    });
    if (several.kind === "claim-checked") throw new Error("it is here");
    expect(eventsOf(several).map(({ source, kind }) => `${source} ${kind}`)).toEqual([
      "xaa post.delete",
      "xaa post.delete",
    ]);
  });

  it("gives the events of any message, one as a rule", () => {
    const message = of("post.delete", '{"data":{"event_type":"post.delete","payload":{"id":"1"}}}');
    expect(eventsOf(message)).toEqual([message]);
    const none = ["{}", "no JSON"].map((body) => byHand(body));
    for (const one of none) if (one.kind !== "claim-checked") expect(eventsOf(one)).toEqual([]);
    expectTypeOf(eventsOf).returns.toEqualTypeOf<readonly XEvent[]>();
  });

  it.each([
    ["a type that X has added", '{"data":{"event_type":"post.poke","payload":{}}}'],
    ["a known type without a payload", '{"data":{"event_type":"post.create"}}'],
    ["a list of nothing", '{"for_user_id":"1","follow_events":[]}'],
    ["a list with a stranger", '{"for_user_id":"1","follow_events":[{"type":"follow"},7]}'],
    ["a post that no rule matched", '{"data":{"id":"1"}}'],
    ["a new list", '{"for_user_id":"1","hologram_events":[{}]}'],
    ["no object", "[1,2]"],
    ["members of a prototype", '{"__proto__":{"data":1},"data":{"event_type":"constructor","payload":{}}}'],
  ])("keeps %s as unknown, with what it holds", (_what, body) => {
    expect(byHand(body)).toMatchObject({ source: "unknown", kind: "unknown", raw: body });
    expect(byHand(body)).toHaveProperty("body", JSON.parse(body));
  });

  it("keeps what is nested too deep to be walked", () => {
    const body = `{"data":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    expect(byHand(body)).toMatchObject({ kind: "unknown", raw: body, body: undefined });
  });

  it("gives the bytes of what is no JSON", () => {
    for (const bytes of [Buffer.from("{no JSON \u0001"), Buffer.from([0x7b, 0xff, 0xfe, 0x22])]) {
      const [message] = parsed(bytes);
      if (message?.kind !== "unparsed") throw new Error(`is ${message?.kind}`);
      expect(message.attributes.source).toBe("unparsed");
      expect(Buffer.from(message.bytes).equals(bytes)).toBe(true);
    }
  });

  it("shows where the body of a claim check lies", () => {
    const claimCheck = { bucket: "b", key: "claim-check/main/k", bytes: 1_234_567 };
    expect(byHand(JSON.stringify({ claimCheck }), { encoding: "s3" })).toMatchObject({
      kind: "claim-checked",
      claimCheck,
      key: "k",
    });
  });

  it.each([
    ["{}", "s3"],
    ["no JSON", "s3"],
    ["{}", "zstd"],
  ])("does not take %s in encoding %s for an event", (body, encoding) => {
    // Else a consumer that is older than the receiver would delete what it cannot read.
    expect(() => byHand(body, { encoding })).toThrow(MessageError);
    expect(() => byHand(body, { encoding })).toThrow(new RegExp(`Message k .*"${encoding}".*newer`));
    expect(keyOf(lambdaRecord({ body, attributes: { ...attributes, encoding } }))).toBe("k");
  });

  it("says what is missing where the attributes were not asked for", () => {
    const { MessageAttributes, ...bare } = receivedMessage({ body: "{}", attributes });
    expect(() => keyOf(bare)).toThrow(MessageError);
    expect(keyOf(receivedMessage({ body: "{}", attributes }))).toBe("k");
    expect(keyOf(lambdaRecord({ body: "{}", attributes }))).toBe("k");
    expect(() => parseMessage(bare)).toThrow(/message-1 has no attribute "key".*MessageAttributeNames/);
  });

  it("takes any JSON and any bytes, and keeps them to the byte", () => {
    const facts = { app: "main", deliveryId: "d", receivedAtMs: 0 };
    const names = fc.constantFrom("data", "event_type", "payload", "follow_events", "user_event", "id");
    const odd = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.jsonValue(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.oneof(names, fc.string()), tie("value"), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(odd, (value) => {
        const body = JSON.stringify(value);
        const bytes = Buffer.from(body);
        const messages = messagesOf(bytes).map((message) => parseMessage(lambdaRecord(message)));
        if (messages.length === 1) expect(Buffer.from(messages[0]?.raw ?? "").equals(bytes)).toBe(true);
      }),
      { seed: 6, numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const message = parseMessage(lambdaRecord(parkedMessage(Buffer.from(bytes), facts)));
        const kept = message.kind === "unparsed" ? message.bytes : Buffer.from(message.raw);
        expect(Buffer.from(kept).equals(bytes)).toBe(true);
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});
