import { isUtf8 } from "node:buffer";
import { holdsEvents, identifyAaa, isAaa } from "./aaa.ts";
import { eventKey, hash, type Identity, type Source } from "./identity.ts";
import { at, isObject, parseKeepingDigits, textAt } from "./json.ts";
import { elementsOf, type Member, membersOf, reassemble, type Slice, textOf } from "./split.ts";
import { identifyReplayStatus, identifyStreamPost, isStreamPost } from "./stream.ts";
import { identifyXaa, isXaa } from "./xaa.ts";

/** One event of a delivery, ready to be claimed and sent. */
export interface IncomingEvent {
  readonly key: string;
  readonly source: Source;
  readonly eventType: string;
  readonly forUserId?: string;
  /** Remembered for minutes instead of the whole window. */
  readonly brief: boolean;
  /** A delivery that holds just this event: the body itself, or exact slices of it. */
  readonly text: string;
}

interface Found {
  readonly identity: Identity;
  readonly text: string;
}

/**
 * The events of a delivery, at least one, each under the key of its own identity; the same event twice in a body is
 * there once. Undefined where the body is no JSON: not UTF-8 (which JSON demands) or not parsable.
 */
export function identify(app: string, body: Buffer): IncomingEvent[] | undefined {
  if (!isUtf8(body)) return undefined;
  const text = body.toString("utf8");
  let parsed: unknown;
  let found: Found[];
  try {
    parsed = parseKeepingDigits(text);
    found = eventsOf(text, parsed);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    // Valid JSON that is nested too deep to look into still goes on.
    found = [unknownWhole(text)];
  }
  return keyed(app, found, textAt(parsed, "for_user_id"));
}

function eventsOf(text: string, body: unknown): Found[] {
  const members = membersOf(text);
  const status = at(body, "replay_job_status");
  if (isObject(status)) return [{ identity: identifyReplayStatus(status, text), text }];
  const data = members.filter((member) => member.name === "data");
  const [only] = data;
  if (data.length === 1 && only !== undefined) {
    const found = dataEvents(text, members, only, at(body, "matching_rules"));
    if (found.length > 0) return found;
  } else if (data.length === 0 && isAaa(body)) {
    const found = activityEvents(text, members, textAt(body, "for_user_id"));
    if (found.length > 0) return found;
  }
  return [unknownWhole(text)];
}

/** The events of `data`, which may be one object or an array; none where nothing in it is known. */
function dataEvents(text: string, members: readonly Member[], data: Member, rules: unknown): Found[] {
  const isArray = text[data.value.start] === "[";
  const slices = isArray ? elementsOf(text, data.value) : [data.value];
  const found = slices.map((slice) => {
    const identity = identifyData(textOf(text, slice), rules);
    const alone = slices.length === 1;
    return { identity, text: alone ? text : reassemble(text, members, data, slice, new Set()) };
  });
  return found.some(({ identity }) => identity.source !== "unknown") ? found : [];
}

function identifyData(text: string, rules: unknown): Identity {
  const data = parseKeepingDigits(text);
  if (isXaa(data)) return identifyXaa(data, text);
  return isStreamPost(data, rules) ? identifyStreamPost(data, rules) : unknown(text);
}

/** The events of all kinds of an Account Activity delivery. */
function activityEvents(text: string, members: readonly Member[], forUserId: string | undefined): Found[] {
  const holders = new Set(members.filter((member) => holdsEvents(text, member)));
  const events = [...holders].flatMap((member): { member: Member; slice: Slice }[] => {
    const slices = text[member.value.start] === "[" ? elementsOf(text, member.value) : [member.value];
    return slices.map((slice) => ({ member, slice }));
  });
  return events.map(({ member, slice }) => {
    const own = textOf(text, slice);
    const identity = identifyAaa(member.name, parseKeepingDigits(own), own, forUserId);
    if (events.length === 1) return { identity, text };
    const element = slice === member.value ? undefined : slice;
    return { identity, text: reassemble(text, members, member, element, holders) };
  });
}

function keyed(app: string, found: readonly Found[], forUserId: string | undefined): IncomingEvent[] {
  const events = new Map<string, IncomingEvent>();
  for (const { identity, text } of found) {
    let key = eventKey(app, identity);
    // Equal bytes are no proof of one event: where they come twice in a body, both go on.
    for (let n = 1; identity.proof[0] === "bytes" && events.has(key); n += 1)
      key = eventKey(app, identity, n);
    const { source, eventType, brief } = identity;
    if (!events.has(key)) {
      events.set(key, {
        key,
        source,
        eventType,
        brief,
        text,
        ...(forUserId === undefined ? {} : { forUserId }),
      });
    }
  }
  return [...events.values()];
}

function unknown(text: string): Identity {
  return { source: "unknown", eventType: "unknown", scope: "", proof: ["bytes", hash(text)], brief: false };
}

function unknownWhole(text: string): Found {
  return { identity: unknown(text), text };
}
