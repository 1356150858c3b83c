import { describe, expect, it } from "vitest";
import { deliveredBetween, dispatch, redeliver } from "../../../../sandbox/x/webhooks/outbox.ts";
import { hmac } from "../support/receiver.ts";
import { createSmallWorld, startMs, webhook } from "../support/world.ts";

const refuse = () => new Response(null, { status: 503 });

describe("a delivery of X's own", () => {
  it("comes once where it is answered 200, with the exact text", async () => {
    const { world, received } = createSmallWorld();
    dispatch(world, webhook, '{"id": 1850000000000000001}\n');
    await world.settle();
    await world.clock.advance("1h");
    expect(received).toEqual([{ body: '{"id": 1850000000000000001}\n', second: 0 }]);
    expect(world.store.journal.deliveries).toMatchObject([{ attempt: 1, outcome: "delivered" }]);
  });

  it.each([204, 301, 404, 503])(
    "comes three times in five minutes where it is answered %d",
    async (status) => {
      const small = createSmallWorld();
      small.answer = () => new Response(null, { status });
      dispatch(small.world, webhook, "{}");
      await small.world.clock.advance("1d");
      expect(small.received.map(({ second }) => second)).toEqual([0, 60, 300]);
      const { deliveries } = small.world.store.journal;
      expect(deliveries.map(({ attempt, status: seen }) => [attempt, seen])).toEqual([
        [1, status],
        [2, status],
        [3, status],
      ]);
      expect(new Set(deliveries.map(({ group }) => group)).size).toBe(1);
      expect(new Set(deliveries.map(({ id }) => id)).size).toBe(3);
    },
  );

  it("ends with the try that succeeds, and is tried as often as the settings say", async () => {
    const small = createSmallWorld({ retryDelaysMs: [1000, 1000, 1000, 1000] });
    small.answer = () => (small.received.length < 3 ? refuse() : new Response());
    dispatch(small.world, webhook, "{}");
    await small.world.clock.advance("1h");
    expect(small.received.map(({ second }) => second)).toEqual([0, 1, 2]);
    small.world.configure({ retryDelaysMs: [] });
    small.answer = refuse;
    dispatch(small.world, webhook, "{}");
    await small.world.clock.advance("1h");
    expect(small.received).toHaveLength(4);
  });

  it("does not reach an invalid webhook, and is not tried again once it is met", async () => {
    const small = createSmallWorld();
    const { world, received } = small;
    const set = (valid: boolean) => world.store.webhooks.set(webhook.id, { ...webhook, valid });
    small.answer = refuse;
    dispatch(world, webhook, "met on the way");
    await world.settle();
    set(false);
    dispatch(world, webhook, "met at once");
    await world.clock.advance("2m");
    set(true);
    await world.clock.advance("1h");
    expect(received.map(({ body }) => body)).toEqual(["met on the way"]);
    expect(world.store.journal.outcomes).toEqual({ refused: 1, "webhook-invalid": 2 });
  });

  it("is tried again at the webhook and with the secrets of that moment", async () => {
    const signatures: (string | null)[] = [];
    const { world } = createSmallWorld({
      receive: async (request) => {
        signatures.push(request.headers.get("x-twitter-webhooks-signature-oauth2"));
        return refuse();
      },
    });
    dispatch(world, webhook, "{}");
    await world.settle();
    const app = world.store.apps.get("main");
    if (app !== undefined) world.store.apps.set("main", { ...app, clientSecret: "next" });
    await world.clock.advance("1m");
    world.store.webhooks.delete(webhook.id);
    await world.clock.advance("1h");
    expect(signatures).toEqual([expect.any(String), hmac("next", "{}")]);
  });

  it("ends with a reset", async () => {
    const small = createSmallWorld();
    small.answer = refuse;
    dispatch(small.world, webhook, "{}");
    await small.world.settle();
    small.world.reset();
    small.world.store.webhooks.set(webhook.id, webhook);
    await small.world.clock.advance("1h");
    expect(small.received).toHaveLength(1);
    expect(deliveredBetween(small.world, webhook.id, 0, Number.POSITIVE_INFINITY)).toEqual([]);
  });
});

describe("what a replay finds", () => {
  it("is what was, or should have been, delivered in the window", async () => {
    const small = createSmallWorld({ retryDelaysMs: [] });
    const { world } = small;
    for (const name of ["a", "b", "c", "d"]) {
      small.answer = name === "b" ? refuse : () => new Response();
      if (name === "c") world.store.webhooks.set(webhook.id, { ...webhook, valid: false });
      dispatch(world, webhook, name);
      await world.clock.advance("1m");
    }
    const between = (from: number, to: number) =>
      deliveredBetween(world, webhook.id, startMs + from * 60_000, startMs + to * 60_000);
    expect(between(0, 4)).toEqual(["a", "b", "c", "d"]);
    expect(between(1, 3)).toEqual(["b", "c"]);
    expect(deliveredBetween(world, "501", 0, Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it("reaches back 24 hours, and not to webhooks that are gone", async () => {
    const { world } = createSmallWorld();
    dispatch(world, webhook, "old");
    await world.clock.advance("24h");
    dispatch(world, webhook, "edge");
    expect(deliveredBetween(world, webhook.id, 0, Number.POSITIVE_INFINITY)).toEqual(["old", "edge"]);
    await world.clock.advance(1);
    dispatch(world, webhook, "new");
    expect(deliveredBetween(world, webhook.id, 0, Number.POSITIVE_INFINITY)).toEqual(["edge", "new"]);
    world.store.webhooks.delete(webhook.id);
    dispatch(world, { ...webhook, id: "502" }, "other");
    expect(deliveredBetween(world, webhook.id, 0, Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it("is delivered with one try each, and says whether all of it arrived", async () => {
    const small = createSmallWorld();
    const bodies = Array.from({ length: 40 }, (_, index) => String(index));
    expect(await redeliver(small.world, webhook, bodies)).toBe(true);
    expect(small.received.map(({ body }) => body).toSorted()).toEqual(bodies.toSorted());
    small.answer = (body) => (body === "7" ? refuse() : new Response());
    expect(await redeliver(small.world, webhook, bodies)).toBe(false);
    await small.world.clock.advance("1h");
    expect(small.received).toHaveLength(80);
    expect(await redeliver(small.world, webhook, [])).toBe(true);
    small.world.store.webhooks.delete(webhook.id);
    expect(await redeliver(small.world, webhook, ["1"])).toBe(false);
  });
});
