import type { MetricMembers } from "./metrics.ts";

/** Facts of a log line. Never a body, a secret, a token or a signature: callers pass names, keys, codes and counts. */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes one line of JSON, with metrics in it where there are some. */
export type Log = (
  level: "info" | "warn" | "error",
  event: string,
  facts: Facts,
  metrics?: MetricMembers,
) => void;

/** What became of the events of one delivery, by count. */
export interface Tally {
  /** Acknowledged by SQS. */
  sent: number;
  /** Not taken by SQS, and written to S3 for the re-driver. */
  spilled: number;
  /** Sent or spilled with their body in S3, being too large for SQS. */
  claimChecked: number;
  /** Durable before. */
  duplicate: number;
  /** Claimed over a claim whose lease had lapsed. */
  takeover: number;
  /** Sent without a claim because DynamoDB did not answer. */
  dedupeBypassed: number;
  /** Not stored; X must deliver them again. */
  failed: number;
  /** Still claimed by another delivery when the time to wait was over. */
  heldTooLong: number;
}

/** A tally of nothing. */
export function newTally(): Tally {
  return {
    sent: 0,
    spilled: 0,
    claimChecked: 0,
    duplicate: 0,
    takeover: 0,
    dedupeBypassed: 0,
    failed: 0,
    heldTooLong: 0,
  };
}

/** A log over a function that writes a line. */
export function createLog(write: (line: string) => void, now: () => number): Log {
  return (level, event, facts, metrics) => {
    const line = { time: new Date(now()).toISOString(), level, event, ...facts, ...metrics };
    write(`${JSON.stringify(line)}\n`);
  };
}

/** The short name of an error, fit for a log: its code or its class, never its message. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "Unknown";
  return "code" in error ? String(error.code) : error.name;
}
