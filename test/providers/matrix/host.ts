import type { Context, Lifecycle } from "../../../providers/lifecycle.ts";
import { createSessions } from "../../../providers/session.ts";
import type { Emulator } from "../../../sandbox/x/emulator.ts";
import { aliceEnv, createProvider, type Provider } from "../../support/provider.ts";

/** The emulator's state. */
export type State = ReturnType<Emulator["state"]>;

/** A kind's methods, as a provider process offers them. */
export type Bound = Provider["webhook"];

/** An emulated X, and provider processes against it, one after the other. */
export interface Host {
  readonly x: Emulator;
  readonly clock: { now: number };
  readonly printed: string[];
  readonly control: Provider["control"];
  /** Every secret the provider was given. */
  readonly secrets: readonly string[];
  /** A kind's methods in the process of now. */
  bind(methods: Lifecycle): Bound;
  /** A new process, which remembers nothing. It waits so many real milliseconds for an answer; default: 20,000. */
  restart(timeoutMs?: number): void;
  /** Lets the provider ask X through a port of 127.0.0.1 from now on. Answers how to end that. */
  listen(): Promise<() => Promise<void>>;
  /** An X as new, and a new process. */
  reset(): void;
  /** What X answers to GET with the app's token. */
  get(path: string): Promise<unknown>;
}

/** An X that allows all that the kinds need. */
export function createHost(options: Parameters<typeof createProvider>[0] = {}): Host {
  const p = createProvider({
    tier: "enterprise",
    limits: { webhooks: 5, subscriptions: 100 },
    access: { streamWebhooks: true, keywordEvents: true, legacy: true },
    ...options,
  });
  Object.assign(p.env, aliceEnv);
  const fetchX: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { origin } = new URL(request.url);
    if (origin === p.env.X_API_URL) return fetch(request);
    return origin === "https://api.x.com" ? p.x.fetch(request) : p.receiver(request);
  };
  const log = (line: string) => {
    p.printed.push(line);
  };
  const sleep = async (ms: number) => {
    p.clock.now += ms;
    await p.x.settle();
  };
  const start = (timeoutMs = 20_000): Context => ({
    settings: { env: p.env, config: (key) => p.config[key] },
    session: createSessions(
      { fetch: fetchX, now: () => p.clock.now, sleep, log },
      { timeoutMs, rateLimitWaitMs: 2_000, backoffMs: 1 },
    ),
    log,
  });
  let context = start();
  const host: Host = {
    x: p.x,
    clock: p.clock,
    printed: p.printed,
    control: p.control,
    secrets: Object.values(p.env).filter((value) => value !== undefined),
    bind: (methods) => ({
      check: (...args) => methods.check(context, ...args),
      diff: (...args) => methods.diff(context, ...args),
      create: (...args) => methods.create(context, ...args),
      read: (...args) => methods.read(context, ...args),
      update: (...args) => methods.update(context, ...args),
      delete: (...args) => methods.delete(context, ...args),
    }),
    restart: (timeoutMs) => {
      context = start(timeoutMs);
    },
    get: async (path) => {
      const headers = { authorization: `Bearer ${p.env.X_BEARER_TOKEN}` };
      const response = await p.x.fetch(`https://api.x.com${path}`, { headers });
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    listen: async () => {
      const { url, close } = await p.x.listen();
      p.env.X_API_URL = url;
      return close;
    },
    reset: () => {
      p.x.reset();
      p.x.journal.clear();
      p.printed.length = 0;
      host.restart();
    },
  };
  return host;
}
