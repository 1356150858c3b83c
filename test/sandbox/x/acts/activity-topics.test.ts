import { describe, expect, it } from "vitest";
import { activityTopics } from "../../../../sandbox/x/acts/activity-topics.ts";
import type { Conversation, LiveShow } from "../../../../sandbox/x/entities.ts";
import type { Facts } from "../../../../sandbox/x/events/happening.ts";
import { eventTypeNames } from "../../../../sandbox/x/subscriptions/event-types.ts";
import { ann, ben, cat, happens, pat, post, scene } from "./cast.ts";

const topics = (facts: Facts): string[] =>
  activityTopics(happens(facts)).map(({ eventType, userId, direction }) =>
    [eventType, userId, ...(direction === undefined ? [] : [direction])].join(" "),
  );

const group: Conversation = {
  id: "g1",
  memberIds: ["1", "2", "3"],
  adminIds: ["1"],
  screenshotsBlocked: false,
};
const show = (kind: LiveShow["kind"]): LiveShow => ({ id: "1a", kind, hostId: "1", title: "" });
const bensPost = { post: post("90", ben), author: ben };

const relation = (type: Extract<Facts, { kind: "relation" }>["type"]): Facts => ({
  kind: "relation",
  type,
  source: ann,
  target: ben,
});
const members = (change: Extract<Facts, { kind: "chat-members" }>["change"]): Facts => ({
  kind: "chat-members",
  change,
  conversation: { ...group, memberIds: ["1", "2"] },
  actor: ann,
  users: [cat],
});

