import { canonicalEventType, eventTypes } from "../providers/x/events.ts";
import { hash, type Identity, timeProof } from "./identity.ts";
import { at, canonicalJson, isObject, textAt } from "./json.ts";

/** Whether a parsed `data` (or an element of it) is an Activity API event. */
export function isXaa(data: unknown): boolean {
  return textAt(data, "event_type") !== undefined;
}

/** The identity of one Activity API event; `text` is its JSON as it came. */
export function identifyXaa(data: unknown, text: string): Identity {
  const eventType = canonicalEventType(textAt(data, "event_type") ?? "");
  const filter = at(data, "filter");
  const base = {
    source: "xaa",
    eventType,
    scope: filter === undefined ? "" : canonicalJson(filter),
  } as const;

  // The type and the filter are in the key beside it: one uuid comes once for each subscription that matches.
  const uuid = textAt(data, "event_uuid");
  if (uuid !== undefined) return { ...base, proof: ["id", uuid], brief: false };

  // Of a type we do not know, we do not know what its payload's id names either.
  if (!Object.hasOwn(eventTypes, eventType)) return { ...base, proof: ["bytes", hash(text)], brief: false };

  const payload = at(data, "payload");
  const ids = payloadIds(eventType, payload);
  if (ids.length > 0) return { ...base, proof: ["id", ...ids], brief: false };
  const inner = nestedEvents(payload)[0] ?? payload;
  const proof = timeProof(inner, text);
  return proof !== undefined
    ? { ...base, proof, brief: false }
    : { ...base, proof: ["bytes", hash(text)], brief: true };
}

/** Ids that name the event or its one object, never a user: a user's id would make later events look like this one. */
function payloadIds(eventType: string, payload: unknown): string[] {
  if (eventType.startsWith("profile.")) return [];
  const own = textAt(payload, "id_str") ?? textAt(payload, "id") ?? sessionId(eventType, payload);
  if (own !== undefined) {
    // A news story keeps its id when it changes.
    const updated = textAt(payload, "updated_at");
    return updated === undefined ? [own] : [own, updated];
  }
  return nestedEvents(payload).flatMap((event) => textAt(event, "id_str") ?? textAt(event, "id") ?? []);
}

/** A broadcast or Space starts and ends once, so its id names the event; a chat line within it needs an id of its own. */
function sessionId(eventType: string, payload: unknown): string | undefined {
  if (!/^(broadcast|spaces)\.(start|end)$/.test(eventType)) return undefined;
  return textAt(payload, "broadcast_id") ?? textAt(payload, "space_id");
}

/** Direct message payloads carry Account Activity's arrays (`direct_message_events` and its like). */
function nestedEvents(payload: unknown): unknown[] {
  if (!isObject(payload)) return [];
  return Object.entries(payload).flatMap(([name, value]) =>
    name.endsWith("_events") && Array.isArray(value) ? value : [],
  );
}
