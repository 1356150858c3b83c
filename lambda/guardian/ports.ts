import type { XReplay } from "../../providers/x/replay.ts";
import type { Listing, XWebhook } from "../../providers/x/wire.ts";
import type { MetricName } from "../metric-names.ts";
import type { Log } from "../telemetry.ts";
import type { Rotation } from "./promote.ts";
import type { GuardState } from "./state.ts";

/** X as one app sees it. Errors: XApiError, XUnansweredError. */
export interface X {
  /** X's clock in epoch milliseconds, from the Date header of its last answer. Throws before the first. */
  readonly now: () => number;
  readonly listWebhooks: () => Promise<Listing<XWebhook>>;
  /** Has X send a CRC; only a later listing shows whether it passed. */
  readonly validateWebhook: (id: string) => Promise<void>;
  /** `from` (inclusive) and `to` (exclusive) are minutes as `minuteOf` spells them. */
  readonly startReplay: (replay: { webhookId: string; from: string; to: string }) => Promise<XReplay>;
}

/**
 * The moments (epoch milliseconds) at which the receiver answered a delivery of an app with 5xx or 429, from `fromMs`
 * (inclusive) to `toMs` (exclusive).
 */
export type AccessLog = (app: string, fromMs: number, toMs: number) => Promise<readonly number[]>;

/** How a replay job has ended, if the receiver has heard of it. */
export type JobEnds = (
  app: string,
  webhookId: string,
  jobId: string,
) => Promise<"Complete" | "Incomplete" | undefined>;

/** What the guardian remembers, app by app. */
export interface StateTable {
  readonly load: (
    app: string,
  ) => Promise<{ readonly state: GuardState; readonly version: number } | undefined>;
  /** Writes the version that follows `version` (0: the first); throws where it is not the newest any more. */
  readonly save: (app: string, state: GuardState, version: number) => Promise<void>;
}

/** All the guardian reaches for. */
export interface Ports {
  readonly states: StateTable;
  readonly accessLog: AccessLog;
  readonly jobEnds: JobEnds;
  /** Milliseconds that pass, from any start; for deadlines alone. */
  readonly elapsedMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
  /** Adds to a metric of this run. */
  readonly count: (metric: MetricName, by: number) => void;
}

/** An app to guard. */
export interface GuardedApp {
  readonly name: string;
  /** The URL by which its webhook is told from those of others, which are never touched. */
  readonly webhookUrl: string;
  /** There where the guardian may take the next signing secret into use. */
  readonly rotation?: Rotation | undefined;
}
