/** What each event type of the Activity API stands for among the sample people. */
import type { Conversation, LiveShow } from "../entities.ts";
import { type Facts, type ProfileField, profileFields } from "../events/happening.ts";
import { type Cast, sceneOf } from "./cast.ts";

type ByType = Readonly<Record<string, Facts>>;

const changes: Readonly<Record<ProfileField, readonly [before: string, after: string]>> = {
  bio: ["gardener", "gardener & beekeeper 🐝 <south>"],
  profile_picture: ["https://img.example/p/1.jpg", "https://img.example/p/2.jpg"],
  banner_picture: ["https://img.example/b/1.jpg", "https://img.example/b/2.jpg"],
  screenname: ["Sample Owner", "Sample Owner 🦊"],
  handle: ["sample_owner_old", "sample_owner"],
  geo: ["", "Zürich"],
  url: ["https://old.example", "https://new.example/?a=1&b=ü"],
  verified_badge: ["none", "blue"],
  affiliate_badge: ["", "Example Cooperative"],
};

const profiles = ({ user }: Cast): ByType =>
  Object.fromEntries(
    profileFields.map((field): [string, Facts] => {
      const [before, after] = changes[field];
      return [`profile.update.${field}`, { kind: "profile", user, field, before, after }];
    }),
  );

const posts = (cast: Cast): ByType => {
  const { user, other, id } = cast;
  const note = sceneOf(cast, 1, user, `Note to @${user.username}: water the bees 🐝👩🏽‍🌾`);
  const reply = sceneOf(cast, 3, other, `@${user.username} which bees?`, {
    post: { replyToId: id(1), replyToUserId: user.id, conversationId: id(1) },
    about: note,
  });
  const quote = sceneOf(cast, 4, other, "Worth a read", { post: { quoteOfId: id(1) }, about: note });
  const repost = sceneOf(cast, 5, other, `RT @${user.username}: ${note.post.text}`, {
    post: { repostOfId: id(1) },
    about: note,
  });
  return {
    "post.create": { kind: "post", scene: note },
    "post.mention.create": { kind: "post", scene: note },
    "post.delete": {
      kind: "post-deleted",
      post: sceneOf(cast, 2, user, "soon gone").post,
      author: user,
    },
    "post.reply.create": { kind: "post", scene: reply },
    "post.quote.create": { kind: "post", scene: quote },
    "post.repost.create": { kind: "post", scene: repost },
    "like.create": {
      kind: "like",
      id: cast.hex(6),
      liker: user,
      scene: sceneOf(cast, 6, other, "A good year for lavender"),
    },
  };
};

const shows = ({ user: host, other, atMs }: Cast): ByType => {
  const space: LiveShow = { id: "1sAmPlEsPaCe0", kind: "space", hostId: host.id, title: "Bee hour" };
  const broadcast: LiveShow = {
    id: "1sAmPlEbRoAd0",
    kind: "broadcast",
    hostId: host.id,
    title: "Hive inspection, live",
    startedAtMs: atMs - 3_800,
  };
  return {
    "spaces.start": { kind: "show", change: "start", show: space, host },
    "spaces.end": { kind: "show", change: "end", show: space, host },
    "broadcast.start": { kind: "show", change: "start", show: broadcast, host },
    "broadcast.end": { kind: "show", change: "end", show: broadcast, host },
    "broadcast.chat": { kind: "show-chat", show: broadcast, host, from: other, text: "hello hive 👋" },
  };
};

const chats = ({ user, other, id }: Cast): ByType => {
  const direct: Conversation = {
    id: `${other.id}:${user.id}`,
    memberIds: [user.id, other.id],
    adminIds: [],
    screenshotsBlocked: false,
  };
  const group: Conversation = {
    id: `g${id(20)}`,
    memberIds: [user.id, other.id],
    adminIds: [user.id],
    groupName: "Bees 🐝 & friends",
    screenshotsBlocked: true,
  };
  const members = (change: Extract<Facts, { kind: "chat-members" }>["change"]): Facts => ({
    kind: "chat-members",
    change,
    conversation: group,
    actor: user,
    users: [other],
  });
  const update = (change: "group_name" | "restrictions", before: string, after: string): Facts => ({
    kind: "chat-update",
    change,
    conversation: group,
    actor: user,
    before,
    after,
  });
  return {
    "chat.received": {
      kind: "chat-message",
      id: "0b6f1c9e-6c1e-4a52-8d5d-0d3f6a7c9e01",
      conversation: direct,
      from: other,
      text: "which hive?",
    },
    "chat.sent": {
      kind: "chat-message",
      id: "0b6f1c9e-6c1e-4a52-8d5d-0d3f6a7c9e02",
      conversation: direct,
      from: user,
      text: "the seventh",
    },
    "chat.conversation.join": { kind: "chat-join", conversation: group, user },
    "chat.conversation.member_added": members("member_added"),
    "chat.conversation.member_removed": members("member_removed"),
    "chat.conversation.admin_added": members("admin_added"),
    "chat.conversation.admin_removed": members("admin_removed"),
    "chat.update.group_name": update("group_name", "Bees", "Bees 🐝 & friends"),
    "chat.update.restrictions": update("restrictions", "false", "true"),
  };
};

const messages = ({ user, other, id }: Cast): ByType => ({
  "dm.sent": { kind: "dm", id: id(30), from: user, to: other, text: "is the honey ready?" },
  "dm.received": { kind: "dm", id: id(31), from: other, to: user, text: "tomorrow 🍯" },
  "dm.read": { kind: "dm-read", reader: other, sender: user, lastReadId: id(30) },
  "dm.indicate_typing": { kind: "dm-typing", from: other, to: user },
});

const relations = ({ user: source, other: target }: Cast): ByType =>
  Object.fromEntries(
    (["follow", "unfollow", "mute", "unmute", "block", "unblock"] as const).map((type): [string, Facts] => [
      `${type.replace(/^un/, "")}.${type}`,
      { kind: "relation", type, source, target },
    ]),
  );

const others = ({ user, id, appId }: Cast): ByType => ({
  "news.new": {
    kind: "news",
    id: id(40),
    headline: "City approves rooftop hives",
    summary: "The council voted for bees on public roofs.",
    category: "Local",
  },
  "oauth.revoke": { kind: "revoke", app: { id: appId, name: "sample" }, user },
});

/** The facts by the canonical name of the event type. */
export const factsByType = (cast: Cast): ByType => ({
  ...profiles(cast),
  ...posts(cast),
  ...shows(cast),
  ...chats(cast),
  ...messages(cast),
  ...relations(cast),
  ...others(cast),
});
