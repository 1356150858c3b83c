/** Invented messages and chats. */
import type { Conversation, User } from "../entities.ts";
import { chatId } from "../ids.ts";
import { uuidOfHex } from "../random-ids.ts";
import type { Facts } from "./happening.ts";
import type { Invent, Stage } from "./stage.ts";
import { groups, sentences } from "./words.ts";

/** Something that somebody says. */
export const say = ({ random }: Stage): string => random.pick(sentences).text;

const message = (stage: Stage, from: User, to: User): Facts => {
  const text = stage.random.below(3) === 0 ? `@${to.username} ${say(stage)}` : say(stage);
  return { kind: "dm", id: stage.id(), from, to, text };
};

const direct = (one: User, another: User): Conversation => ({
  id: chatId(one.id, another.id),
  memberIds: [one.id, another.id],
  adminIds: [],
  screenshotsBlocked: false,
});

const group = (stage: Stage, one: User, another: User): Conversation => ({
  id: `g${stage.id()}`,
  memberIds: [one.id, another.id],
  adminIds: [one.id],
  groupName: stage.random.pick(groups),
  screenshotsBlocked: stage.random.below(2) === 0,
});

const chatMessage = (stage: Stage, from: User, to: User): Facts => {
  const conversation = direct(from, to);
  return { kind: "chat-message", id: uuidOfHex(stage.hex(32)), conversation, from, text: say(stage) };
};

type Members = Extract<Facts, { kind: "chat-members" }>["change"];

const members =
  (change: Members): Invent =>
  (stage, actor, other) => {
    const before = group(stage, actor, other);
    const conversation = {
      ...before,
      ...(change === "member_removed" && { memberIds: [actor.id] }),
      ...(change === "admin_added" && { adminIds: [actor.id, other.id] }),
    };
    return { kind: "chat-members", change, conversation, actor, users: [other] };
  };

const chatUpdate =
  (change: "group_name" | "restrictions"): Invent =>
  (stage, actor, other) => {
    const conversation = group(stage, actor, other);
    const [before, after] =
      change === "group_name"
        ? [groups.find((name) => name !== conversation.groupName) ?? "", conversation.groupName ?? ""]
        : [String(!conversation.screenshotsBlocked), String(conversation.screenshotsBlocked)];
    return { kind: "chat-update", change, conversation, actor, before, after };
  };

/** By event type. */
export const messageInventions: Readonly<Record<string, Invent>> = {
  "dm.sent": message,
  "dm.received": (stage, subject, other) => message(stage, other, subject),
  "dm.read": (stage, subject, other) => ({
    kind: "dm-read",
    reader: other,
    sender: subject,
    lastReadId: stage.id(),
  }),
  "dm.indicate_typing": (_stage, subject, other) => ({ kind: "dm-typing", from: other, to: subject }),
  "chat.sent": chatMessage,
  "chat.received": (stage, subject, other) => chatMessage(stage, other, subject),
  "chat.conversation.join": (stage, user, other) => ({
    kind: "chat-join",
    conversation: group(stage, other, user),
    user,
  }),
  "chat.conversation.member_added": members("member_added"),
  "chat.conversation.member_removed": members("member_removed"),
  "chat.conversation.admin_added": members("admin_added"),
  "chat.conversation.admin_removed": members("admin_removed"),
  "chat.update.group_name": chatUpdate("group_name"),
  "chat.update.restrictions": chatUpdate("restrictions"),
};
