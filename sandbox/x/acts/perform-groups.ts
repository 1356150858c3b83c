/** Groups: who is in, who is an admin, what they are called and what is allowed. */
import type { Conversation, User } from "../entities.ts";
import type { Facts } from "../events/happening.ts";
import type { World } from "../world.ts";
import type { ActOf } from "./act-schema.ts";
import { findConversation, isGroup, join, peopleMeant, saveConversation } from "./conversations.ts";
import { personOf } from "./people.ts";
import { publish } from "./publish.ts";
import { refusal } from "./refusal.ts";
import { type ActResult, done, unchanged } from "./result.ts";

/** The group that an actor wants to change, which is for its admins. */
const findAsAdmin = (world: World, id: string, actor: User): Conversation => {
  const conversation = findConversation(world, id, actor);
  if (!isGroup(conversation)) throw refusal(world, `${id} is no group.`);
  if (!conversation.adminIds.includes(actor.id))
    throw refusal(world, `@${actor.username} is no admin of ${id}.`);
  return conversation;
};

type MembershipAct = ActOf<"chat-add" | "chat-remove" | "chat-promote" | "chat-demote">;
type Change = Extract<Facts, { kind: "chat-members" }>["change"];

const without = (ids: readonly string[], gone: readonly string[]): string[] =>
  ids.filter((id) => !gone.includes(id));

const changes: Readonly<
  Record<
    MembershipAct["does"],
    {
      readonly change: Change;
      /** Whether there is anything to change about a user. */
      readonly concerns: (conversation: Conversation, id: string) => boolean;
      readonly apply: (conversation: Conversation, ids: readonly string[]) => Conversation;
    }
  >
> = {
  "chat-add": {
    change: "member_added",
    concerns: ({ memberIds }, id) => !memberIds.includes(id),
    apply: (chat, ids) => ({ ...chat, memberIds: [...chat.memberIds, ...ids] }),
  },
  "chat-remove": {
    change: "member_removed",
    concerns: ({ memberIds }, id) => memberIds.includes(id),
    apply: (chat, ids) => ({
      ...chat,
      memberIds: without(chat.memberIds, ids),
      adminIds: without(chat.adminIds, ids),
    }),
  },
  "chat-promote": {
    change: "admin_added",
    concerns: ({ memberIds, adminIds }, id) => memberIds.includes(id) && !adminIds.includes(id),
    apply: (chat, ids) => ({ ...chat, adminIds: [...chat.adminIds, ...ids] }),
  },
  "chat-demote": {
    change: "admin_removed",
    concerns: ({ adminIds }, id) => adminIds.includes(id),
    apply: (chat, ids) => ({ ...chat, adminIds: without(chat.adminIds, ids) }),
  },
};

/** Adds or removes members or admins of a group; whoever is new has also joined. */
export const changeMembers = (world: World, act: MembershipAct): ActResult => {
  const actor = personOf(world, act.user);
  const named = peopleMeant(world, act.users);
  const leaves = act.does === "chat-remove" && named.every((user) => user.id === actor.id);
  const before = leaves
    ? findConversation(world, act.conversation, actor)
    : findAsAdmin(world, act.conversation, actor);
  if (!isGroup(before)) throw refusal(world, `${before.id} is no group.`);
  const { change, concerns, apply } = changes[act.does];
  const users = named.filter((user) => concerns(before, user.id));
  const ids = users.map((user) => user.id);
  const facts = { user: actor.id, conversation: before.id, users: ids };
  if (users.length === 0) return unchanged(act.does, facts);
  const conversation = apply(before, ids);
  saveConversation(world, conversation);
  const deliveries = publish(world, { kind: "chat-members", change, conversation, actor, users });
  const joined = change === "member_added" ? join(world, conversation, users) : [];
  return done(act.does, facts, [...deliveries, ...joined]);
};

/** Changes a group's name or what its members may do. */
export const changeGroup = (world: World, act: ActOf<"chat-rename" | "chat-restrict">): ActResult => {
  const actor = personOf(world, act.user);
  const old = findAsAdmin(world, act.conversation, actor);
  const renames = act.does === "chat-rename";
  const conversation: Conversation = renames
    ? { ...old, groupName: act.name }
    : { ...old, screenshotsBlocked: act.screenshotsBlocked };
  const shown = ({ groupName, screenshotsBlocked }: Conversation): string =>
    renames ? (groupName ?? "") : String(screenshotsBlocked);
  const facts = { user: actor.id, conversation: old.id };
  const [before, after] = [shown(old), shown(conversation)];
  if (before === after) return unchanged(act.does, facts);
  saveConversation(world, conversation);
  const change = renames ? "group_name" : "restrictions";
  const deliveries = publish(world, { kind: "chat-update", change, conversation, actor, before, after });
  return done(act.does, facts, deliveries);
};
