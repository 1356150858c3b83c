import { describe, expect, it } from "vitest";
import { createEmulator } from "../../../sandbox/x/emulator.ts";
import { dispatch } from "../../../sandbox/x/webhooks/outbox.ts";
import { hmac, startReceiver } from "./support/receiver.ts";
import { createSmallWorld, webhook } from "./support/world.ts";
import { clientSecret, createX, token, type X } from "./support/x.ts";

const url = "https://hooks.example.com/";

/** A receiver that answers nothing until it is let go. */
const createHeld = () => {
  const arrivals: (() => void)[] = [];
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const receive = async (request: Request): Promise<Response> => {
    for (const arrived of arrivals.splice(0)) arrived();
    await held;
    const crc = new URL(request.url).searchParams.get("crc_token") ?? "";
    return Response.json({ response_token: hmac(clientSecret, crc) });
  };
  return {
    receive,
    letGo: () => letGo(),
    arrival: () => new Promise<void>((resolve) => arrivals.push(resolve)),
  };
};

const journalOf = ({ emulator }: X) => {
  const { requests, crcs, deliveries, calls, outcomes } = emulator.journal;
  return { requests, crcs, deliveries, calls, outcomes };
};

const nothing = { requests: [], crcs: [], deliveries: [], calls: {}, outcomes: {} };

describe("what a reset overtakes leaves no trace in the new state", () => {
  it("a delivery: no entry in the journal, no other try", async () => {
    const held = createHeld();
    const { world } = createSmallWorld({
      receive: (request) => held.receive(request).then(() => new Response(null, { status: 503 })),
    });
    dispatch(world, webhook, "{}");
    world.reset();
    world.store.webhooks.set(webhook.id, webhook);
    held.letGo();
    await world.clock.advance("10m");
    expect(world.store.journal.deliveries).toEqual([]);
  });

  it("deliveries to a receiver that does not answer: nobody waits for it, and no more reach it", async () => {
    const receiver = await startReceiver(clientSecret);
    receiver.answerDelivery = () => {};
    const emulator = createEmulator({
      apps: [{ name: "main", bearerToken: token, clientSecret }],
      deliveryTimeoutMs: 2 ** 31 - 1,
    });
    await emulator.fetch("http://localhost/_x/webhooks", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ app: "main", url: receiver.url }),
    });
    const deliveries = emulator.deliver({ raw: "{}", copies: 400 });
    await expect.poll(() => receiver.received.length).toBe(256);
    emulator.reset();
    expect(await deliveries).toHaveLength(400);
    expect(emulator.journal.deliveries).toEqual([]);
    expect(receiver.received).toHaveLength(256);
  });

  it("a registration: no webhook, no CRC, no request", async () => {
    const held = createHeld();
    const x = createX({ receive: held.receive });
    const arrival = held.arrival();
    const registration = x.call("POST", "/2/webhooks", { url });
    await arrival;
    x.emulator.reset();
    held.letGo();
    expect(await registration).toMatchObject({ status: 503 });
    expect(x.emulator.state().webhooks).toEqual([]);
    expect(journalOf(x)).toEqual(nothing);
  });

  it("a replay that waits for its CRC: no job", async () => {
    const held = createHeld();
    const x = createX({ clock: "manual", crcIntervalMs: 0, receive: held.receive });
    await x.control("POST", "/_x/webhooks", { app: "main", url });
    const arrival = held.arrival();
    const replay = x.call("POST", "/2/webhooks/replay", {
      webhook_id: x.emulator.state().webhooks[0]?.id,
      from_date: "202608312200",
      to_date: "202608312300",
    });
    await arrival;
    x.emulator.reset();
    held.letGo();
    expect(await replay).toMatchObject({ status: 503 });
    expect(x.emulator.state().replays).toEqual([]);
    expect(journalOf(x)).toEqual(nothing);
  });

  it("an answer that a fault delays", async () => {
    const x = createX();
    x.emulator.faults.add({ method: "POST", answerDelayMs: 600_000 });
    const registration = x.call("POST", "/2/webhooks", { url });
    await expect.poll(() => x.emulator.state().webhooks).toHaveLength(1);
    x.emulator.reset();
    expect(await registration).toMatchObject({ status: 503 });
    expect(journalOf(x)).toEqual(nothing);
  });

  it("a request that a fault delays: no work", async () => {
    const x = createX();
    x.emulator.faults.add({ delayMs: 20 });
    const registration = x.call("POST", "/2/webhooks", { url });
    await expect.poll(() => x.emulator.faults.list()).toEqual([]);
    x.emulator.reset();
    expect(await registration).toMatchObject({ status: 503 });
    expect(x.emulator.state().webhooks).toEqual([]);
    expect(journalOf(x)).toEqual(nothing);
  });
});
