import { canonicalEventType, eventTypes } from "../providers/x/events.ts";
import { occurred } from "./event-time.ts";
import { bytesProof, type Identity, timeAndUsers } from "./identity.ts";
import { at, canonicalJson, isObject, textAt } from "./json.ts";

/** Whether a parsed `data` (or an element of it) is an Activity API event. */
export function isXaa(data: unknown): boolean {
  return textAt(data, "event_type") !== undefined;
}

/** The identity of one Activity API event; `text` is its JSON as it came. */
export function identifyXaa(data: unknown, text: string): Identity {
  const eventType = canonicalEventType(textAt(data, "event_type") ?? "");
  const filter = at(data, "filter");
  const subject = textAt(filter, "user_id") ?? textAt(filter, "keyword");
  const payload = at(data, "payload");
  const nested = nestedEvents(payload);
  const base = {
    source: "xaa",
    eventType,
    scope: filter === undefined ? "" : canonicalJson(filter),
    ...(subject === undefined ? {} : { subject }),
    ...occurred(eventType, [payload, ...nested]),
  } as const;

  // The type and the filter are in the key beside it: one uuid comes once for each subscription that matches.
  const uuid = textAt(data, "event_uuid");
  if (uuid !== undefined) return { ...base, proof: ["id", uuid], brief: false };

  const ids = payloadIds(eventType, payload, nested);
  if (ids.length > 0) return { ...base, proof: ["id", ...ids], brief: false };
  const when = isReceipt(eventType) ? ofEvery(nested, timeAndUsers) : [];
  if (when.length > 0) return { ...base, proof: ["time", ...when], brief: false };
  return { ...base, ...bytesProof(text, [payload, ...nested]) };
}

/**
 * Ids that name the event or its one object, never a user: a user's id would make later events look like this one. Of
 * a type we do not know, we do not know what its payload's id names either.
 */
function payloadIds(eventType: string, payload: unknown, nested: readonly unknown[]): string[] {
  if (!Object.hasOwn(eventTypes, eventType) || /^(profile|follow|mute|block|oauth)\./.test(eventType))
    return [];
  const own = textAt(payload, "id_str") ?? textAt(payload, "id") ?? sessionId(eventType, payload);
  if (own !== undefined) {
    // A news story keeps its id when it changes.
    const updated = textAt(payload, "updated_at");
    return updated === undefined ? [own] : [own, updated];
  }
  return ofEvery(nested, (event) => textAt(event, "id_str") ?? textAt(event, "id") ?? []);
}

/** Typing and reading come without an id; X documents their time and users. */
function isReceipt(eventType: string): boolean {
  return eventType === "dm.read" || eventType === "dm.indicate_typing";
}

/** What `proofOf` finds in all events together; nothing where it finds nothing in one of them. */
function ofEvery(events: readonly unknown[], proofOf: (event: unknown) => string | string[]): string[] {
  const found = events.map(proofOf);
  return found.every(({ length }) => length > 0) ? found.flat() : [];
}

/** A broadcast or Space starts and ends once, so its id names the event; a chat line within it needs an id of its own. */
function sessionId(eventType: string, payload: unknown): string | undefined {
  if (!/^(broadcast|spaces)\.(start|end)$/.test(eventType)) return undefined;
  return textAt(payload, "broadcast_id") ?? textAt(payload, "space_id");
}

/** Direct message payloads carry Account Activity's arrays (`direct_message_events` and its like). */
function nestedEvents(payload: unknown): unknown[] {
  if (!isObject(payload)) return [];
  const names = Object.keys(payload).filter((name) => name.endsWith("_events"));
  return names.flatMap((name) => {
    const value = payload[name];
    return Array.isArray(value) ? value : [];
  });
}
