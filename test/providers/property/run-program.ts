import { expect } from "vitest";
import type { Properties } from "../../../providers/lifecycle.ts";
import { canonicalEventType } from "../../../providers/x/events.ts";
import { createHost, type Host } from "../matrix/host.ts";
import { matrixKinds } from "../matrix/kinds.ts";
import { createEngine, type Declaration, type Engine } from "./engine.ts";
import {
  type HookName,
  type HookWish,
  hooks,
  type Move,
  type Program,
  type SubscriptionName,
  type SubscriptionWish,
  subscriptions,
} from "./program.ts";

/** What is declared, by name. */
interface Wishes {
  readonly hooks: Map<HookName, HookWish>;
  readonly subscriptions: Map<SubscriptionName, SubscriptionWish>;
}

/** Runs a program; then refreshes, runs `up`, and compares X with what is declared. */
export async function runProgram({ listingDelayMs, moves }: Program): Promise<void> {
  const host = createHost();
  const foreign = await foreigners(host);
  host.x.configure({ listingDelayMs });
  const engine = createEngine((type) => {
    const kind = matrixKinds.find(({ name }) => name === type);
    if (!kind) throw new Error(`no kind ${type}`);
    return host.bind(kind.methods);
  });
  const wishes: Wishes = { hooks: new Map(), subscriptions: new Map() };
  for (const move of moves) await make(host, engine, wishes, foreign.ids, move);

  host.x.faults.clear();
  host.restart();
  await engine.refresh();
  host.restart();
  const { failures } = await engine.up(declarations(wishes));
  expect(failures).toEqual([]);
  expect(atX(host, foreign.ids), "X has what is declared").toEqual(declared(wishes));
  expect(foreign.now(), "foreign objects").toEqual(foreign.before);

  host.restart();
  const steps = await engine.preview(declarations(wishes));
  expect(
    steps.filter((step) => step !== "same"),
    "another preview",
  ).toEqual([]);
  host.restart();
  await engine.refresh();
  host.restart();
  expect(
    (await engine.preview(declarations(wishes))).filter((step) => step !== "same"),
    "a preview after another refresh",
  ).toEqual([]);
}

/** Objects that no declaration speaks of, the app's own among them. */
async function foreigners(host: Host) {
  const user = { user_id: "1001" };
  await host.control("POST", "/_x/webhooks", { app: "main", url: "https://by.hand.example/" });
  await host.control("POST", "/_x/webhooks", { app: "brand", url: "https://hooks.example.com/x/x" });
  const [own] = host.x.state().webhooks;
  const on = { webhook_id: own?.id };
  for (const made of [
    { app: "main", event_type: "follow.unfollow", filter: user, ...on },
    { app: "main", event_type: "post.create", filter: { user_id: "1003" }, tag: "one" },
    { app: "brand", event_type: "post.create", filter: user },
  ])
    await host.control("POST", "/_x/subscriptions", made);
  const all = () => [...host.x.state().webhooks, ...host.x.state().subscriptions];
  const ids = new Set(all().map(({ id }) => id));
  const now = () => all().filter(({ id }) => ids.has(id));
  return { ids, now, before: now() };
}

