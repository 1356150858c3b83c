/** Direct messages, their read receipts and typing signals: the Activity API took them over from account activity. */
import { legacyEntitiesOf } from "./entities.ts";
import type { Happening } from "./happening.ts";
import type { Payload } from "./json.ts";

/** What happens between two people who write to each other. */
export type MessageHappening = Extract<Happening, { kind: "dm" | "dm-typing" | "dm-read" }>;

/** The name of the list an event stands in. */
export const messageKinds = {
  dm: "direct_message_events",
  "dm-typing": "direct_message_indicate_typing_events",
  "dm-read": "direct_message_mark_read_events",
} as const;

/** One event. */
export const messageEvent = (happening: MessageHappening): Payload => {
  const created = { created_timestamp: String(happening.atMs) };
  switch (happening.kind) {
    case "dm":
      return {
        type: "message_create",
        id: happening.id,
        ...created,
        message_create: {
          target: { recipient_id: happening.to.id },
          sender_id: happening.from.id,
          message_data: {
            text: happening.text,
            entities: legacyEntitiesOf(happening.text, [happening.from, happening.to]),
          },
        },
      };
    case "dm-typing":
      return {
        ...created,
        sender_id: happening.from.id,
        target: { recipient_id: happening.to.id },
      };
    case "dm-read":
      return {
        ...created,
        sender_id: happening.reader.id,
        target: { recipient_id: happening.sender.id },
        last_read_event_id: happening.lastReadId,
      };
  }
};

/** The two, who acts first. */
export const messagePeople = (happening: MessageHappening) =>
  happening.kind === "dm-read"
    ? ([happening.reader, happening.sender] as const)
    : ([happening.from, happening.to] as const);
