import type { AccountDelivery, AccountEvents, AccountKind } from "./account.ts";
import type { ActivityEvent, ActivityType } from "./activity.ts";
import type { Includes, Post } from "./v2.ts";

/** A post that rules of the filtered stream matched: the whole delivery. */
export interface StreamEvent {
  readonly data: Post;
  readonly includes?: Includes;
  readonly matching_rules: readonly { readonly id?: string; readonly tag?: string }[];
}

/** A replay job has ended. */
export interface ReplayStatus {
  readonly webhook_id?: string;
  readonly job_id?: string;
  /** `Complete`, or `Incomplete` where X could not send all. */
  readonly job_state?: string;
  readonly job_state_description?: string;
}

/** An event of X's Activity API; `kind` is the canonical event type, and says what `event.payload` holds. */
export type ActivityXEvent = {
  readonly [Type in ActivityType]: {
    readonly source: "xaa";
    readonly kind: Type;
    /** `data` of the delivery. */
    readonly event: ActivityEvent<Type>;
    /** The whole delivery. */
    readonly body: unknown;
  };
}[ActivityType];

/** An event of Account Activity; `kind` is the list it stands in. */
export type AccountXEvent = {
  readonly [Kind in AccountKind]: {
    readonly source: "aaa";
    readonly kind: Kind;
    /** The element of the list; of `user_event` the object. */
    readonly event: AccountEvents[Kind];
    /** The whole delivery: for whom, and who takes part. */
    readonly body: AccountDelivery;
  };
}[AccountKind];

/** A post of the filtered stream. */
export interface StreamXEvent {
  readonly source: "filtered-stream";
  readonly kind: "filtered-stream.post";
  readonly event: StreamEvent;
  readonly body: unknown;
}

/** News of a replay. */
export interface ReplayXEvent {
  readonly source: "replay-status";
  readonly kind: "replay_job_status";
  readonly event: ReplayStatus;
  readonly body: unknown;
}

/** An event of any kind that X documents: `switch` on `kind`, which is unique, or on `source`. */
export type XEvent = ActivityXEvent | AccountXEvent | StreamXEvent | ReplayXEvent;
