/** What follows from a happening. */
import type { Webhook } from "../entities.ts";

/** One delivery that was set going. */
export interface Routed {
  readonly app: string;
  readonly product: "activity" | "account-activity" | "filtered-stream";
  /** Undefined for what goes to the activity stream alone. */
  readonly webhookId?: string | undefined;
  readonly eventType: string;
  /** The subscription, the subscribed user or the rules it follows from. */
  readonly becauseOf: readonly string[];
}

/** A delivery before it is sent. */
export interface Outgoing extends Routed {
  readonly webhook?: Webhook | undefined;
  /** The exact text. */
  readonly body: string;
}