const table: Readonly<Record<string, readonly [Facts, readonly string[]]>> = {
  "a plain post is the author's": [{ kind: "post", scene: scene(ann, {}) }, ["post.create 1"]],
  "a post that names people is theirs too, but not the author's own mention": [
    { kind: "post", scene: scene(ann, { text: "@ben @ann @cat" }, { mentioned: [ben, ann, cat] }) },
    ["post.create 1", "post.mention.create 2", "post.mention.create 3"],
  ],
  "a direct reply is also the answered author's; the name in front is no mention": [
    {
      kind: "post",
      scene: scene(ann, { text: "@ben yes", replyToId: "90" }, { referenced: [bensPost], mentioned: [ben] }),
    },
    ["post.create 1", "post.reply.create 2"],
  ],
  "a reply that names the answered author once more mentions them": [
    {
      kind: "post",
      scene: scene(
        ann,
        { text: "@ben I asked @ben", replyToId: "90" },
        { referenced: [bensPost], mentioned: [ben] },
      ),
    },
    ["post.create 1", "post.mention.create 2", "post.reply.create 2"],
  ],
  "a reply that begins with somebody from outside the thread mentions them": [
    {
      kind: "post",
      scene: scene(
        ann,
        { text: "@ben @cat look", replyToId: "90" },
        { referenced: [bensPost], mentioned: [ben, cat] },
      ),
    },
    ["post.create 1", "post.mention.create 3", "post.reply.create 2"],
  ],
  "a reply to a reply is no post.reply.create": [
    {
      kind: "post",
      scene: scene(
        ann,
        { replyToId: "90" },
        { referenced: [{ post: post("90", ben, { replyToId: "80" }), author: ben }] },
      ),
    },
    ["post.create 1"],
  ],
  "a reply to oneself is no post.reply.create": [
    {
      kind: "post",
      scene: scene(ann, { replyToId: "90" }, { referenced: [{ post: post("90", ann), author: ann }] }),
    },
    ["post.create 1"],
  ],
  "a quote is also the quoted author's": [
    { kind: "post", scene: scene(ann, { quoteOfId: "90" }, { referenced: [bensPost] }) },
    ["post.create 1", "post.quote.create 2"],
  ],
  "a quote of a quote is no post.quote.create": [
    {
      kind: "post",
      scene: scene(
        ann,
        { quoteOfId: "90" },
        { referenced: [{ post: post("90", ben, { quoteOfId: "80" }), author: ben }] },
      ),
    },
    ["post.create 1"],
  ],
  "a repost is also the reposted author's, and names nobody": [
    {
      kind: "post",
      scene: scene(
        ann,
        { text: "RT @ben: hi @cat", repostOfId: "90" },
        { referenced: [bensPost], mentioned: [ben, cat] },
      ),
    },
    ["post.create 1", "post.repost.create 2"],
  ],
  "a post of a protected account is nobody's": [
    { kind: "post", scene: scene(pat, { text: "@ben" }, { mentioned: [ben] }) },
    [],
  ],
  "a deleted post is the author's": [
    { kind: "post-deleted", post: post("9", ann), author: ann },
    ["post.delete 1"],
  ],
  "a deleted post of a protected account is nobody's": [
    { kind: "post-deleted", post: post("9", pat), author: pat },
    [],
  ],
  "a like has two sides": [
    { kind: "like", id: "f", liker: ann, scene: scene(ben, {}) },
    ["like.create 1 outbound", "like.create 2 inbound"],
  ],
  "a like of a protected account's post is nobody's": [
    { kind: "like", id: "f", liker: ann, scene: scene(pat, {}) },
    [],
  ],
  "a follow has two sides": [relation("follow"), ["follow.follow 1 outbound", "follow.follow 2 inbound"]],
  "an unfollow has two sides": [
    relation("unfollow"),
    ["follow.unfollow 1 outbound", "follow.unfollow 2 inbound"],
  ],
  "a mute is the muter's": [relation("mute"), ["mute.mute 1"]],
  "an unmute is the muter's": [relation("unmute"), ["mute.unmute 1"]],
  "a block is the blocker's": [relation("block"), ["block.block 1"]],
  "an unblock is the blocker's": [relation("unblock"), ["block.unblock 1"]],
  "a new handle is the user's": [
    { kind: "profile", user: ann, field: "handle", before: "a", after: "ann" },
    ["profile.update.handle 1"],
  ],
  "a direct message is sent and received": [
    { kind: "dm", id: "5", from: ann, to: ben, text: "hi" },
    ["dm.sent 1", "dm.received 2"],
  ],
  "typing is seen by the other": [{ kind: "dm-typing", from: ann, to: ben }, ["dm.indicate_typing 2"]],
  "a read receipt goes to the sender": [
    { kind: "dm-read", reader: ann, sender: ben, lastReadId: "5" },
    ["dm.read 2"],
  ],
  "a chat message is sent by one and received by the others": [
    { kind: "chat-message", id: "u", conversation: group, from: ben, text: "hi" },
    ["chat.sent 2", "chat.received 1", "chat.received 3"],
  ],
  "a join is that of the one who joins": [
    { kind: "chat-join", conversation: group, user: cat },
    ["chat.conversation.join 3"],
  ],
  "whoever leaves a group hears of it with the rest": [
    members("member_removed"),
    ["1", "2", "3"].map((id) => `chat.conversation.member_removed ${id}`),
  ],
  "a new admin is news to all": [
    members("admin_added"),
    ["1", "2", "3"].map((id) => `chat.conversation.admin_added ${id}`),
  ],
  "a group's new name is news to its members": [
    { kind: "chat-update", change: "group_name", conversation: group, actor: ann, before: "", after: "x" },
    ["1", "2", "3"].map((id) => `chat.update.group_name ${id}`),
  ],
  "a space is its host's": [
    { kind: "show", change: "start", show: show("space"), host: ann },
    ["spaces.start 1"],
  ],
  "a broadcast is its host's": [
    { kind: "show", change: "end", show: show("broadcast"), host: ann },
    ["broadcast.end 1"],
  ],
  "a broadcast's chat is its host's": [
    { kind: "show-chat", show: show("broadcast"), host: ann, from: ben, text: "hi" },
    ["broadcast.chat 1"],
  ],
  "news are about nobody": [
    { kind: "news", id: "7", headline: "h", summary: "s", category: "News" },
    ["news.new "],
  ],
  "a revoked consent is about nobody that a filter could name": [
    {
      kind: "revoke",
      app: { name: "main", id: "1" },
      user: ann,
    },
    ["oauth.revoke "],
  ],
};

describe("whose event of the Activity API a happening is", () => {
  it.each(Object.entries(table))("%s", (_name, [facts, expected]) => {
    expect(topics(facts)).toEqual(expected);
  });

  it("only has types that can be subscribed to", () => {
    const made = Object.values(table).flatMap(([facts]) => activityTopics(happens(facts)));
    const types = [...new Set(made.map(({ eventType }) => eventType))];
    expect(types.filter((type) => !eventTypeNames.includes(type))).toEqual([]);
  });
});
