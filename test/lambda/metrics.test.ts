import { describe, expect, it } from "vitest";
import { answerInTime } from "../../lambda/answer-in-time.ts";
import type { HttpEvent } from "../../lambda/http.ts";
import { metrics } from "../../lambda/metric-names.ts";
import { metricMembers } from "../../lambda/metrics.ts";
import { challenge, delivery, post } from "./support/requests.ts";
import { type Call, type Fault, sharedBackend } from "./support/virtual-ports.ts";

const settings = {
  apps: new Map([["main", { secretArn: "arn:main" }]]),
  windowSeconds: 72 * 3600,
  receiver: "receiver-1",
  metricsByEventType: false,
};
type Backend = ReturnType<typeof sharedBackend>;
const nowMs = sharedBackend().world.now();

/** Asks once and returns what the request's own line counts, by name. */
async function counted(event: HttpEvent, fault?: Fault, backend: Backend = sharedBackend()) {
  const before = backend.logs.length;
  await backend.run(answerInTime(backend.ports(fault), settings, event, 9_000));
  const lines = backend.logs.slice(before).flatMap(({ metrics: members }) => (members ? [members] : []));
  expect(lines.length).toBeLessThanOrEqual(1);
  return Object.fromEntries(
    Object.entries(lines[0] ?? {}).filter(([name]) => Object.hasOwn(metrics.units, name)),
  );
}
const throwing =
  (...calls: readonly Call[]): Fault =>
  (call, moment) => {
    if (moment === "begin" && calls.includes(call)) throw new Error(`${call} is down`);
  };

describe("metricMembers", () => {
  it("describes every value with its unit, under one set of dimensions", () => {
    expect(metricMembers({ Duplicates: 2, EventLag: [1, 5] }, { Receiver: "r" }, 7)).toEqual({
      Receiver: "r",
      Duplicates: 2,
      EventLag: [1, 5],
      _aws: {
        Timestamp: 7,
        CloudWatchMetrics: [
          {
            Namespace: "XWebhooks",
            Dimensions: [["Receiver"]],
            Metrics: [
              { Name: "Duplicates", Unit: "Count" },
              { Name: "EventLag", Unit: "Milliseconds" },
            ],
          },
        ],
      },
    });
  });
  it("is nothing where there is nothing to say", () => {
    expect(metricMembers({ EventLag: [] }, { Receiver: "r" }, 7)).toBeUndefined();
  });
  it("keeps to the hundred values that CloudWatch reads", () => {
    const EventLag = Array.from({ length: 150 }, (_, n) => n);
    expect(metricMembers({ EventLag }, { Receiver: "r" }, 7)?.EventLag).toEqual(EventLag.slice(0, 100));
  });
});

describe("a request counts", () => {
  const body = post("1").replace('"id":"99"', `"id":"99","timestamp_ms":"${nowMs - 2_500}"`);
  it("an event that became durable, and how late it came", async () => {
    expect(await counted(delivery(body))).toEqual({ EventsReceived: 1, EventLag: [2_500] });
  });
  it("no lag where the event does not say when it was, and none below zero", async () => {
    expect(await counted(delivery(post("1")))).toEqual({ EventsReceived: 1 });
    const early = body.replace(String(nowMs - 2_500), String(nowMs + 9_000));
    expect(await counted(delivery(early))).toEqual({ EventsReceived: 1, EventLag: [0] });
  });
  it("a duplicate, and nothing else", async () => {
    const backend = sharedBackend();
    await counted(delivery(body), undefined, backend);
    expect(await counted(delivery(body), undefined, backend)).toEqual({ Duplicates: 1 });
  });
  it("a spilled event, a bypassed table, a body in S3", async () => {
    expect(await counted(delivery(post("1")), throwing("send"))).toEqual({ EventsReceived: 1, Spilled: 1 });
    expect(await counted(delivery(post("1")), throwing("put"))).toEqual({
      EventsReceived: 1,
      DedupeBypassed: 1,
    });
    const large = delivery(post("1").replace("hi", "x".repeat(1_100_000)));
    expect(await counted(large)).toEqual({ EventsReceived: 1, ClaimChecked: 1 });
  });
  it("of a delivery that fails in part just what is durable", async () => {
    const likes = '{"for_user_id":"1","favorite_events":[{"id":"a"},{"id":"b"}]}';
    const backend = sharedBackend();
    let writes = 0;
    const fault: Fault = (call, moment) => {
      if (call === "send") throw new Error("down");
      if (call === "spill" && moment === "begin" && writes++ === 0) throw new Error("down");
    };
    expect(await counted(delivery(likes), fault, backend)).toEqual({
      EventsReceived: 1,
      Spilled: 1,
      Answered5xx: 1,
    });
  });
  it("a takeover", async () => {
    const backend = sharedBackend();
    await counted(delivery(body), undefined, backend);
    const [row] = backend.rows.values();
    if (row === undefined) throw new Error("no row");
    backend.rows.set(row.key, { ...row, state: "C", owner: "gone", leaseUntilMs: backend.world.now() - 1 });
    expect(await counted(delivery(body), undefined, backend)).toMatchObject({ Takeovers: 1 });
  });
  it("a parked body as received", async () => {
    expect(await counted(delivery('{"cut'))).toEqual({ EventsReceived: 1 });
  });
  it("a refused delivery", async () => {
    expect(await counted(delivery(body, { headers: {} }))).toEqual({ DeliveriesRejected: 1 });
  });
  it("a CRC, answered or not", async () => {
    expect(await counted(challenge("crc_token=t"))).toEqual({ CrcAnswered: 1 });
    expect(await counted(challenge(""))).toEqual({ CrcRefused: 1 });
    expect(await counted(challenge("crc_token=t"), throwing("secret"))).toEqual({
      CrcRefused: 1,
      Answered5xx: 1,
    });
  });
  it("nothing where the address is nobody's", async () => {
    expect(await counted(challenge("crc_token=t", "other"))).toEqual({});
  });
});

describe("counting by event type", () => {
  it("adds one line a type, with the app and the type as dimensions", async () => {
    const backend = sharedBackend();
    const body =
      '{"for_user_id":"1","favorite_events":[{"id":"a"},{"id":"b"}],"tweet_delete_events":[{"status":{"id":"c"}}]}';
    const more = { ...settings, metricsByEventType: true };
    await backend.run(answerInTime(backend.ports(), more, delivery(body), 9_000));
    const lines = backend.logs.flatMap(({ metrics: members }) => (members ? [members] : []));
    expect(lines.map(({ EventType, EventsReceived }) => [EventType, EventsReceived])).toEqual([
      [undefined, 3],
      ["favorite_events", 2],
      ["tweet_delete_events", 1],
    ]);
    expect(lines[1]).toMatchObject({
      Receiver: "receiver-1",
      App: "main",
      _aws: { CloudWatchMetrics: [{ Dimensions: [["Receiver", "App", "EventType"]] }] },
    });
  });
});
