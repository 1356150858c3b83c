import { describe, expect, it } from "vitest";
import { identify } from "../../lambda/identify.ts";
import { only, same } from "./support/events.ts";
import { post } from "./support/requests.ts";

describe("a key", () => {
  it("is base64url SHA-256", () => expect(only(post("1")).key).toMatch(/^[A-Za-z0-9_-]{43}$/));
  it("differs by app", () => expect(only(post("1"), "a").key).not.toBe(only(post("1"), "b").key));
  it("does not depend on the rest of the body, its tag or its spacing", () => {
    same(
      post("5"),
      '{ "data": {"tag":"t","event_type":"post.create","event_uuid":"5","filter":{"user_id":"7"},"payload":{"id":"other"}}}',
    );
  });
});

describe("what nobody knows", () => {
  it.each([
    "{}",
    '{"hello":"world"}',
    '{"data":{"id":"1"}}',
    '{"data":[]}',
    '{"data":null,"errors":[]}',
    '{"for_user_id":"1"}',
    '{"for_user_id":"1","tweet_create_events":[]}',
    '{"for_user_id":"1","something":{"id":"2"}}',
    '{"data":{"event_uuid":"1","event_type":"post.create"},"data":{"event_uuid":"2","event_type":"post.create"}}',
    '{"replay_job_status":"Complete"}',
  ])("goes on whole, by its bytes, for the whole window: %s", (body) => {
    expect(only(body)).toMatchObject({ source: "unknown", eventType: "unknown", brief: false, text: body });
    expect(only(`${body} `).key).not.toBe(only(body).key);
  });
  it("goes on when it is nested too deep to look into", () => {
    const body = `{"data":{"event_type":"post.create","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`;
    expect(only(body)).toMatchObject({ source: "unknown", text: body });
  });
});

describe("what is no JSON", () => {
  it.each([
    ["cut short", Buffer.from('{"data":')],
    ["two documents", Buffer.from("{}{}")],
    ["not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["a surrogate in UTF-8", Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d])],
  ])("is not identified: %s", (_name, body) => {
    expect(identify("main", body)).toBeUndefined();
  });
});
