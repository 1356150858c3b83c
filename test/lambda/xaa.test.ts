import { describe, expect, it } from "vitest";
import { differ, events, only, same } from "./support/events.ts";
import { post } from "./support/requests.ts";

const activity = (data: object): string => JSON.stringify({ data });

describe("Activity API", () => {
  it("tells one uuid under two types, two filters or two directions apart", () => {
    differ(
      post("1"),
      post("1", "post.mention.create"),
      post("1", "post.create", "8"),
      activity({
        event_uuid: "1",
        event_type: "like.create",
        filter: { user_id: "7", direction: "inbound" },
      }),
      activity({
        event_uuid: "1",
        event_type: "like.create",
        filter: { user_id: "7", direction: "outbound" },
      }),
    );
  });
  it("takes a negative uuid and one that is a number as their digits", () => {
    differ(post("-6850472171600526495"), post("6850472171600526495"), post("-6850472171600526496"));
    same(
      post("-6850472171600526495"),
      post("-6850472171600526495").replace('"-6850472171600526495"', "-6850472171600526495"),
    );
  });
  it("knows an older name for the same type", () => {
    const newer = { event_uuid: "1", event_type: "profile.update.bio", filter: { user_id: "7" } };
    same(activity(newer), activity({ ...newer, event_type: "ProfileBioUpdate" }));
    expect(only(activity({ ...newer, event_type: "ProfileBioUpdate" })).eventType).toBe("profile.update.bio");
  });
  it("falls back on the payload's id, then the bytes: for the window where they say a time, else for minutes", () => {
    const base = { event_type: "post.create", filter: { user_id: "7" } };
    same(
      activity({ ...base, payload: { id: "1", text: "a" } }),
      activity({ ...base, payload: { id: "1", text: "b" } }),
    );
    differ(activity({ ...base, payload: { id: "1" } }), activity({ ...base, payload: { id: "2" } }));
    const read = { event_type: "dm.read", filter: { user_id: "7" } };
    const at = (time: string, sender: string) =>
      activity({ ...read, payload: { created_timestamp: time, sender_id: sender } });
    differ(at("1", "a"), at("2", "a"), at("1", "b"));
    expect(only(at("1", "a")).brief).toBe(false);
    const bio = (after: string) =>
      activity({ event_type: "ProfileBioUpdate", filter: { user_id: "7" }, payload: { after } });
    differ(bio("x"), bio("y"));
    expect(only(bio("x")).brief).toBe(true);
  });
  it.each(["profile.update.bio", "mute.mute", "block.block", "follow.follow", "oauth.revoke"])(
    "takes no user's id for the event's, nor the user's age for its time: %s",
    (event_type) => {
      const update = (after: string) =>
        activity({ event_type, filter: {}, payload: { id: "7", created_at: "2014", after } });
      differ(update("x"), update("y"));
      expect(only(update("x")).brief).toBe(true);
    },
  );
  it("does not take time and users for a proof where the event says more than them", () => {
    const created_at = "2026-07-24T21:05:48.000Z";
    const chat = (...member_ids: string[]) =>
      activity({
        event_type: "chat.conversation.member_added",
        filter: {},
        payload: { created_at, sender_id: "1", conversation_id: "g", member_ids },
      });
    differ(chat("2"), chat("3"), chat("2", "3"));
    same(chat("2"), chat("2"));
    expect(only(chat("2")).brief).toBe(false);
    const mute = (muted_user_id: string) =>
      activity({ event_type: "mute.mute", filter: {}, payload: { created_at, user_id: "1", muted_user_id } });
    differ(mute("2"), mute("3"));
    expect(only(mute("2")).brief).toBe(false);
  });
  it.each([
    ["dm.read", "direct_message_mark_read_events"],
    ["dm.indicate_typing", "direct_message_indicate_typing_events"],
  ])("takes time and users of every event within %s", (event_type, kind) => {
    const one = (recipient_id: string, more: object = {}) => ({
      created_timestamp: "10",
      sender_id: "1",
      target: { recipient_id },
      ...more,
    });
    const receipt = (list: object[], users: object = {}) =>
      activity({ event_type, filter: {}, payload: { [kind]: list, users } });
    same(receipt([one("1")]), receipt([one("1")], { 1: { name: "later" } }));
    differ(
      receipt([one("1")]),
      receipt([one("1"), one("2")]),
      receipt([one("1"), one("3")]),
      receipt([one("1"), { nothing: "known" }]),
      receipt([one("1"), { nothing: "like it" }]),
      receipt([one("1", { created_timestamp: "11" })]),
      receipt([one("1", { last_read_event_id: "7" })]),
    );
    expect(only(receipt([one("1"), { nothing: "known" }])).brief).toBe(false);
    expect(only(receipt([{ nothing: "known" }])).brief).toBe(true);
  });
  it("tells the lines of one broadcast's chat apart, but not the copies of its start", () => {
    const chat = (text: string) =>
      activity({ event_type: "broadcast.chat", filter: {}, payload: { broadcast_id: "b", text } });
    differ(chat("x"), chat("y"));
    const start = (n: number) =>
      activity({ event_type: "broadcast.start", filter: {}, payload: { broadcast_id: "b", n } });
    same(start(1), start(2));
  });
  it("takes the ids of direct messages within the payload", () => {
    const dm = (id: string, name: string) =>
      activity({
        event_type: "dm.received",
        filter: {},
        payload: { direct_message_events: [{ id }], users: { 1: { name } } },
      });
    same(dm("1", "a"), dm("1", "b"));
    differ(dm("1", "a"), dm("2", "a"));
    const list = (...direct_message_events: object[]) =>
      activity({ event_type: "dm.received", filter: {}, payload: { direct_message_events } });
    differ(list({ id: "1" }), list({ id: "1" }, { text: "a" }), list({ id: "1" }, { text: "b" }));
  });
  it("does not take an account's age for the time of an event", () => {
    const follow = (n: number) =>
      activity({
        event_type: "follow.follow",
        filter: {},
        payload: { n, source: { data: { id: "1", created_at: "2020" } } },
      });
    differ(follow(1), follow(2));
    expect(only(follow(1)).brief).toBe(true);
  });
  it("forwards a type it does not know, by uuid or by bytes, for the window where they say a time", () => {
    const unheard = { event_type: "hologram.create", filter: { user_id: "7" }, payload: { id: "7" } };
    expect(only(activity(unheard))).toMatchObject({
      source: "xaa",
      eventType: "hologram.create",
      brief: true,
    });
    expect(only(activity({ ...unheard, payload: { timestamp_ms: "10" } })).brief).toBe(false);
    differ(activity(unheard), activity({ ...unheard, payload: { id: "7", n: 2 } }));
    same(activity({ ...unheard, event_uuid: "1" }), activity({ ...unheard, event_uuid: "1", payload: {} }));
  });
  it("takes several events in `data` as an array, each with its own bytes", () => {
    const [a, b] = [post("1"), post("2")].map((text) => text.slice('{"data":'.length, -1));
    const found = events(`{"data":[${a} , ${b}],"meta":{"n":1850000000000000001}}`);
    expect(found.map(({ key }) => key)).toEqual([only(post("1")).key, only(post("2")).key]);
    expect(found[1]?.text).toBe(`{"data":[${b}],"meta":{"n":1850000000000000001}}`);
    expect(only(`{"data":[${a}]}`)).toMatchObject({ key: only(post("1")).key, text: `{"data":[${a}]}` });
  });
  it("keeps what it does not know beside what it knows in an array", () => {
    const known = post("1").slice('{"data":'.length, -1);
    const found = events(`{"data":[${known},{"mystery":1},7]}`);
    expect(found.map(({ source }) => source)).toEqual(["xaa", "unknown", "unknown"]);
    expect(found[2]?.text).toBe('{"data":[7]}');
  });
});
