import { describe, expect, it } from "vitest";
import { occurred } from "../../lambda/event-time.ts";

const atMs = Date.UTC(2025, 4, 19, 14, 1, 46);

describe("occurred", () => {
  it.each([
    ["digits", "follow_events.follow", { created_timestamp: String(atMs) }],
    ["digits before a coarser time", "like.create", { created_at: "2020-01-01", timestamp_ms: String(atMs) }],
    ["a post's ISO 8601", "post.create", { created_at: "2025-05-19T14:01:46.000Z" }],
    ["a post's older text", "tweet_create_events", { created_at: "Mon May 19 14:01:46 +0000 2025" }],
    ["a stream's post", "filtered-stream.post", { created_at: "2025-05-19T14:01:46.000Z" }],
    ["a revocation's", "oauth.revoke", { date_time: "2025-05-19T14:01:46+00:00" }],
    ["a broadcast's", "broadcast.start", { event_timestamp_ms: String(atMs) }],
    ["a number", "broadcast.start", { event_timestamp_ms: atMs }],
    ["a chat's", "chat.sent", { created_at_msec: String(atMs) }],
  ])("reads %s", (_name, eventType, part) => {
    expect(occurred(eventType, [part])).toEqual({ occurredAtMs: atMs });
  });
  it("takes the first part that says one", () => {
    expect(occurred("dm.sent", [{}, { created_timestamp: String(atMs) }])).toEqual({ occurredAtMs: atMs });
  });
  it.each([
    ["the age of an account", "profile.update.bio", { created_at: "2010-01-01T00:00:00Z" }],
    ["seconds", "follow_events.follow", { created_timestamp: "1747663306" }],
    ["a number of something else", "follow_events.follow", { created_timestamp: -1.5 }],
    ["text that is no time", "post.create", { created_at: "soon" }],
    ["nothing", "post.create", null],
  ])("does not take %s for it", (_name, eventType, part) => {
    expect(occurred(eventType, [part])).toEqual({});
  });
});
