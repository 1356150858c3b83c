import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Session } from "../session.ts";
import { digestOf } from "./set-entries.ts";
import { type Inputs, shortEntries } from "./set-inputs.ts";
import type { Known } from "./set-listing.ts";
import type { Report } from "./set-report.ts";
import { pack, packKeys, unpack, unpackKeys } from "./set-state.ts";

const packed = z.record(z.string(), z.string());

/** What is kept of a set. */
export const state = z.object({
  /** The set's own name; X has none for it. */
  setId: z.string(),
  /** Event type (and direction) → `userId=subscriptionId,…`. */
  subscriptions: packed,
  count: z.number(),
  /** Of users without consent, or whom X does not know, with `onRevoked: "skip"`: event type (and direction) → user ids. */
  skipped: packed,
  drifted: z.number(),
  digest: z.string(),
  tag: z.string().optional(),
  webhookId: z.string().optional(),
  newestAt: z.string().optional(),
  unsure: z.object({ since: z.string(), keys: packed }).optional(),
  eventTypes: z.array(z.string()).optional(),
  userIds: z.array(z.string()).optional(),
  usernames: z.array(z.string()).optional(),
  /** Username in lower case → id. */
  ids: z.record(z.string(), z.string()).optional(),
  direction: z.string().optional(),
  entries: packed.optional(),
  file: z.string().optional(),
  onRevoked: z.string().optional(),
  timeBudgetMinutes: z.number().optional(),
  adopt: z.boolean().optional(),
  profile: z.string().optional(),
  credential: z.string().optional(),
});

export type State = z.output<typeof state>;

/** What is kept, nothing of a new set, as a listing is judged by it. */
export function knownOf(old: State | undefined, label: string): Known {
  if (!old) return { label, owned: new Map(), unsure: { keys: new Set(), sinceMs: 0 } };
  const { newestAt, credential, unsure } = old;
  return {
    label,
    owned: unpack(old.subscriptions),
    newestAt,
    credential,
    unsure: { keys: unpackKeys(unsure?.keys), sinceMs: Date.parse(unsure?.since ?? "") },
  };
}

/** What is kept of a set after a run. */
export function stateOf(
  session: Session,
  report: Report,
  old: State | undefined,
  { digest: _digest, drifted: _drifted, entries, ...declared }: Inputs,
  skipped: readonly string[],
): State {
  const { owned, unsure, newestAt, startedAt, pending, differing } = report;
  return {
    ...declared,
    setId: old?.setId ?? randomUUID(),
    entries: shortEntries(entries),
    subscriptions: pack(owned),
    count: owned.size,
    skipped: packKeys(skipped),
    drifted: pending + differing,
    digest: digestOf([...owned.keys(), ...skipped]),
    newestAt,
    ...(unsure.size > 0 ? { unsure: { since: startedAt, keys: packKeys(unsure) } } : {}),
    credential: session.mark(old?.credential),
  };
}
