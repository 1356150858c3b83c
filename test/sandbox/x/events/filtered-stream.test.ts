import { describe, expect, it } from "vitest";
import { streamBody } from "../../../../sandbox/x/events/filtered-stream.ts";
import { ann, bob, eve, scene } from "./scenes.ts";

const post = scene(
  ann,
  "@Bob_b ask @eve",
  { replyToId: "5", replyToUserId: bob.id, media: ["photo"] },
  { referenced: [scene(bob, "first", { id: "5" })], mentioned: [bob, eve] },
);

const deliver = (...fields: string[]): unknown =>
  JSON.parse(streamBody(post, [{ id: "1", tag: "t" }], fields));

const always = { id: post.post.id, text: post.post.text, edit_history_tweet_ids: [post.post.id] };

describe("a filtered-stream delivery", () => {
  it("holds little where nothing was asked for", () => {
    expect(deliver()).toEqual({ data: always, matching_rules: [{ id: "1", tag: "t" }] });
  });

  it("names every rule that matched, one without a tag with an empty one", () => {
    expect(JSON.parse(streamBody(post, [{ id: "1", tag: "t" }, { id: "2" }], []))).toMatchObject({
      matching_rules: [
        { id: "1", tag: "t" },
        { id: "2", tag: "" },
      ],
    });
  });

  it("adds the fields asked for, and ignores those that it has not", () => {
    expect(deliver("tweet.fields=created_at", "tweet.fields=lang", "tweet.fields=nonsense")).toEqual({
      data: { ...always, created_at: "2026-08-01T12:00:00.000Z", lang: "en" },
      matching_rules: expect.any(Array),
    });
  });

  it("includes people once, each with the fields asked for", () => {
    const fields = ["author_id", "in_reply_to_user_id", "entities.mentions.username"];
    const made = deliver(...fields.map((field) => `expansions=${field}`), "user.fields=verified");
    expect(made).toMatchObject({
      data: { author_id: ann.id, in_reply_to_user_id: bob.id },
      includes: {
        users: [ann, bob, eve].map(({ id, name, username }) => ({ id, name, username, verified: false })),
      },
    });
  });

  it("includes the posts it refers to, and their authors", () => {
    expect(deliver("expansions=referenced_tweets.id", "tweet.fields=author_id")).toMatchObject({
      data: { referenced_tweets: [{ type: "replied_to", id: "5" }] },
      includes: { tweets: [{ id: "5", text: "first", edit_history_tweet_ids: ["5"], author_id: bob.id }] },
    });
    expect(deliver("expansions=referenced_tweets.id.author_id")).toMatchObject({
      includes: { tweets: [{ id: "5" }], users: [{ id: bob.id }] },
    });
  });

  it("includes media", () => {
    const key = "3_1900000000000000008";
    expect(deliver("expansions=attachments.media_keys", "media.fields=url")).toMatchObject({
      data: { attachments: { media_keys: [key] } },
      includes: { media: [{ media_key: key, type: "photo", url: expect.stringContaining("https://") }] },
    });
  });
});
