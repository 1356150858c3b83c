import { beforeAll, describe, expect, it } from "vitest";
import { variants } from "../../bench/receiver/bundles.ts";
import { benchReceiver, type ReceiverFigures } from "../../bench/receiver/receiver.ts";
import { receiverReport } from "../../bench/receiver/report.ts";
import { tinyScale } from "../../bench/receiver/scale.ts";

const { load } = tinyScale;

describe("the receiver's bench", () => {
  let figures: ReceiverFigures;
  beforeAll(async () => {
    figures = await benchReceiver(tinyScale, () => {});
  });

  it("starts receiver, peer and floor, and all of them answer events and challenges", () => {
    for (const variant of variants) {
      const { cold, coldCpu, warm, crcCold } = figures.starts[variant];
      for (const { median, count } of [cold, coldCpu, warm, crcCold]) {
        expect(median).toBeGreaterThan(0);
        expect(count).toBe(tinyScale.starts);
      }
      for (const perSecond of Object.values(figures.throughput[variant]))
        expect(perSecond).toBeGreaterThan(0);
      const { asIs, minified } = figures.bundles[variant];
      expect(minified).toBeGreaterThan(0);
      expect(minified).toBeLessThan(asIs);
    }
    expect(figures.processor.ratio.median).toBeGreaterThan(0);
    expect(figures.processor.bodyBytes).toBeGreaterThan(1_000);
  });

  it("counts the calls that an event and its copy cost, and the largest row", () => {
    const once = { "DynamoDB_20120810.PutItem": 1 };
    const more = { "AmazonSQS.SendMessageBatch": 1, "DynamoDB_20120810.UpdateItem": 1 };
    expect(figures.calls.event).toEqual({ ...once, ...more });
    expect(figures.calls.duplicate).toEqual(once);
    expect(figures.calls.largestRowBytes).toBeGreaterThan(60);
    expect(figures.calls.largestRowBytes).toBeLessThanOrEqual(200);
  });

  it("finds each event of the load in the queue, and its copies nowhere", () => {
    const deliveries = load.perSecond * load.seconds;
    expect(figures.load).toMatchObject({ deliveries, answers: { 200: deliveries }, lost: 0, surplus: 0 });
    expect(figures.load.events).toBeLessThan(deliveries);
    expect(figures.load.workers).toBeGreaterThan(0);
    expect(figures.load.workers).toBeLessThanOrEqual(load.workers);
    expect(figures.load.latency.p99).toBeGreaterThanOrEqual(figures.load.latency.median);
  });

  it("says of each figure what was asked for", () => {
    const table = receiverReport(figures);
    expect(table).toMatch(/^✓ +calls of AWS for a duplicate +1 +1 +new event 3$/m);
    expect(table).toMatch(/^✓ +row in DynamoDB, longest key +\d+ B +<= 200 B$/m);
    expect(table).toMatch(/^✓ +load: \d+ deliveries of \d+ events, lost +0 +0 /m);
    for (const target of ["<= 1/10", "<= 1/4", "<= 1/6", "<= 1/2", "<= 1.3 x", "<= 1.5 x"])
      expect(table).toContain(target);
  });
});
