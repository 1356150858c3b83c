import { describe, expect, it } from "vitest";
import { dispatch } from "../../../../sandbox/x/webhooks/outbox.ts";
import { startReplay } from "../../../../sandbox/x/webhooks/replay.ts";
import { createWebhook } from "../../../../sandbox/x/webhooks/webhooks.ts";
import { createWorld, type World } from "../../../../sandbox/x/world.ts";
import { hmac } from "../support/receiver.ts";
import { clientSecret, token } from "../support/x.ts";

const startMs = Date.UTC(2026, 8, 1, 10);
const first = '{"for_user_id":"1","follow_events":[{"id":1850000000000000001}]}';
const second = '{"for_user_id":"1","mute_events":[]}';

/** A world in which two bodies were sent, at 10:00:30 and 10:30:30, the second to a receiver that was down; now it is 12:00. */
const createPast = async (over: { replayDelayMs?: number } = {}) => {
  const received: string[] = [];
  const receiver = { status: 200 };
  const receive = async (request: Request): Promise<Response> => {
    const crc = new URL(request.url).searchParams.get("crc_token");
    if (crc !== null) return Response.json({ response_token: hmac(clientSecret, crc) });
    received.push(await request.text());
    return new Response(null, { status: receiver.status });
  };
  const world = createWorld({
    apps: [{ name: "main", bearerToken: token, clientSecret }],
    clock: "manual",
    now: () => startMs,
    receive,
    retryDelaysMs: [],
    crcIntervalMs: 0,
    ...over,
  });
  const app = world.store.apps.get("main");
  if (app === undefined) throw new Error("the app is gone");
  const created = await createWebhook(world, app, "https://hooks.example.com/main", false);
  if ("problem" in created) throw new Error("the webhook was refused");
  const webhook = created.value;
  await world.clock.advance("30s");
  dispatch(world, webhook, first);
  await world.clock.advance("30m");
  receiver.status = 503;
  dispatch(world, webhook, second);
  await world.clock.advance("89m");
  await world.clock.advance("30s");
  receiver.status = 200;
  received.length = 0;
  const replay = (from: string, to: string) =>
    startReplay(world, app, { webhookId: webhook.id, from: `20260901${from}`, to: `20260901${to}` });
  return { world, webhook, received, receiver, replay };
};

const states = (world: World) => [...world.store.replays.values()].map(({ state }) => state);

const ending = (webhookId: string, jobId: string | undefined, state: "Complete" | "Incomplete") => ({
  replay_job_status: {
    webhook_id: webhookId,
    job_state: state,
    job_state_description: expect.any(String),
    job_id: jobId,
  },
});

describe("a replay", () => {
  it("sends what was sent, and what should have arrived, byte for byte, then says that it is complete", async () => {
    const { world, webhook, received, replay } = await createPast();
    await replay("1000", "1100");
    await world.settle();
    expect(received.slice(0, -1).sort()).toEqual([first, second].sort());
    const jobId = [...world.store.replays.keys()][0];
    expect(JSON.parse(received.at(-1) ?? "")).toEqual(ending(webhook.id, jobId, "Complete"));
    expect(states(world)).toEqual(["complete"]);
  });

  it("takes the first minute of its window and leaves out the last", async () => {
    const { world, received, replay } = await createPast();
    await replay("1000", "1030");
    await world.settle();
    expect(received.slice(0, -1)).toEqual([first]);
    received.length = 0;
    await replay("1030", "1031");
    await world.settle();
    expect(received.slice(0, -1)).toEqual([second]);
  });

  it("does not replay the event that ended another", async () => {
    const { world, received, replay } = await createPast();
    await replay("1000", "1100");
    await world.clock.advance("1h");
    received.length = 0;
    await replay("1000", "1220");
    await world.settle();
    expect(received.slice(0, -1).sort()).toEqual([first, second].sort());
  });

  it("is incomplete where something does not arrive, and says so", async () => {
    const { world, webhook, received, receiver, replay } = await createPast();
    receiver.status = 503;
    await replay("1000", "1100");
    await world.settle();
    const jobId = [...world.store.replays.keys()][0];
    expect(states(world)).toEqual(["incomplete"]);
    expect(JSON.parse(received.at(-1) ?? "")).toEqual(ending(webhook.id, jobId, "Incomplete"));
  });

  it("begins as late as the settings say, by the clock", async () => {
    const { world, received, replay } = await createPast({ replayDelayMs: 60_000 });
    await replay("1000", "1100");
    await world.clock.advance("59s");
    expect(received).toEqual([]);
    expect(states(world)).toEqual(["running"]);
    await world.clock.advance("1s");
    expect(received).toHaveLength(3);
  });

  it("sends nothing to a webhook that was deleted meanwhile", async () => {
    const { world, webhook, received, replay } = await createPast({ replayDelayMs: 60_000 });
    await replay("1000", "1100");
    world.store.webhooks.delete(webhook.id);
    await world.clock.advance("1m");
    expect(received).toEqual([]);
    expect(states(world)).toEqual(["incomplete"]);
  });

  it("is forgotten at a reset, also while it runs", async () => {
    const { world, replay } = await createPast();
    await replay("1000", "1100");
    world.reset();
    await world.settle();
    expect(states(world)).toEqual([]);
  });
});
