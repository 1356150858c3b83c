/**
 * What the Activity API says of encrypted chats. Nothing is encrypted here: `encoded_event` is the base64 of a JSON
 * text that says what happened, and the members that only X's chat clients understand are opaque.
 */
import { createHash } from "node:crypto";
import { uuidOfHex } from "../random-ids.ts";
import type { Happening } from "./happening.ts";
import type { Payload } from "./json.ts";

type ChatHappening = Extract<
  Happening,
  { kind: "chat-message" | "chat-join" | "chat-members" | "chat-update" }
>;

/** Bytes that say nothing, the same for the same text; a few blocks of 32. */
const opaque = (text: string, blocks: number): Buffer =>
  Buffer.concat(
    Array.from({ length: blocks }, (_nothing, index) =>
      createHash("sha256").update(`${index}:${text}`).digest(),
    ),
  );

const uuidOf = (text: string): string => uuidOfHex(opaque(text, 1).toString("hex"));

const base64 = (text: string): string => Buffer.from(text).toString("base64");

const actorOf = (happening: ChatHappening): string => {
  switch (happening.kind) {
    case "chat-message":
      return happening.from.id;
    case "chat-join":
      return happening.user.id;
    default:
      return happening.actor.id;
  }
};

/** What the event is about, in plain members; X documents none for these, so they stand beside the encoded ones. */
const factsOf = (happening: ChatHappening): Payload => {
  switch (happening.kind) {
    case "chat-message":
      return {};
    case "chat-join":
      return { user_id: happening.user.id };
    case "chat-members": {
      const ids = happening.users.map(({ id }) => id);
      const list = happening.change.startsWith("admin") ? { admin_ids: ids } : { member_ids: ids };
      return { actor_id: happening.actor.id, ...list };
    }
    case "chat-update": {
      const { change, before, after, actor, conversation } = happening;
      return change === "group_name"
        ? { actor_id: actor.id, before, after }
        : { actor_id: actor.id, restrictions: { screenshots_blocked: conversation.screenshotsBlocked } };
    }
  }
};

/** A message, a join, a change of members or admins, of the group's name or of its restrictions. */
export const chatPayload = (happening: ChatHappening): Payload => {
  const { conversation, atMs, uuid } = happening;
  const actor = actorOf(happening);
  const facts = factsOf(happening);
  const said = happening.kind === "chat-message" ? { text: happening.text } : facts;
  // Of one conversation, whoever speaks in it.
  const keyVersion = String(1_700_000_000_000 + opaque(conversation.id, 1).readUInt32BE());
  return {
    conversation_token: opaque(`token:${conversation.id}`, 2).toString("base64url"),
    id: happening.kind === "chat-message" ? happening.id : uuidOf(`${happening.kind}:${uuid}`),
    created_at_msec: String(atMs),
    sender_id: actor,
    conversation_id: conversation.id,
    conversation_key_version: keyVersion,
    encoded_event: base64(JSON.stringify(said)),
    conversation_key_change_event: opaque(`key:${conversation.id}:${keyVersion}`, 2).toString("base64"),
    message_event_signature: {
      public_key_version: String(1_700_000_000_000 + opaque(actor, 1).readUInt32BE()),
      signature: opaque(`signature:${uuid}`, 2).toString("base64").replace(/=+$/, ""),
      signature_version: "7",
      signing_public_key: opaque(`public:${actor}`, 3).subarray(0, 91).toString("base64"),
    },
    ...facts,
  };
};