async function make(
  host: Host,
  engine: Engine,
  wishes: Wishes,
  foreign: ReadonlySet<string>,
  move: Move,
): Promise<void> {
  const own = <T extends { readonly id: string }>(all: readonly T[], at: number): T | undefined => {
    const ours = all.filter(({ id }) => !foreign.has(id));
    return ours[at % Math.max(1, ours.length)];
  };
  const state = host.x.state();
  const hook = "at" in move ? own(state.webhooks, move.at) : undefined;
  const subscription = "at" in move ? own(state.subscriptions, move.at) : undefined;
  const patch = async (change: object) => {
    if (subscription) await host.control("PATCH", `/_x/subscriptions/${subscription.id}`, change);
  };
  switch (move.does) {
    case "declare hook":
      wishes.hooks.set(move.name, move.wish);
      break;
    case "declare":
      wishes.subscriptions.set(move.name, move.wish);
      break;
    case "remove":
      if (move.name === "first" || move.name === "second") wishes.hooks.delete(move.name);
      else wishes.subscriptions.delete(move.name);
      break;
    case "delete by hand":
      if (subscription) await host.control("DELETE", `/_x/subscriptions/${subscription.id}`);
      break;
    case "delete hook by hand":
      if (hook) await host.control("DELETE", `/_x/webhooks/${hook.id}`);
      break;
    case "invalidate":
      if (hook) await host.control("POST", `/_x/webhooks/${hook.id}/invalidate`);
      break;
    case "tag by hand":
      await patch({ tag: move.tag });
      break;
    case "move by hand":
      await patch({ webhook_id: move.away ? null : [...foreign][0] });
      break;
    case "lose an answer":
      host.x.faults.add({ method: move.method, cut: true, afterWrite: move.afterWrite });
      break;
    case "wait":
      host.clock.now += move.ms;
      break;
    case "refresh":
      host.restart();
      await engine.refresh();
      break;
    case "up":
      host.restart();
      // It may fail, e.g. on what was deleted by hand since the last refresh; the last one may not.
      await engine.up(declarations(wishes));
      break;
  }
}

function declarations(wishes: Wishes): readonly Declaration[] {
  const hookDeclarations = [...wishes.hooks].map(
    ([name, { replace }]): Declaration => ({
      name,
      type: "Webhook",
      inputs: () => ({ url: urlOf(wishes, name), replace }),
    }),
  );
  const others = [...wishes.subscriptions].map(
    ([name, { user, tag, hook }]): Declaration => ({
      name,
      type: "ActivitySubscription",
      inputs: (outputOf) =>
        present({
          eventType: typeOf(wishes, name),
          filter: user,
          tag,
          webhookId: hook && wishes.hooks.has(hook) ? outputOf(hook, "webhookId") : undefined,
        }),
    }),
  );
  return [...hookDeclarations, ...others];
}

function urlOf({ hooks: wished }: Wishes, name: HookName): string {
  const paths = hooks[name];
  return `https://hooks.example.com/x/${paths[(wished.get(name)?.path ?? 0) % paths.length]}`;
}

function typeOf({ subscriptions: wished }: Wishes, name: SubscriptionName): string {
  const types: readonly string[] = subscriptions[name];
  return types[(wished.get(name)?.type ?? 0) % types.length] ?? "";
}

/** X's state without what is foreign, comparable. */
function atX(host: Host, foreign: ReadonlySet<string>) {
  const { webhooks, subscriptions: all } = host.x.state();
  return {
    webhooks: webhooks
      .flatMap(({ id, url, valid }) => (foreign.has(id) ? [] : [{ url, valid }]))
      .toSorted(byText),
    subscriptions: all
      .flatMap(({ id, eventType, filter, tag, webhookId }) =>
        foreign.has(id)
          ? []
          : [
              {
                eventType: canonicalEventType(eventType),
                userId: filter.user_id,
                tag,
                hook: webhooks.find((hook) => hook.id === webhookId)?.url ?? webhookId,
              },
            ],
      )
      .toSorted(byText),
  };
}

/** The same of what is declared. */
function declared(wishes: Wishes): ReturnType<typeof atX> {
  return {
    webhooks: [...wishes.hooks.keys()]
      .map((name) => ({ url: urlOf(wishes, name), valid: true }))
      .toSorted(byText),
    subscriptions: [...wishes.subscriptions]
      .map(([name, { user, tag, hook }]) => ({
        eventType: canonicalEventType(typeOf(wishes, name)),
        userId: "userId" in user ? user.userId : "1001",
        tag,
        hook: hook && wishes.hooks.has(hook) ? urlOf(wishes, hook) : undefined,
      }))
      .toSorted(byText),
  };
}

function byText(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

function present(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}
