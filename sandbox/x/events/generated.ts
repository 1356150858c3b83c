/** What the event generator takes and gives. */
import type { Filter, User } from "../entities.ts";
import type { AccountKind } from "./account-kinds.ts";
import type { MatchingRule } from "./filtered-stream.ts";
import type { Happening } from "./happening.ts";
import type { Person } from "./people.ts";
import type { ReplayStatus } from "./replay-status.ts";

/** One invented delivery. */
export interface GeneratedEvent {
  readonly source: "xaa" | "aaa" | "filtered-stream" | "replay-status";
  /** The event type, account activity's kind, `post`, or `replay_job_status`. */
  readonly kind: string;
  /** What happened, in the order of the body; empty for a replay status. */
  readonly happenings: readonly Happening[];
  /** The JSON text to deliver as it is. */
  readonly body: string;
}

/** How a generator invents. */
export interface GeneratorOptions {
  /** A 32-bit number. Default: 1. */
  readonly seed?: number;
  /** When the first event happens, milliseconds since the epoch. Default: noon of 1 August 2026, UTC. */
  readonly startMs?: number;
  /** Who takes part; `subject` of an event is one of them. Others are invented up to six. Default: none. */
  readonly users?: readonly Person[];
  /** The app that a revoked consent names. Default: `1001`. */
  readonly appId?: string;
  /** The webhook that a replay status names. Default: an id of no webhook. */
  readonly webhookId?: string;
}

/** About whom a delivery is, and what the subscription adds. */
export interface ActivityOptions {
  /** Whom the filter names. Default: any of the given users, or of all where none was given. */
  readonly subject?: User | undefined;
  /** Default: the subject's id, or what the event type takes in its place. */
  readonly filter?: Filter | undefined;
  readonly tag?: string | undefined;
}

/** Invents deliveries; every call lets some time pass and makes new ids. */
export interface EventGenerator {
  readonly users: readonly User[];
  /** Any delivery. */
  readonly next: () => GeneratedEvent;
  /**
   * What an event type stands for. Default: any.
   * @throws Error for a type that the emulator does not know.
   */
  readonly happening: (eventType?: string, subject?: User) => Happening;
  /** A delivery of the Activity API. Default: of any type. */
  readonly activity: (eventType?: string, options?: ActivityOptions) => GeneratedEvent;
  /** A delivery of account activity, to the subject, of `events` events. Default: one event of any kind. */
  readonly account: (kind?: AccountKind, options?: { subject?: User; events?: number }) => GeneratedEvent;
  /** A delivery of the filtered stream. Default: one or two invented rules, and the usual fields. */
  readonly filteredStream: (rules?: readonly MatchingRule[], fields?: readonly string[]) => GeneratedEvent;
  /** The news that a replay has ended. */
  readonly replayStatus: (state?: ReplayStatus["state"]) => GeneratedEvent;
}
