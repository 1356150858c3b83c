import { occurred } from "./event-time.ts";
import { bytesProof, type Identity, timeAndUsers } from "./identity.ts";
import { at, isObject, textAt } from "./json.ts";
import type { Member } from "./split.ts";

/** Account Activity's kinds, and where the id of an event of each stands, best first; those without have none. */
const idPaths: Readonly<Record<string, readonly (readonly string[])[]>> = {
  tweet_create_events: [["id_str"], ["id"]],
  favorite_events: [["id"], ["id_str"]],
  direct_message_events: [["id"]],
  tweet_delete_events: [
    ["status", "id"],
    ["status", "id_str"],
  ],
  follow_events: [],
  block_events: [],
  mute_events: [],
  direct_message_indicate_typing_events: [],
  direct_message_mark_read_events: [],
  user_event: [],
};

/** What X documents as told apart by type, time and users. */
const documentedTypes =
  /^(follow|block|mute|direct_message_indicate_typing|direct_message_mark_read)_events($|\.)|^user_event\.revoke$/;

/** Whether a parsed body is a delivery of Account Activity. A user_event comes without a for_user_id. */
export function isAaa(body: unknown): boolean {
  if (!isObject(body)) return false;
  return Object.hasOwn(body, "for_user_id") || Object.keys(body).some((name) => Object.hasOwn(idPaths, name));
}

/** Whether a member holds events: an array of a kind, known or new, or the one object of user_event. */
export function holdsEvents(text: string, member: Member): boolean {
  const opening = text[member.value.start];
  if (member.name === "user_event") return opening === "{";
  return member.name.endsWith("_events") && opening === "[";
}

/** The identity of one event of a kind; `text` is its JSON as it came. */
export function identifyAaa(
  kind: string,
  event: unknown,
  text: string,
  forUserId: string | undefined,
): Identity {
  const isUserEvent = kind === "user_event";
  // {"user_event":{"revoke":{…}}}: the one member names the type and holds the facts.
  const type = isUserEvent && isObject(event) ? Object.keys(event).join("+") : textAt(event, "type");
  const facts = isUserEvent && type !== undefined ? at(event, type) : event;
  const eventType = type ? `${kind}.${type}` : kind;
  const base = {
    source: "aaa",
    eventType,
    scope: forUserId ?? "",
    ...occurred(eventType, [facts]),
  } as const;

  const paths = Object.hasOwn(idPaths, kind) ? idPaths[kind] : undefined;
  for (const path of paths ?? []) {
    const id = textAt(event, ...path);
    if (id !== undefined) return { ...base, proof: ["id", id], brief: false };
  }
  const when = documentedTypes.test(base.eventType) ? timeAndUsers(facts) : [];
  if (when.length > 0) return { ...base, proof: ["time", ...when], brief: false };
  return { ...base, ...bytesProof(text, [facts]) };
}
