import { at, isObject, textAt } from "../lambda/json.ts";
import { canonicalEventType, eventTypes } from "../providers/x/events.ts";
import type { AccountKind } from "./account.ts";
import type { XEvent } from "./event.ts";

/** Account Activity's kinds. */
const accountKinds: Readonly<Record<AccountKind, true>> = {
  tweet_create_events: true,
  favorite_events: true,
  direct_message_events: true,
  tweet_delete_events: true,
  follow_events: true,
  block_events: true,
  mute_events: true,
  direct_message_indicate_typing_events: true,
  direct_message_mark_read_events: true,
  user_event: true,
};

/** An event before anything is known of it. */
interface Candidate {
  readonly source: XEvent["source"];
  readonly kind: string;
  readonly event: unknown;
  readonly body: unknown;
}

/**
 * The events in a parsed delivery. Undefined where there is none, or anything that is no event of a kind X documents:
 * half of a delivery is not given out as the whole.
 */
export function eventsIn(body: unknown): XEvent[] | undefined {
  const found = candidatesIn(body);
  return found.length > 0 && found.every(isKnown) ? found : undefined;
}

function candidatesIn(body: unknown): Candidate[] {
  if (!isObject(body)) return [];
  const status = at(body, "replay_job_status");
  if (isObject(status)) {
    return [{ source: "replay-status", kind: "replay_job_status", event: status, body }];
  }
  if (Object.hasOwn(body, "data")) return listOf(body.data).map((data) => dataCandidate(body, data));
  return Object.entries(body)
    .filter(([name]) => name.endsWith("_events") || name === "user_event")
    .flatMap(([kind, value]) =>
      listOf(value).map((event): Candidate => ({ source: "aaa", kind, event, body })),
    );
}

function dataCandidate(body: Readonly<Record<string, unknown>>, data: unknown): Candidate {
  const eventType = textAt(data, "event_type");
  if (eventType !== undefined) {
    return { source: "xaa", kind: canonicalEventType(eventType), event: data, body };
  }
  return { source: "filtered-stream", kind: "filtered-stream.post", event: { ...body, data }, body };
}

/** Only the top of an event is looked at: what X may leave out is optional in its type. */
function isKnown(candidate: Candidate): candidate is XEvent {
  const { source, kind, event } = candidate;
  switch (source) {
    case "xaa":
      return Object.hasOwn(eventTypes, kind) && isObject(at(event, "payload"));
    case "aaa":
      return Object.hasOwn(accountKinds, kind) && isObject(event);
    case "filtered-stream":
      return textAt(event, "data", "id") !== undefined && Array.isArray(at(event, "matching_rules"));
    case "replay-status":
      return true;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
