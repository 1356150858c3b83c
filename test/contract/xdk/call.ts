/** How a method of X's official SDK is called, what it has to answer, and where that is refused. */
import type { Client } from "@xdevplatform/xdk";
import type { World } from "./world.ts";

/** What every call finds: a webhook, an activity subscription to it, a stream rule. */
export interface Fixture extends World {
  readonly webhookId: string;
  readonly subscriptionId: string;
  readonly ruleId: string;
}

/** One method's call. */
export interface SdkCall {
  /** The operation that the call has to reach. */
  readonly operation: string;
  /** The credentials that X takes for it. Default: the app's bearer token. */
  readonly by?: readonly ("bearer" | "oauth1" | "oauth2")[];
  readonly before?: (fixture: Fixture) => Promise<unknown>;
  readonly call: (client: Client, fixture: Fixture) => Promise<unknown>;
  /** What the SDK hands back, in its camelCase. */
  readonly answer: (fixture: Fixture) => object;
  /** A call that X refuses, with the status and what the refusal says. */
  readonly refused: {
    readonly call: (client: Client, fixture: Fixture) => Promise<unknown>;
    readonly status: number;
    readonly says: RegExp;
  };
}

/** How an unknown webhook is refused. */
export const noSuchWebhook = { status: 400, says: /WebhookIdInvalid/ } as const;

/** The refusal of a call that has nothing in it to be wrong. */
export const unknownToken = (call: (client: Client) => Promise<unknown>): SdkCall["refused"] => ({
  call: (_, { stranger }) => call(stranger),
  status: 401,
  says: /Unauthorized/,
});
