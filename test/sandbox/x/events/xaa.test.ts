import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Facts } from "../../../../sandbox/x/events/happening.ts";
import { type ActivityDelivery, activityBody } from "../../../../sandbox/x/events/xaa.ts";
import { ann, atMs, bob, eve, scene } from "./scenes.ts";

const data = z.object({
  data: z.looseObject({
    payload: z.record(z.string(), z.unknown()),
    includes: z
      .object({ users: z.array(z.unknown()), tweets: z.array(z.unknown()) })
      .partial()
      .optional(),
  }),
});

const deliver = (facts: Facts, delivery: Partial<ActivityDelivery> & { eventType: string }) =>
  data.parse(
    JSON.parse(
      activityBody(
        { ...facts, atMs, uuid: "-7953119945885597316" },
        { filter: { user_id: ann.id }, ...delivery },
      ),
    ),
  ).data;

const post = (...args: Parameters<typeof scene>): Facts => ({ kind: "post", scene: scene(...args) });

describe("an Activity API delivery", () => {
  it("holds the event_uuid, filter and tag as they are", () => {
    const facts: Facts = { kind: "profile", user: ann, field: "bio", before: "a", after: 'b } "' };
    const filter = { user_id: ann.id, direction: undefined };
    expect(deliver(facts, { eventType: "profile.update.bio", filter, tag: "t" })).toEqual({
      event_uuid: "-7953119945885597316",
      filter: { user_id: ann.id },
      event_type: "profile.update.bio",
      tag: "t",
      payload: { before: "a", after: 'b } "' },
    });
    expect(deliver(facts, { eventType: "ProfileBioUpdate", withoutUuid: true })).not.toHaveProperty(
      "event_uuid",
    );
    expect(deliver(facts, { eventType: "ProfileBioUpdate" })).not.toHaveProperty("tag");
  });

  it("tells a post with its entities, media and author", () => {
    const text = "🐝 @bob_B and @nobody: #bees https://a.example/x";
    const made = deliver(post(ann, text, { media: ["photo", "video"] }, { mentioned: [bob] }), {
      eventType: "post.create",
    });
    expect(made.payload).toMatchObject({
      id: "1900000000000000007",
      text,
      author_id: ann.id,
      created_at: "2026-08-01T12:00:00.000Z",
      edit_history_tweet_ids: ["1900000000000000007"],
      entities: {
        mentions: [
          { start: 2, start_str: "2", end: 8, username: "Bob_b", id: bob.id },
          { start: 13, username: "nobody" },
        ],
        hashtags: [{ start: 22, end: 27, end_str: "27", tag: "bees" }],
        urls: [{ url: "https://a.example/x", display_url: "a.example/x" }],
      },
      attachments: { media_keys: ["3_1900000000000000008", "7_1900000000000000009"] },
      public_metrics: { like_count: 0, like_count_str: "0" },
    });
    expect(made.includes).toMatchObject({
      tweets: [made.payload],
      users: [{ id: ann.id, username: "ann", most_recent_tweet_id: "1900000000000000007" }],
    });
  });

  it("includes the mentioned people for post.mention.create alone", () => {
    const facts = post(ann, "@eve @ann", {}, { mentioned: [eve, ann] });
    expect(deliver(facts, { eventType: "post.mention.create" }).includes?.users).toMatchObject([
      { id: ann.id },
      { id: eve.id },
    ]);
    expect(deliver(facts, { eventType: "post.create" }).includes?.users).toHaveLength(1);
  });

  it("names what a reply, quote or repost refers to, with empty includes", () => {
    const original = scene(ann, "first", { id: "5", conversationId: "5" });
    const rest = { referenced: [original], mentioned: [ann] };
    const reply = post(
      bob,
      "@ann which?",
      { replyToId: "5", replyToUserId: ann.id, conversationId: "5" },
      rest,
    );
    expect(deliver(reply, { eventType: "post.reply.create" })).toMatchObject({
      payload: {
        in_reply_to_tweet_id: "5",
        in_reply_to_user_id: ann.id,
        conversation_id: "5",
        referenced_tweets: [{ type: "replied_to", id: "5" }],
        display_text_range: [5, 11],
      },
      includes: {},
    });
    const quote = post(bob, "look", { quoteOfId: "5" }, rest);
    expect(deliver(quote, { eventType: "post.quote.create" }).payload.referenced_tweets).toEqual([
      { type: "quoted", id: "5" },
    ]);
    const repost = deliver(post(bob, "", { repostOfId: "5" }, rest), { eventType: "post.repost.create" });
    expect(repost).toMatchObject({
      payload: { text: "RT @ann: first", referenced_tweets: [{ type: "retweeted", id: "5" }] },
      includes: {},
    });
    expect(repost.payload).not.toHaveProperty("edit_controls");
  });

  it("cuts a long text and says all of it in note_tweet", () => {
    const text = `${"🐝".repeat(300)} #late`;
    const { payload } = deliver(post(ann, text), { eventType: "post.create" });
    expect([...String(payload.text)]).toHaveLength(280);
    expect(payload.text).toMatch(/🐝… https:\/\/t\.co\/\w{10}$/u);
    expect(payload.note_tweet).toMatchObject({ text, entities: { hashtags: [{ start: 301, tag: "late" }] } });
    expect(payload.entities).toMatchObject({
      urls: [{ start: 257, end: 280, expanded_url: "https://x.com/i/web/status/1900000000000000007" }],
    });
    expect(deliver(post(ann, "🐝".repeat(280)), { eventType: "post.create" }).payload.text).toBe(
      "🐝".repeat(280),
    );
  });

  it("tells a like by the liked post and its author", () => {
    const facts: Facts = {
      kind: "like",
      id: "87719f50",
      liker: ann,
      scene: scene(bob, "liked", { id: "8" }),
    };
    expect(deliver(facts, { eventType: "like.create" })).toMatchObject({
      payload: {
        id: "87719f50",
        created_at: "2026-08-01T12:00:00.000Z",
        timestamp_ms: String(atMs),
        liked_tweet_id: "8",
        liked_tweet_author_id: bob.id,
      },
      includes: { users: [{ id: bob.id }], tweets: [{ id: "8" }] },
    });
  });

  it("tells a message in the older format, with both people", () => {
    const facts: Facts = { kind: "dm", id: "31", from: bob, to: ann, text: "hi @ann" };
    expect(deliver(facts, { eventType: "dm.received" }).payload).toMatchObject({
      direct_message_events: [
        {
          type: "message_create",
          id: "31",
          created_timestamp: String(atMs),
          message_create: {
            sender_id: bob.id,
            target: { recipient_id: ann.id },
            message_data: { text: "hi @ann", entities: { user_mentions: [{ id_str: ann.id }] } },
          },
        },
      ],
      users: { [ann.id]: { data: { username: "ann" } }, [bob.id]: { data: { username: "Bob_b" } } },
    });
  });

  it("says how long a broadcast was on where that is known", () => {
    const show = { id: "1abc", kind: "broadcast", hostId: ann.id, title: "Live" } as const;
    const end = (startedAtMs?: number): Facts => ({
      kind: "show",
      change: "end",
      host: ann,
      show: { ...show, startedAtMs },
    });
    expect(deliver(end(atMs - 3800), { eventType: "broadcast.end" }).payload).toMatchObject({
      broadcast_state: "Ended",
      duration_ms: 3800,
      duration_ms_str: "3800",
    });
    expect(deliver(end(), { eventType: "broadcast.end" }).payload).not.toHaveProperty("duration_ms");
  });

  it("holds a chat's message for those who can read base64", () => {
    const conversation = { id: "99:7", memberIds: [], adminIds: [], screenshotsBlocked: false };
    const facts: Facts = { kind: "chat-message", id: "uuid", conversation, from: bob, text: "secret 🐝" };
    const { payload } = deliver(facts, { eventType: "chat.received" });
    expect(payload).toMatchObject({ id: "uuid", sender_id: bob.id, conversation_id: "99:7" });
    expect(JSON.parse(Buffer.from(String(payload.encoded_event), "base64").toString())).toEqual({
      text: "secret 🐝",
    });
  });

  it("names app and user of a revoked consent", () => {
    const facts: Facts = { kind: "revoke", app: { id: "1001", name: "main" }, user: ann };
    expect(deliver(facts, { eventType: "oauth.revoke", filter: {} })).toMatchObject({
      filter: {},
      payload: { date_time: "2026-08-01T12:00:00+00:00", user_id: ann.id, app_id: "1001" },
    });
  });
});
