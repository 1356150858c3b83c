import { holdsEvents, identifyAaa, isAaa } from "./aaa.ts";
import { isUtf8 } from "./builtins.ts";
import { eventKey, type Identity, runIdentity, type Source, unknownIdentity } from "./identity.ts";
import { at, isObject, parseKeepingDigits, textAt } from "./json.ts";
import {
  elementsOf,
  joined,
  type Member,
  membersOf,
  reassemble,
  runLength,
  runsOf,
  type Slice,
  textOf,
} from "./split.ts";
import { identifyReplayStatus, identifyStreamPost, isStreamPost } from "./stream.ts";
import { identifyXaa, isXaa } from "./xaa.ts";

/** One event of a delivery, ready to be claimed and sent. */
export interface IncomingEvent {
  readonly key: string;
  readonly source: Source;
  readonly eventType: string;
  readonly forUserId?: string;
  /** The user or keyword of the subscription's filter. */
  readonly subject?: string;
  /** When it happened, as it says itself, in epoch milliseconds. */
  readonly occurredAtMs?: number;
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
export function identify(app: string, body: string | Buffer): IncomingEvent[] | undefined {
  if (typeof body !== "string" && !isUtf8(body)) return undefined;
  const text = typeof body === "string" ? body : body.toString("utf8");
  let parsed: unknown;
  let found: Found[];
  try {
    parsed = JSON.parse(text);
    const usual = usualEvent(text, parsed);
    if (usual === undefined) parsed = parseKeepingDigits(text);
    found = usual === undefined ? eventsOf(text, parsed) : [usual];
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    // Valid JSON that is nested too deep to look into still goes on.
    found = [{ identity: unknownIdentity(text, undefined), text }];
  }
  return keyed(app, found, textAt(parsed, "for_user_id"));
}

/**
 * The one event of the Activity API that most deliveries hold, where all that identifies it is text: then the digits
 * of numbers do not matter, which cost ten times the parsing.
 */
function usualEvent(text: string, body: unknown): Found | undefined {
  const data = at(body, "data");
  const isUsual =
    isXaa(data) &&
    textAt(data, "event_uuid") !== undefined &&
    isText(at(data, "filter")) &&
    typeof at(body, "for_user_id") !== "number" &&
    !isObject(at(body, "replay_job_status")) &&
    holdsOnce(text, "data");
  return isUsual ? { identity: identifyXaa(data, text), text } : undefined;
}

/** Whether a filter is of text alone; there may be none. */
function isText(filter: unknown): boolean {
  if (filter === undefined) return true;
  return isObject(filter) && Object.values(filter).every((value) => typeof value === "string");
}

/** Whether an object holds a member of that name once, where it does at all. A search of the text mostly tells. */
function holdsOnce(text: string, name: string): boolean {
  // Without the first quote: a search for a quote stops at each of the text's many.
  const written = `${name}"`;
  const first = text.indexOf(written);
  // Of letters and digits, a name may also be written by their codes.
  if (text.indexOf(written, first + 1) === -1 && !text.includes("\\u00")) return true;
  return membersOf(text).filter((member) => member.name === name).length === 1;
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
  return [{ identity: unknownIdentity(text, at(body, "data") ?? body), text }];
}

/** The events of `data`, which may be one object or an array; none where nothing in it is known. */
function dataEvents(text: string, members: readonly Member[], data: Member, rules: unknown): Found[] {
  const slices = slicesOf(text, data);
  const runs = runsOf(slices, runLength(slices.length, text.length - lengthOf(data)));
  const found = runs.map((run) => {
    const identities = run.map((slice) => identifyData(textOf(text, slice), rules));
    const own = joined(run);
    const identity = runIdentity(identities, textOf(text, own));
    return { identity, text: runs.length === 1 ? text : reassemble(text, members, data, own, new Set()) };
  });
  return found.some(({ identity }) => identity.source !== "unknown") ? found : [];
}

function identifyData(text: string, rules: unknown): Identity {
  const data = parseKeepingDigits(text);
  if (isXaa(data)) return identifyXaa(data, text);
  return isStreamPost(data, rules) ? identifyStreamPost(data, rules) : unknownIdentity(text, data);
}

/** The events of all kinds of an Account Activity delivery. */
function activityEvents(text: string, members: readonly Member[], forUserId: string | undefined): Found[] {
  const holders = new Set(members.filter((member) => holdsEvents(text, member)));
  const lists = [...holders].map((member) => ({ member, slices: slicesOf(text, member) }));
  const count = lists.reduce((sum, { slices }) => sum + slices.length, 0);
  const rest = lists.reduce((length, { member }) => length - lengthOf(member), text.length);
  const runs = lists.flatMap(({ member, slices }) =>
    runsOf(slices, runLength(count, rest)).map((run) => ({ member, run })),
  );
  return runs.map(({ member, run }) => {
    const identities = run.map((slice) => {
      const event = textOf(text, slice);
      return identifyAaa(member.name, parseKeepingDigits(event), event, forUserId);
    });
    const own = joined(run);
    const identity = runIdentity(identities, textOf(text, own));
    return { identity, text: runs.length === 1 ? text : reassemble(text, members, member, own, holders) };
  });
}

function slicesOf(text: string, { value }: Member): Slice[] {
  return text[value.start] === "[" ? elementsOf(text, value) : [value];
}

function lengthOf({ whole }: Member): number {
  return whole.end - whole.start;
}

function keyed(app: string, found: readonly Found[], forUserId: string | undefined): IncomingEvent[] {
  const events = new Map<string, IncomingEvent>();
  const copies = new Map<string, number>();
  for (const { identity, text } of found) {
    let key = eventKey(app, identity);
    // Equal bytes are no proof of one event: where they come twice in a body, both go on.
    const earlier = identity.proof[0] === "bytes" ? (copies.get(key) ?? 0) : 0;
    copies.set(key, earlier + 1);
    if (earlier > 0) key = eventKey(app, identity, earlier);
    const { source, eventType, brief, subject, occurredAtMs } = identity;
    if (!events.has(key)) {
      events.set(key, {
        key,
        source,
        eventType,
        brief,
        text,
        ...(forUserId === undefined ? {} : { forUserId }),
        ...(subject === undefined ? {} : { subject }),
        ...(occurredAtMs === undefined ? {} : { occurredAtMs }),
      });
    }
  }
  return [...events.values()];
}
