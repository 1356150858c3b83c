import { describe, expect, it } from "vitest";
import { accountBody, accountBodyOf } from "../../../../sandbox/x/events/aaa.ts";
import type { Facts, Happening } from "../../../../sandbox/x/events/happening.ts";
import { ann, atMs, bob, scene } from "./scenes.ts";

const at = (facts: Facts): Happening => ({ ...facts, atMs, uuid: "1" });

const body = (facts: Facts): string => accountBody(at(facts), ann.id) ?? "";

const parsed = (facts: Facts): unknown => JSON.parse(body(facts));

describe("an account activity delivery", () => {
  it("holds a post's ids as 64-bit numbers and as strings", () => {
    const text = body({ kind: "post", scene: scene(ann, "hi @Bob_b", {}, { mentioned: [bob] }) });
    expect(text).toContain('"for_user_id":"1850000000000000001","tweet_create_events":[{');
    expect(text).toContain('"id":1900000000000000007,"id_str":"1900000000000000007"');
    expect(text).toContain('"user":{"id":1850000000000000001,"id_str":"1850000000000000001"');
    expect(text).toContain('"id":99,"id_str":"99","indices":[3,9]');
    expect(text).toContain('"created_at":"Sat Aug 01 12:00:00 +0000 2026"');
  });

  it("cuts a text of more than 140 and says all of it in extended_tweet", () => {
    const long = "🐝".repeat(141);
    const made = parsed({ kind: "post", scene: scene(ann, long) });
    expect(made).toMatchObject({
      tweet_create_events: [
        { truncated: true, display_text_range: [0, 140], extended_tweet: { full_text: long } },
      ],
    });
    expect(parsed({ kind: "post", scene: scene(ann, "🐝".repeat(140)) })).toMatchObject({
      tweet_create_events: [{ truncated: false, text: "🐝".repeat(140) }],
    });
  });

  it("nests what a post quotes or reposts, and names whom it answers", () => {
    const referenced = [scene(bob, "first", { id: "5" })];
    expect(
      parsed({ kind: "post", scene: scene(ann, "q", { quoteOfId: "5" }, { referenced }) }),
    ).toMatchObject({
      tweet_create_events: [
        {
          is_quote_status: true,
          quoted_status_id_str: "5",
          quoted_status: { text: "first", user: { id: 99 } },
        },
      ],
    });
    expect(
      parsed({ kind: "post", scene: scene(ann, "", { repostOfId: "5" }, { referenced }) }),
    ).toMatchObject({
      tweet_create_events: [{ text: "RT @Bob_b: first", retweeted_status: { id_str: "5" } }],
    });
    expect(
      parsed({ kind: "post", scene: scene(ann, "r", { replyToId: "5" }, { referenced }) }),
    ).toMatchObject({
      tweet_create_events: [
        { in_reply_to_status_id_str: "5", in_reply_to_user_id: 99, in_reply_to_screen_name: "Bob_b" },
      ],
    });
  });

  it.each([
    ["follow", "follow_events"],
    ["unfollow", "follow_events"],
    ["block", "block_events"],
    ["unblock", "block_events"],
    ["mute", "mute_events"],
    ["unmute", "mute_events"],
  ] as const)("tells an %s in %s", (type, kind) => {
    const created_timestamp = String(atMs);
    expect(parsed({ kind: "relation", type, source: ann, target: bob })).toMatchObject({
      for_user_id: ann.id,
      [kind]: [
        { type, created_timestamp, source: { id: ann.id }, target: { id: "99", screen_name: "Bob_b" } },
      ],
    });
  });

  it("tells likes, deletions, receipts and typing", () => {
    const liked = scene(bob, "liked", { id: "8" });
    expect(parsed({ kind: "like", id: "ff", liker: ann, scene: liked })).toMatchObject({
      favorite_events: [
        { id: "ff", timestamp_ms: atMs, favorited_status: { id_str: "8" }, user: { screen_name: "ann" } },
      ],
    });
    expect(parsed({ kind: "post-deleted", post: liked.post, author: bob })).toMatchObject({
      tweet_delete_events: [{ status: { id: "8", user_id: "99" }, timestamp_ms: String(atMs) }],
    });
    expect(parsed({ kind: "dm-read", reader: bob, sender: ann, lastReadId: "31" })).toMatchObject({
      direct_message_mark_read_events: [
        { sender_id: "99", target: { recipient_id: ann.id }, last_read_event_id: "31" },
      ],
      users: { "99": { screen_name: "Bob_b" } },
    });
    expect(parsed({ kind: "dm-typing", from: bob, to: ann })).toMatchObject({
      direct_message_indicate_typing_events: [{ sender_id: "99", target: { recipient_id: ann.id } }],
    });
  });

  it("names nobody as subscribed where a consent was revoked", () => {
    expect(parsed({ kind: "revoke", app: { id: "1001", name: "main" }, user: ann })).toEqual({
      user_event: {
        revoke: {
          date_time: "2026-08-01T12:00:00+00:00",
          target: { app_id: "1001" },
          source: { user_id: ann.id },
        },
      },
    });
  });

  it("does not exist for what account activity never tells", () => {
    const news: Facts = { kind: "news", id: "1", headline: "h", summary: "s", category: "c" };
    const profile: Facts = { kind: "profile", user: ann, field: "bio", before: "", after: "a" };
    expect([accountBody(at(news), ann.id), accountBody(at(profile), ann.id)]).toEqual([undefined, undefined]);
    expect(() => accountBodyOf([at(news)], ann.id)).toThrow('no list for "news"');
  });

  it("takes several events, each in the list of its kind", () => {
    const post = at({ kind: "post", scene: scene(ann, "a") });
    const follow = at({ kind: "relation", type: "follow", source: ann, target: bob });
    const made: unknown = JSON.parse(accountBodyOf([post, follow, post], ann.id));
    expect(made).toMatchObject({
      tweet_create_events: [{ text: "a" }, { text: "a" }],
      follow_events: [{ type: "follow" }],
    });
  });
});
