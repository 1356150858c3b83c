/** Encrypted chats between two people or in groups. */
import type { Conversation } from "../entities.ts";
import { chatId } from "../ids.ts";
import { hexDigits, uuidOfHex } from "../random-ids.ts";
import type { World } from "../world.ts";
import type { ActOf } from "./act-schema.ts";
import { findConversation, isGroup, join, peopleMeant, saveConversation } from "./conversations.ts";
import { mustBeOnTerms, mustNotBeBlocked, personOf } from "./people.ts";
import { publish } from "./publish.ts";
import { refusal } from "./refusal.ts";
import { type ActResult, done, unchanged } from "./result.ts";
import { societyOf } from "./society.ts";

/** Opens a chat; one between two exists once. */
export const createChat = (world: World, act: ActOf<"chat-create">): ActResult => {
  const creator = personOf(world, act.user);
  const others = peopleMeant(world, act.members).filter((user) => user.id !== creator.id);
  const [first, second] = others;
  if (first === undefined) throw refusal(world, "a chat needs somebody else.");
  const between = second === undefined && act.name === undefined;
  for (const other of others) {
    if (between) mustBeOnTerms(world, creator, other);
    else mustNotBeBlocked(world, creator, other);
  }
  const id = between ? chatId(creator.id, first.id) : `g${world.nextId()}`;
  if (societyOf(world).conversations.has(id))
    return unchanged(act.does, { user: creator.id, conversation: id });
  const members = [creator, ...others];
  const conversation: Conversation = {
    id,
    memberIds: members.map((user) => user.id),
    adminIds: between ? [] : [creator.id],
    groupName: act.name,
    screenshotsBlocked: false,
  };
  saveConversation(world, conversation);
  return done(act.does, { user: creator.id, conversation: id }, join(world, conversation, members));
};

/** Says something in a chat. */
export const chat = (world: World, act: ActOf<"chat">): ActResult => {
  const from = personOf(world, act.user);
  const conversation = findConversation(world, act.conversation, from);
  if (!isGroup(conversation)) {
    for (const id of conversation.memberIds) mustBeOnTerms(world, from, personOf(world, id));
  }
  const id = uuidOfHex(hexDigits(world.random, 32));
  const deliveries = publish(world, { kind: "chat-message", id, conversation, from, text: act.text });
  return done(act.does, { user: from.id, conversation: conversation.id, message: id }, deliveries);
};
