/** What the Activity API says of direct messages. */
import { wrapped } from "./account.ts";
import type { Payload } from "./json.ts";
import { type MessageHappening, messageEvent, messageKinds, messagePeople } from "./messages.ts";

/** A message, read receipt or typing signal, with both people. */
export const messagePayload = (happening: MessageHappening): Payload => ({
  [messageKinds[happening.kind]]: [messageEvent(happening)],
  users: Object.fromEntries(messagePeople(happening).map((user) => [user.id, wrapped(user)])),
});
