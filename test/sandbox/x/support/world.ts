/** A world with one app, one webhook and a receiver in this process, for what no route reaches directly. */
import type { Webhook } from "../../../../sandbox/x/entities.ts";
import type { EmulatorOptions } from "../../../../sandbox/x/seed/options.ts";
import { createWorld, type World } from "../../../../sandbox/x/world.ts";
import { clientSecret, token } from "./x.ts";

export const startMs = Date.UTC(2026, 8, 1);

export const webhook: Webhook = {
  id: "500",
  app: "main",
  url: "https://hooks.example.com/x/main",
  valid: true,
  createdAtMs: startMs,
  validatedAtMs: startMs,
  broken: false,
};

export interface SmallWorld {
  readonly world: World;
  /** What the receiver got: the body and when, in seconds after the start. */
  readonly received: { readonly body: string; readonly second: number }[];
  /** What it answers; default: 200. */
  answer: (body: string) => Response | Promise<Response>;
}

export const createSmallWorld = (over: Partial<EmulatorOptions> = {}): SmallWorld => {
  const received: SmallWorld["received"] = [];
  const world = createWorld({
    apps: [{ name: "main", bearerToken: token, clientSecret }],
    clock: "manual",
    now: () => startMs,
    receive: async (request) => {
      const body = await request.text();
      received.push({ body, second: (world.now() - startMs) / 1000 });
      return small.answer(body);
    },
    ...over,
  });
  const small: SmallWorld = { world, received, answer: () => new Response() };
  world.store.webhooks.set(webhook.id, webhook);
  return small;
};
