import { describe, expect, it } from "vitest";
import { identify } from "../../lambda/identify.ts";
import { events, only, same } from "./support/events.ts";
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

describe("an event that is all text", () => {
  const text = post("5");
  it.each([
    ["its name is written in codes", text.replace('"data"', '"d\\u0061ta"')],
    ["its payload says the same name", text.replace('"text":"hi"', '"data":"hi"')],
    ["another name ends alike", text.replace('{"data"', '{"metadata":{},"data"')],
    ["codes stand elsewhere", text.replace("hi", "\\u0061")],
    ["its id is a number", text.replace('"event_uuid":"5"', '"event_uuid":5')],
    ["its filter has a number", text.replace('"user_id":"7"', '"user_id":7')],
  ])("is the same where %s", (_name, body) => {
    expect(body).not.toBe(text);
    same(text, body);
  });
  it("keeps the digits beside it", () => {
    const id = "1850000000000000001";
    for (const written of [id, `"${id}"`]) {
      const body = text.replace('{"data"', `{"for_user_id":${written},"data"`);
      expect(only(body).forUserId).toBe(id);
    }
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
    '{"data":{"event_uuid":"1","event_type":"post.create"},"d\\u0061ta":{"event_uuid":"2","event_type":"post.create"}}',
    '{"replay_job_status":"Complete"}',
  ])("goes on whole, by its bytes, remembered for minutes only: %s", (body) => {
    expect(only(body)).toMatchObject({ source: "unknown", eventType: "unknown", brief: true, text: body });
    expect(only(`${body} `).key).not.toBe(only(body).key);
  });
  it("goes on when it is nested too deep to look into", () => {
    const body = `{"data":{"event_type":"post.create","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`;
    expect(only(body)).toMatchObject({ source: "unknown", brief: true, text: body });
  });
  it.each([
    ['{"timestamp_ms":"1800000000000"}', false],
    ['{"data":{"created_at":"2026-07-24T21:12:45.000Z"}}', false],
    // A thing with an id may come again as it was, and is as old then as it was before.
    ['{"data":{"id":"1","created_at":"2014-05-29T20:24:26.000Z"}}', true],
    ['{"data":{"id":"1","timestamp_ms":1800000000000}}', false],
  ])("is remembered for the window only where it says when it happened: %s", (body, brief) => {
    expect(only(body)).toMatchObject({ source: "unknown", brief });
  });
});

describe("more events than may be copied one by one", () => {
  const includes = JSON.stringify({ users: "u".repeat(400_000) });
  const ids = Array.from({ length: 4_000 }, (_, n) => String(n));
  const check = (body: string, listed: (delivery: string) => unknown[]) => {
    const found = events(body);
    expect(found.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(20_000_000);
    expect(found.flatMap(({ text }) => listed(text))).toEqual(listed(body));
    for (const { text } of found) expect(text).toContain(includes);
    expect(events(body).map(({ key }) => key)).toEqual(found.map(({ key }) => key));
    return found;
  };
  it("go in runs, each remembered by its bytes: Activity API", () => {
    const list = ids.map((id) => post(id).slice('{"data":'.length, -1));
    const found = check(
      `{"data":[${list.join(" , ")}],"includes":${includes}}`,
      (text) => JSON.parse(text).data,
    );
    expect(found[0]).toMatchObject({ source: "xaa", eventType: "several", brief: false });
    expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
  });
  it("go in runs of one kind: Account Activity", () => {
    const list = ids.map((id) => JSON.stringify({ id }));
    const found = check(
      `{"for_user_id":"7","favorite_events":[${list.join(",")}],"includes":${includes},"tweet_create_events":[{"id_str":"t"}]}`,
      (text) => {
        const { favorite_events = [], tweet_create_events = [] } = JSON.parse(text);
        return [...favorite_events, ...tweet_create_events];
      },
    );
    expect(found[0]).toMatchObject({ source: "aaa", eventType: "several", forUserId: "7", brief: false });
    expect(found.at(-1)).toMatchObject({ eventType: "tweet_create_events" });
    expect(found.at(-1)?.text).not.toContain("favorite_events");
  });
  it("are remembered for minutes only where no event in the run proves the bytes", () => {
    const list = ids.map(() => '{"a":1}');
    const found = events(`{"for_user_id":"7","hologram_events":[${list.join(",")}],"includes":${includes}}`);
    expect(new Set(found.map(({ brief }) => brief))).toEqual(new Set([true]));
    expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
  });
  it("are not there where little stands beside them: each is a message of its own", () => {
    const list = ids.map((id) => JSON.stringify({ id }));
    expect(events(`{"for_user_id":"7","favorite_events":[${list.join(",")}]}`)).toHaveLength(4_000);
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
