import { createHmac } from "node:crypto";
import { accountActivitySubscription } from "../../providers/account-activity-subscription/account-activity-subscription.ts";
import { activitySubscription } from "../../providers/activity-subscription/activity-subscription.ts";
import { activitySubscriptionSet } from "../../providers/activity-subscription-set/activity-subscription-set.ts";
import { type Lifecycle, lifecycle, type Properties } from "../../providers/lifecycle.ts";
import { replayJob } from "../../providers/replay/replay-job.ts";
import { createSessions } from "../../providers/session.ts";
import { streamRule } from "../../providers/stream/stream-rule.ts";
import { streamRuleSet } from "../../providers/stream/stream-rule-set.ts";
import { streamWebhookLink } from "../../providers/stream/stream-webhook-link.ts";
import { webhook } from "../../providers/webhook/webhook.ts";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";

export const token = "bearer-token-of-main";
export const otherToken = "bearer-token-of-brand";
/** The OAuth credentials of alice, who has authorised the app main. */
export const alice = {
  consumerKey: "consumer-key-of-main",
  consumerSecret: "consumer-secret-of-main",
  accessToken: "1001-access-token-of-alice",
  accessTokenSecret: "access-token-secret-of-alice",
  userToken: "user-token-of-alice",
};
/** alice's OAuth 1.0a credentials as the provider's environment has them; none are set by default. */
export const aliceEnv = {
  X_CONSUMER_KEY: alice.consumerKey,
  X_CONSUMER_SECRET: alice.consumerSecret,
  X_ACCESS_TOKEN: alice.accessToken,
  X_ACCESS_TOKEN_SECRET: alice.accessTokenSecret,
};
export const clientSecret = "client-secret-of-main";
export const url = "https://hooks.example.com/x/main";

type Options = Partial<Parameters<typeof createEmulator>[0]>;

/** The provider's methods against an emulator of its own, on a clock that only `sleep` moves. */
export interface Provider {
  readonly x: Emulator;
  readonly webhook: Bound;
  readonly subscription: Bound;
  readonly set: Bound;
  readonly account: Bound;
  readonly replay: Bound;
  readonly rule: Bound;
  readonly ruleSet: Bound;
  readonly link: Bound;
  /** What the provider sent to X. */
  readonly sent: SentRequest[];
  /** What the provider printed. */
  readonly printed: string[];
  /** The environment the provider sees. */
  readonly env: Record<string, string | undefined>;
  readonly config: Record<string, string>;
  /** What the receiver at the webhook's URL answers; default: a right CRC answer. */
  receiver: (request: Request) => Promise<Response>;
  readonly clock: { now: number };
  /** What it knows of its run is forgotten, as by the process of the next command. */
  restart(): void;
  /** Writes X has seen: `POST /2/webhooks` … */
  writes(): string[];
  /** A call of the emulator's control API. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  failNext(fault: Record<string, unknown>): Promise<unknown>;
}

/** A request as it went out. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
}

type Bound = {
  [Method in keyof Lifecycle]: Lifecycle[Method] extends (
    context: infer _C,
    ...args: infer Args
  ) => infer Result
    ? (...args: Args) => Result
    : never;
};

/** The answer of a receiver that signs with this secret. */
export async function crcAnswer(request: Request, secret: string): Promise<Response> {
  const crcToken = new URL(request.url).searchParams.get("crc_token") ?? "";
  const digest = createHmac("sha256", secret).update(crcToken).digest("base64");
  return Response.json({ response_token: `sha256=${digest}` });
}

export function createProvider(options: Options = {}): Provider {
  const { consumerKey, consumerSecret, ...grant } = alice;
  const clock = { now: Date.UTC(2026, 7, 1) };
  const provider: { receiver: Provider["receiver"] } = {
    receiver: (request) => crcAnswer(request, clientSecret),
  };
  const x = createEmulator({
    apps: [
      { name: "main", bearerToken: token, clientSecret, consumerKey, consumerSecret },
      { name: "brand", bearerToken: otherToken, clientSecret: "client-secret-of-brand" },
    ],
    users: [
      { id: "1001", username: "alice", authorised: [{ app: "main", ...grant }] },
      { id: "1002", username: "bob" },
    ],
    access: { keywordEvents: true },
    now: () => clock.now,
    receive: (request) => provider.receiver(request),
    ...options,
  });
  const printed: string[] = [];
  const env: Record<string, string | undefined> = { X_BEARER_TOKEN: token, X_BRAND_BEARER_TOKEN: otherToken };
  const config: Record<string, string> = {};
  const sleep = async (ms: number) => {
    clock.now += ms;
    await x.settle();
  };
  // The diagnosis of a failed CRC calls the receiver as well: everything that is not X goes there.
  const sent: SentRequest[] = [];
  const route: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { host, pathname, search } = new URL(request.url);
    if (host !== "api.x.com") return provider.receiver(request);
    const text = await request.clone().text();
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    sent.push({ method: request.method, path: pathname, query: search, body });
    return x.fetch(request);
  };
  const ports = { fetch: route, now: () => clock.now, sleep, log: (line: string) => printed.push(line) };
  const patience = { timeoutMs: 5_000, rateLimitWaitMs: 2_000, backoffMs: 1 };
  const context = {
    settings: { env, config: (key: string) => config[key] },
    session: createSessions(ports, patience),
    log: (line: string) => {
      printed.push(line);
    },
  };
  const bind = (methods: Lifecycle): Bound => ({
    check: (...args) => methods.check(context, ...args),
    diff: (...args) => methods.diff(context, ...args),
    create: (...args) => methods.create(context, ...args),
    read: (...args) => methods.read(context, ...args),
    update: (...args) => methods.update(context, ...args),
    delete: (...args) => methods.delete(context, ...args),
  });
  const control = async (method: string, path: string, body?: unknown) => {
    const init = { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    const response = await x.fetch(`http://127.0.0.1${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return Object.assign(provider, {
    x,
    webhook: bind(lifecycle(webhook)),
    subscription: bind(lifecycle(activitySubscription)),
    set: bind(lifecycle(activitySubscriptionSet)),
    account: bind(lifecycle(accountActivitySubscription)),
    replay: bind(lifecycle(replayJob)),
    rule: bind(lifecycle(streamRule)),
    ruleSet: bind(lifecycle(streamRuleSet)),
    link: bind(lifecycle(streamWebhookLink)),
    sent,
    printed,
    env,
    config,
    clock,
    control,
    restart: () => {
      context.session = createSessions(ports, patience);
    },
    writes: () =>
      x.journal.requests
        .filter(({ method }) => method !== "GET")
        .map(({ method, path }) => `${method} ${path}`),
    failNext: (fault: Record<string, unknown>) => control("POST", "/_x/faults", fault),
  });
}

/** Checks and creates, as the engine does: the state with its id. */
export async function declare(
  resource: Bound,
  inputs: Properties,
): Promise<{ id: string; outs: Properties; inputs: Properties }> {
  const checked = await resource.check({}, inputs);
  if (checked.failures.length > 0) throw new Error(checked.failures.map(({ reason }) => reason).join("\n"));
  return { ...(await resource.create(checked.inputs)), inputs: checked.inputs };
}
