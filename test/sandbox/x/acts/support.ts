/** An emulator with three people who authorised app "main", one of them protected, and a receiver that keeps what it gets. */
import { z } from "zod";
import { hmac } from "../support/receiver.ts";
import { clientSecret, createX, otherToken, token, type X } from "../support/x.ts";

export const alice = "1001";
export const bob = "1002";
export const carol = "1003";

/** A delivery as the receiver got it. */
export interface Got {
  readonly webhook: string;
  readonly body: unknown;
}

export interface Stage extends X {
  readonly got: Got[];
  /** Registers a webhook behind X's back. */
  webhook(name: string, app?: string): Promise<string>;
  /** Subscribes, and answers the subscription's id. */
  subscribe(
    eventType: string,
    filter: Readonly<Record<string, string>>,
    more?: { readonly webhook?: string; readonly tag?: string; readonly app?: string },
  ): Promise<string>;
  /** Subscribes a user's account activity. */
  account(webhook: string, user: string, app?: string): Promise<void>;
  /** What the receiver got since the last call, once all is delivered. */
  deliveries(): Promise<Got[]>;
}

const webhookAnswer = z.object({ webhook: z.object({ id: z.string() }) });
const subscriptionAnswer = z.object({ subscription: z.object({ id: z.string() }) });

const user = (id: string, username: string, isProtected = false) => ({
  id,
  username,
  name: username.toUpperCase(),
  protected: isProtected,
  authorised: [
    { app: "main", userToken: `main-${id}` },
    { app: "brand", userToken: `brand-${id}` },
  ],
});

/** Sets the stage. */
export const createStage = (): Stage => {
  const got: Got[] = [];
  const x = createX({
    clock: "manual",
    tier: "enterprise",
    users: [user(alice, "alice"), user(bob, "bob"), user(carol, "carol", true)],
    receive: async (request) => {
      const crc = new URL(request.url).searchParams.get("crc_token");
      if (crc !== null) return Response.json({ response_token: hmac(clientSecret, crc) });
      got.push({ webhook: new URL(request.url).pathname.slice(1), body: await request.json() });
      return new Response();
    },
  });
  return {
    ...x,
    got,
    webhook: async (name, app = "main") => {
      const answer = await x.control("POST", "/_x/webhooks", { app, url: `https://example.com/${name}` });
      return webhookAnswer.parse(answer.body).webhook.id;
    },
    subscribe: async (event_type, filter, { webhook, tag, app = "main" } = {}) => {
      const answer = await x.control("POST", "/_x/subscriptions", {
        app,
        event_type,
        filter,
        ...(tag !== undefined && { tag }),
        ...(webhook !== undefined && { webhook_id: webhook }),
      });
      return subscriptionAnswer.parse(answer.body).subscription.id;
    },
    account: async (webhook, userId, app = "main") => {
      const path = `/2/account_activity/webhooks/${webhook}/subscriptions/all`;
      const { status, body } = await x.call("POST", path, {}, `${app}-${userId}`);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    deliveries: async () => {
      await x.emulator.settle();
      return got.splice(0);
    },
  };
};

/** The bearer token of an app. */
export const bearerOf = (app: string): string => (app === "main" ? token : otherToken);

const activity = z.object({
  data: z.looseObject({
    event_uuid: z.string(),
    event_type: z.string(),
    filter: z.record(z.string(), z.string()),
    tag: z.string().optional(),
    payload: z.looseObject({}),
  }),
});

/** The envelope of an Activity API delivery. */
export const envelope = ({ body }: Got) => activity.parse(body).data;

/** Type and user of each, as `like.create 1001`. */
export const events = (list: readonly Got[]): string[] =>
  list.map((got) => {
    const { event_type, filter } = envelope(got);
    return [event_type, ...Object.values(filter)].join(" ");
  });
