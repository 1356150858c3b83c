import type { QueueMessage } from "./queue-message.ts";
import type { SecretStore } from "./secrets.ts";
import type { Log } from "./telemetry.ts";

/** Time and chance, so that tests can stand still, run ahead and crash at any await. */
export interface World {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Resolves after so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Calls `ring` after so many milliseconds; what it returns calls that off. */
  readonly alarm: (ms: number, ring: () => void) => () => void;
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

/** One try of a call. */
interface Try {
  readonly timeoutMs: number;
  readonly isRetry: boolean;
}

/** Sends one batch (at most 10 messages and 1 MiB), once; throws where SQS does not answer. */
export interface SendBatch {
  (messages: readonly QueueMessage[], options: Try): Promise<SendResult>;
  /** The queue keeps the order in which batches come, so they go one after the other. */
  readonly inOrder?: boolean;
}

/** An object as it goes to S3. */
export interface StoredObject {
  readonly key: string;
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** Writes one object, once, over whatever has its key; throws where S3 does not answer. */
export type PutObject = (object: StoredObject, options: Try) => Promise<void>;

/** All the receiver reaches for. */
export interface Ports {
  readonly world: World;
  readonly secrets: SecretStore;
  readonly claims: ClaimTable;
  readonly queue: SendBatch;
  readonly deadLetterQueue: SendBatch;
  /** For what SQS cannot take or does not take. */
  readonly spill: { readonly bucket: string; readonly put: PutObject };
  readonly log: Log;
}
