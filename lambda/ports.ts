import type { QueueMessage } from "./queue-message.ts";
import type { SecretStore } from "./secrets.ts";
import type { Log } from "./telemetry.ts";

/** Time and chance, so that tests can stand still, run ahead and crash at any await. */
export interface World {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Resolves after so many milliseconds; rejects when `signal` aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 up to, but without, 1. */
  readonly random: () => number;
  /** A name nobody else has. */
  readonly newOwner: () => string;
}

/** A claim as the table keeps it. C = claimed, D = the event is durable. */
export interface ClaimRow {
  readonly key: string;
  readonly state: "C" | "D";
  readonly owner: string;
  readonly leaseUntilMs: number;
  readonly expiresAtSeconds: number;
}

/** What became of a put: taken (over `previous`, where there was a live row's leftover), or refused by `current`. */
export type PutResult =
  | { readonly taken: true; readonly previous?: ClaimRow }
  | { readonly taken: false; readonly current?: ClaimRow };

/** The table of claims. Each call makes its few tries within `timeoutMs` and throws where the table does not answer. */
export interface ClaimTable {
  /** Writes the row if there is none, or an expired one, or a claim whose lease has lapsed. */
  readonly put: (row: ClaimRow, nowMs: number, timeoutMs: number) => Promise<PutResult>;
  /** Turns our claim to D; done where it is D by us. Throws where it is not ours. */
  readonly commit: (key: string, owner: string, expiresAtSeconds: number, timeoutMs: number) => Promise<void>;
  /** Deletes our claim; done where no row is left. Throws where it is not ours. */
  readonly release: (key: string, owner: string, timeoutMs: number) => Promise<void>;
}

/** The answer to one batch. What is in neither list is not known to be durable. */
export interface SendResult {
  readonly accepted: readonly string[];
  readonly refused: readonly { readonly key: string; readonly code: string; readonly retryable: boolean }[];
}

/** Sends one batch (at most 10 messages and 1 MiB), once; throws where SQS does not answer. */
export type SendBatch = (
  messages: readonly QueueMessage[],
  options: { readonly timeoutMs: number; readonly isRetry: boolean },
) => Promise<SendResult>;

/** All the receiver reaches for. */
export interface Ports {
  readonly world: World;
  readonly secrets: SecretStore;
  readonly claims: ClaimTable;
  readonly queue: SendBatch;
  readonly deadLetterQueue: SendBatch;
  readonly log: Log;
}
