import type { Identity } from "./identity.ts";
import { at } from "./json.ts";

/** Members that always say when the event itself happened. */
const ownTimes = [
  "timestamp_ms",
  "event_timestamp_ms",
  "created_timestamp",
  "created_at_msec",
  "date_time",
] as const;

/** Of these types `created_at` is the event's time; elsewhere it may be the age of an account or a post. */
const aboutCreation = /create|^filtered-stream\./;

/**
 * When an event happened by its own account, in epoch milliseconds: the first time that one of `parts` says. Only for
 * measuring: an identity never rests on it. Empty where it says none that can be read.
 */
export function occurred(eventType: string, parts: readonly unknown[]): Pick<Identity, "occurredAtMs"> {
  const names = aboutCreation.test(eventType) ? [...ownTimes, "created_at"] : ownTimes;
  for (const part of parts) {
    for (const name of names) {
      const occurredAtMs = parsed(at(part, name));
      if (occurredAtMs !== undefined) return { occurredAtMs };
    }
  }
  return {};
}

/** Epoch milliseconds as a number or in digits, ISO 8601, or X's older "Mon May 19 14:01:46 +0000 2025". */
function parsed(value: unknown): number | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value);
  if (typeof value === "number" || /^\d+$/.test(text))
    return /^\d{12,14}$/.test(text) ? Number(text) : undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
