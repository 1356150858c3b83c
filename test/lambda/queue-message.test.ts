import { describe, expect, it } from "vitest";
import { identify } from "../../lambda/identify.ts";
import { eventMessage, parkedMessage, type QueueMessage } from "../../lambda/queue-message.ts";
import { post } from "./support/requests.ts";

const facts = { app: "main", deliveryId: "d-1", receivedAtMs: Date.UTC(2026, 7, 1, 12, 30, 1, 5) };
function messageOf(body: string): QueueMessage {
  const [event] = identify("main", Buffer.from(body)) ?? [];
  if (event === undefined) throw new Error("no event");
  return eventMessage(event, facts);
}

describe("eventMessage", () => {
  it("carries the bytes and says what they are", () => {
    const body = post("1").replace("hi", "😀 é \\ud800");
    const message = messageOf(body);
    expect(message.body).toBe(body);
    expect(message.attributes).toEqual({
      key: message.key,
      app: "main",
      source: "xaa",
      eventType: "post.create",
      receivedAt: "2026-08-01T12:30:01.005Z",
      deliveryId: "d-1",
    });
  });
  it("names the user of an Account Activity delivery", () => {
    expect(messageOf('{"for_user_id":"5","favorite_events":[{"id":"1"}]}').attributes).toMatchObject({
      forUserId: "5",
    });
  });
  it.each(["\uffff", "\ufffe"])("wraps text with a character that SQS refuses: %j", (odd) => {
    const body = post("1").replace("hi", odd);
    const message = messageOf(body);
    expect(message.attributes).toMatchObject({ encoding: "base64" });
    expect(Buffer.from(message.body, "base64").toString("utf8")).toBe(body);
  });
  it.each(["\u007f", "\ue000", "\ufffd", "\u{10000}", "\u{10ffff}", "\u2028"])("leaves %j plain", (fine) => {
    expect(messageOf(post("1").replace("hi", fine)).attributes).not.toHaveProperty("encoding");
  });
  it("makes attributes fit for SQS whatever the body escapes", () => {
    const odd = messageOf('{"data":{"event_uuid":"1","event_type":"a\\u0000b\\ud800c","filter":{}}}');
    expect(odd.attributes).toMatchObject({ eventType: "a\ufffdb\ufffdc" });
    const long = messageOf(`{"data":{"event_uuid":"1","event_type":"${"x".repeat(5000)}"}}`);
    expect(long.attributes.eventType).toHaveLength(256);
  });
  it.each([
    ["the user it is for", '{"for_user_id":"5","favorite_events":[{"id":"1"}]}', "5"],
    ["the filter's user", post("1", "post.create", "7"), "7"],
    [
      "the filter's keyword",
      '{"data":{"event_uuid":"1","event_type":"news.new","filter":{"keyword":"OpenAI"}}}',
      "OpenAI",
    ],
    ["else the app", '{"data":{"event_uuid":"1","event_type":"oauth.revoke","filter":{}}}', "main"],
  ])("belongs to the group of %s", (_name, body, group) => {
    expect(messageOf(body).group).toBe(group);
  });
  it("has a group that SQS takes, and one each, whatever the keyword", () => {
    const groupOf = (keyword: string) =>
      messageOf(
        `{"data":{"event_uuid":"1","event_type":"news.new","filter":{"keyword":${JSON.stringify(keyword)}}}}`,
      ).group;
    const keywords = ["two words", "größe", "x".repeat(129), "two  words"];
    const groups = keywords.map(groupOf);
    for (const group of groups) expect(group).toMatch(/^[!-~]{1,128}$/);
    expect(new Set(groups).size).toBe(keywords.length);
  });
  it("counts body, names, types and values in bytes", () => {
    const message = messageOf(post("1").replace("hi", "é😀"));
    let bytes = Buffer.from(message.body, "utf8").length;
    for (const [name, value] of Object.entries(message.attributes)) bytes += name.length + 6 + value.length;
    expect(message.bytes).toBe(bytes);
  });
});

describe("parkedMessage", () => {
  it("keeps text as text", () => {
    const message = parkedMessage(Buffer.from('{"broken'), facts);
    expect(message.body).toBe('{"broken');
    expect(message.attributes).toMatchObject({
      app: "main",
      source: "unparsed",
      deliveryId: "d-1",
      key: message.key,
    });
    expect(message.attributes).not.toHaveProperty("encoding");
  });
  it.each([
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0xfe])],
    ["a control character", Buffer.from("{\u0000}")],
  ])("keeps %s in base64", (_name, body) => {
    const message = parkedMessage(body, facts);
    expect(message.attributes).toMatchObject({ encoding: "base64" });
    expect(Buffer.from(message.body, "base64")).toEqual(body);
  });
});
