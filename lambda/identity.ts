import { crypto } from "./builtins.ts";
import { textAt } from "./json.ts";

/** Where an event came from: X's Activity API, Account Activity, filtered stream, a replay job, or something new. */
export type Source = "xaa" | "aaa" | "filtered-stream" | "replay-status" | "unknown";

/** What tells one event of an app from all others. */
export interface Identity {
  readonly source: Source;
  /** Canonical; for Account Activity the kind and, where it has one, `.` and the event's own type; or `several`. */
  readonly eventType: string;
  /** For whom X sends it: the canonical filter, the for_user_id, or the rules that matched. */
  readonly scope: string;
  /** How it is told apart, the kind of proof first: `id` and the id, `time` and the users, `bytes` and their hash. */
  readonly proof: readonly [kind: "id" | "time" | "bytes", ...parts: string[]];
  /** The user or keyword it is about, where a filter names one: what a FIFO queue keeps in order. */
  readonly subject?: string;
  /** When it happened by its own account, in epoch milliseconds; for measuring only. */
  readonly occurredAtMs?: number;
  /** Remember it for minutes only: its proof is so weak that a later, different event may look the same. */
  readonly brief: boolean;
}

/** The base64url SHA-256 of a text's UTF-8 bytes or of bytes. */
export function hash(data: string | Uint8Array): string {
  return crypto.hash("sha256", data, "base64url");
}

/** The name under which an event of an app is claimed; also sent along for the consumer to be idempotent with. */
export function eventKey(app: string, identity: Identity, occurrence = 0): string {
  const { source, eventType, scope, proof } = identity;
  return hash(JSON.stringify([app, source, eventType, scope, proof, occurrence]));
}

const timePaths = [
  ["created_timestamp"],
  ["timestamp_ms"],
  ["event_timestamp_ms"],
  ["created_at_msec"],
  ["created_at"],
  ["updated_at"],
  ["date_time"],
] as const;

const peoplePaths = [
  ["source", "id"],
  ["source", "user_id"],
  ["source", "data", "id"],
  ["target", "id"],
  ["target", "user_id"],
  ["target", "data", "id"],
  ["target", "recipient_id"],
  ["target", "app_id"],
  ["sender_id"],
  ["recipient_id"],
  ["user", "id"],
  ["user", "data", "id"],
  ["user_id"],
  ["author_id"],
  ["conversation_id"],
  ["last_read_event_id"],
] as const;

/**
 * The times and users of an event, none where it does not name both. A proof only of what X documents as having
 * nothing else to tell two events apart. Only the event's own fields count, never a nested account's age.
 */
export function timeAndUsers(event: unknown): string[] {
  const times = labelled(event, timePaths);
  const people = labelled(event, peoplePaths);
  return times.length > 0 && people.length > 0 ? [...times, ...people] : [];
}

/**
 * The proof by an event's bytes, brief unless one of `parts` says when it happened: then no later event has these
 * bytes. What was created or updated and has an id is a thing that may come again, such as an account.
 */
export function bytesProof(text: string, parts: readonly unknown[]): Pick<Identity, "proof" | "brief"> {
  const saysWhen = parts.some((part) => {
    const isThing = textAt(part, "id") !== undefined || textAt(part, "id_str") !== undefined;
    return timePaths.some(
      ([name]) => textAt(part, name) !== undefined && !(isThing && /^(created|updated)_/.test(name)),
    );
  });
  return { proof: ["bytes", hash(text)], brief: !saysWhen };
}

/** The identity of events that travel together in one message: their bytes, brief unless one of them has a proof. */
export function runIdentity(identities: readonly Identity[], text: string): Identity {
  const [first, second] = identities;
  if (first === undefined) return unknownIdentity(text, undefined);
  if (second === undefined) return first;
  const { occurredAtMs: _first, ...known } = identities.find(({ source }) => source !== "unknown") ?? first;
  const brief = identities.every((identity) => identity.brief);
  return { ...known, eventType: "several", proof: ["bytes", hash(text)], brief };
}

/** The identity of what is of no kind we know; `value` is what `text` holds. */
export function unknownIdentity(text: string, value: unknown): Identity {
  return { source: "unknown", eventType: "unknown", scope: "", ...bytesProof(text, [value]) };
}

function labelled(event: unknown, paths: readonly (readonly string[])[]): string[] {
  return paths.flatMap((path) => {
    const found = textAt(event, ...path);
    return found === undefined ? [] : [`${path.join(".")}=${found}`];
  });
}
