import { TimeoutError } from "ky";
import { z } from "zod";
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
  /** Whether a connection that is cut shows as an answer that never comes. */
  silent: boolean;
  /** A kind's methods in the process of now. */
  bind(methods: Lifecycle): Bound;
  /** A new process, which remembers nothing. */
  restart(): void;
  /** What X answers to GET with the app's token. */
  get(path: string): Promise<Record<string, unknown>>;
}

const anObject = z.record(z.string(), z.unknown());

/** An X that allows all that the kinds need. */
export function createHost(): Host {
  const p = createProvider({
    tier: "enterprise",
    limits: { webhooks: 5, subscriptions: 100 },
    access: { streamWebhooks: true, keywordEvents: true, legacy: true },
  });
  Object.assign(p.env, aliceEnv);
  const fetchX: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).host !== "api.x.com") return p.receiver(request);
    try {
      return await p.x.fetch(request.clone());
    } catch (error) {
      // What ky throws where its time is up: nothing has to wait for that.
      throw host.silent ? new TimeoutError(request) : error;
    }
  };
  const log = (line: string) => {
    p.printed.push(line);
  };
  const sleep = async (ms: number) => {
    p.clock.now += ms;
    await p.x.settle();
  };
  const start = (): Context => ({
    settings: { env: p.env, config: (key) => p.config[key] },
    session: createSessions(
      { fetch: fetchX, now: () => p.clock.now, sleep, log },
      { timeoutMs: 20_000, rateLimitWaitMs: 2_000, backoffMs: 1 },
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
    silent: false,
    bind: (methods) => ({
      check: (...args) => methods.check(context, ...args),
      diff: (...args) => methods.diff(context, ...args),
      create: (...args) => methods.create(context, ...args),
      read: (...args) => methods.read(context, ...args),
      update: (...args) => methods.update(context, ...args),
      delete: (...args) => methods.delete(context, ...args),
    }),
    restart: () => {
      context = start();
    },
    get: async (path) => {
      const headers = { authorization: `Bearer ${p.env.X_BEARER_TOKEN}` };
      const response = await p.x.fetch(`https://api.x.com${path}`, { headers });
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return anObject.parse(await response.json());
    },
  };
  return host;
}
