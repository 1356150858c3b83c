import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differ, events, only, same } from "./support/events.ts";
import { many } from "./support/many.ts";

describe("Account Activity", () => {
  const aaa = (kind: string, list: unknown, user: unknown = "1") =>
    JSON.stringify({ for_user_id: user, [kind]: list, users: {} });
  it.each([
    ["tweet_create_events", { id_str: "5" }, { id_str: "6" }, "tweet_create_events"],
    ["favorite_events", { id: "aa" }, { id: "ab" }, "favorite_events"],
    [
      "direct_message_events",
      { type: "message_create", id: "5" },
      { type: "message_create", id: "6" },
      "direct_message_events.message_create",
    ],
    ["tweet_delete_events", { status: { id: "5" } }, { status: { id: "6" } }, "tweet_delete_events"],
  ])("%s goes by its id", (kind, one, other, eventType) => {
    expect(only(aaa(kind, [one]))).toMatchObject({ source: "aaa", eventType, forUserId: "1", brief: false });
    same(aaa(kind, [one]), aaa(kind, [{ ...one, more: "told later" }]));
    differ(aaa(kind, [one]), aaa(kind, [other]), aaa(kind, [one], "2"));
    same(aaa(kind, [one]), aaa(kind, [one]).replace('"for_user_id":"1"', '"for_user_id":1'));
  });
  it.each(["follow", "block", "mute"])("%s_events goes by type, time and the two users", (verb) => {
    const kind = `${verb}_events`;
    const one = { type: verb, created_timestamp: "10", source: { id: "1" }, target: { id: "2" } };
    same(aaa(kind, [one]), aaa(kind, [{ ...one, source: { id: "1", followers: 9 } }]));
    differ(
      aaa(kind, [one]),
      aaa(kind, [{ ...one, type: `un${verb}` }]),
      aaa(kind, [{ ...one, created_timestamp: "11" }]),
      aaa(kind, [{ ...one, source: { id: "3" } }]),
      aaa(kind, [{ ...one, target: { id: "3" } }]),
      aaa(kind, [one], "2"),
    );
  });
  it("typing and reading go by time, users and the last message read", () => {
    const typing = { created_timestamp: "10", sender_id: "1", target: { recipient_id: "2" } };
    for (const kind of ["direct_message_indicate_typing_events", "direct_message_mark_read_events"]) {
      differ(
        aaa(kind, [typing]),
        aaa(kind, [{ ...typing, created_timestamp: "11" }]),
        aaa(kind, [{ ...typing, sender_id: "3" }]),
        aaa(kind, [{ ...typing, target: { recipient_id: "3" } }]),
        aaa(kind, [{ ...typing, last_read_event_id: "7" }]),
      );
    }
  });
  it("a revoke has no for_user_id and goes by time, app and user", () => {
    const revoke = (date_time: string, user_id: string) =>
      JSON.stringify({ user_event: { revoke: { date_time, target: { app_id: "3" }, source: { user_id } } } });
    expect(only(revoke("t", "1"))).toMatchObject({
      source: "aaa",
      eventType: "user_event.revoke",
      brief: false,
    });
    expect(only(revoke("t", "1"))).not.toHaveProperty("forUserId");
    differ(revoke("t", "1"), revoke("u", "1"), revoke("t", "2"));
  });
  it("believes id_str more than a number that somebody rounded", () => {
    same(
      aaa("tweet_create_events", [{ id: 1, id_str: "9" }]),
      aaa("tweet_create_events", [{ id: 2, id_str: "9" }]),
    );
    const byNumber = (digits: string) => `{"for_user_id":"1","tweet_create_events":[{"id":${digits}}]}`;
    differ(byNumber("1850000000000000001"), byNumber("1850000000000000002"));
  });
  it("takes time and users for a proof only of the kinds that have nothing else", () => {
    const revoke = { date_time: "t", source: { user_id: "1" } };
    const news = (more: object) => JSON.stringify({ user_event: { renewed: { ...revoke, ...more } } });
    differ(news({ scope: "a" }), news({ scope: "b" }));
    const two = (more: object) => JSON.stringify({ user_event: { revoke, renewed: more } });
    differ(two({ scope: "a" }), two({ scope: "b" }));
    const unnamed = { created_at: "t", user: { id: "1" } };
    differ(
      aaa("tweet_create_events", [{ ...unnamed, text: "a" }]),
      aaa("tweet_create_events", [{ ...unnamed, text: "b" }]),
    );
  });
  it("remembers an event without id, time and users for minutes only", () => {
    expect(only(aaa("follow_events", [{ type: "follow" }])).brief).toBe(true);
  });
  it("forwards events of a new kind, each by its bytes", () => {
    const found = events(aaa("hologram_events", [{ a: 1 }, { a: 2 }]));
    expect(found.map(({ eventType, brief }) => [eventType, brief])).toEqual([
      ["hologram_events", true],
      ["hologram_events", true],
    ]);
    expect(only(aaa("hologram_events", [{ created_timestamp: "10" }])).brief).toBe(false);
    expect(only(aaa("hologram_events", [{ id: "a user's", created_timestamp: "10" }])).brief).toBe(true);
    expect(found[1]?.text).toBe('{"for_user_id":"1","hologram_events":[{"a":2}],"users":{}}');
  });
  it("gives each event of several kinds a message of its own, and the same key as alone", () => {
    const body =
      '{"for_user_id":"1","tweet_create_events":[{"id_str":"5"},{"id_str":"6"}],"favorite_events":[{"id":"f"}],"user_event":{"revoke":{"date_time":"t","source":{"user_id":"1"}}},"users":{"1":{"n":1850000000000000001}}}';
    const found = events(body);
    expect(found.map(({ text }) => text)).toEqual([
      '{"for_user_id":"1","tweet_create_events":[{"id_str":"5"}],"users":{"1":{"n":1850000000000000001}}}',
      '{"for_user_id":"1","tweet_create_events":[{"id_str":"6"}],"users":{"1":{"n":1850000000000000001}}}',
      '{"for_user_id":"1","favorite_events":[{"id":"f"}],"users":{"1":{"n":1850000000000000001}}}',
      '{"for_user_id":"1","user_event":{"revoke":{"date_time":"t","source":{"user_id":"1"}}},"users":{"1":{"n":1850000000000000001}}}',
    ]);
    for (const { text, key } of found) expect(only(text).key).toBe(key);
  });
  it("takes one event that stands twice in a body once, but equal bytes without a proof twice", () => {
    expect(events(aaa("tweet_create_events", [{ id_str: "5" }, { id_str: "5" }]))).toHaveLength(1);
    expect(events(aaa("hologram_events", [{ a: 1 }, { a: 1 }]))).toHaveLength(2);
  });
  it("does not lose a kind whose name stands twice", () => {
    const body = '{"for_user_id":"1","favorite_events":[{"id":"a"}],"favorite_events":[{"id":"b"}]}';
    expect(events(body).map(({ text }) => text)).toEqual([
      '{"for_user_id":"1","favorite_events":[{"id":"a"}]}',
      '{"for_user_id":"1","favorite_events":[{"id":"b"}]}',
    ]);
  });
  it("loses nothing when splitting: each message is a delivery of exactly one event, a slice of the body", () => {
    const kinds = ["tweet_create_events", "favorite_events", "follow_events", "new_events"];
    const event = fc
      .tuple(fc.nat(), fc.json({ maxDepth: 2 }))
      .map(([n, extra]) => `{"id" : "${n}","type":"t${n}" ,"x":${extra}}`);
    const member = fc.tuple(fc.constantFrom(...kinds), fc.array(event, { minLength: 1, maxLength: 3 }));
    fc.assert(
      fc.property(
        fc.uniqueArray(member, { minLength: 1, maxLength: 4, selector: ([kind]) => kind }),
        (held) => {
          const body = `{"for_user_id":"1", ${held.map(([kind, list]) => `"${kind}": [${list.join(" , ")}]`).join(",")},"users":{"a":"😀"}}`;
          const wanted = held.flatMap(([kind, list]) => list.map((text) => `${kind}:${text}`));
          const got = events(body).map(({ text }) => {
            const { for_user_id, users, ...rest } = JSON.parse(text);
            expect([for_user_id, users]).toEqual(["1", { a: "😀" }]);
            const [[kind, list] = ["", []], ...others] = Object.entries<unknown[]>(rest);
            expect(others).toEqual([]);
            expect(list).toHaveLength(1);
            const slice = held
              .flatMap(([name, texts]) => (name === kind ? texts : []))
              .find((one) => text.includes(`[${one}]`) || text === body);
            expect(body).toContain(slice);
            return `${kind}:${slice}`;
          });
          expect(new Set(got)).toEqual(new Set(wanted.filter((text) => got.includes(text))));
          expect(new Set(got.map(idOf))).toEqual(new Set(wanted.map(idOf)));
        },
      ),
      many,
    );
  });
});

/** Events with an id are told apart by it alone; others by all of their text. */
function idOf(labelled: string): string {
  const byId = /^(tweet_create_events|favorite_events):\{"id" : "(\d+)"/.exec(labelled);
  return byId === null ? labelled : `${byId[1]} ${byId[2]}`;
}
