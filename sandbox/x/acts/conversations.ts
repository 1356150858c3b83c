/** The conversations that acts are about. */
import type { Conversation, User } from "../entities.ts";
import type { World } from "../world.ts";
import { personOf } from "./people.ts";
import { publish } from "./publish.ts";
import { refusal, unknown } from "./refusal.ts";
import type { Routed } from "./routed.ts";
import { remember, societyOf } from "./society.ts";

/** Whether it is a group: those have an id of their own, marked with a `g`; a chat between two is named by both. */
export const isGroup = ({ id }: Conversation): boolean => id.startsWith("g");

/** Sets its new state. */
export const saveConversation = (world: World, conversation: Conversation): void =>
  remember(societyOf(world).conversations, conversation.id, conversation);

/** The users meant, each once. @throws ActRefused where one is unknown. */
export const peopleMeant = (world: World, references: readonly string[]): User[] => [
  ...new Map(
    references.map((reference) => personOf(world, reference)).map((user) => [user.id, user]),
  ).values(),
];

/** Lets X tell each of them that they are in. */
export const join = (world: World, conversation: Conversation, users: readonly User[]): Routed[] =>
  users.flatMap((user) => publish(world, { kind: "chat-join", conversation, user }));

/** The conversation, of which the actor must be a member. @throws ActRefused. */
export const findConversation = (world: World, id: string, actor: User): Conversation => {
  const conversation = societyOf(world).conversations.get(id);
  if (conversation === undefined) throw unknown(world, "conversation", id);
  if (!conversation.memberIds.includes(actor.id))
    throw refusal(world, `@${actor.username} is no member of ${id}.`);
  return conversation;
};
