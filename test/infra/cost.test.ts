import { describe, expect, test } from "vitest";
import { costsPerMillionEvents, estimatedUsdPerMillionEvents } from "../../infra/cost.ts";
import { receiverDefaults } from "../../infra/settings.ts";

describe("what a million events cost, worked out by hand", () => {
  test("with the defaults", () => {
    const { httpApi, lambda, dynamodb, sqs, logs, kms, xray } = costsPerMillionEvents(receiverDefaults);
    expect(httpApi).toBe(1);
    // 0.25 GB for 0.03 s a million times: 7,500 GB-seconds.
    expect(lambda).toBeCloseTo(0.2 + 0.1000005, 10);
    expect(dynamodb).toBe(1.25);
    expect(sqs).toBe(0.4);
    // 1.2e9 bytes are 1.1175870895 GB, for 0.50 to take in and 0.03 to keep a month.
    expect(logs).toBeCloseTo(0.5923211574, 9);
    expect([kms, xray]).toEqual([0, 0]);
    expect(estimatedUsdPerMillionEvents(receiverDefaults)).toBe(3.54);
  });

  test("with more memory, in step with it", () => {
    expect(costsPerMillionEvents({ ...receiverDefaults, memoryMb: 1024 }).lambda).toBeCloseTo(0.600002, 10);
    expect(estimatedUsdPerMillionEvents({ ...receiverDefaults, memoryMb: 1024 })).toBe(3.84);
  });

  test("with all that costs more", () => {
    const settings = {
      ...receiverDefaults,
      fifo: true,
      metricsByEventType: true,
      xray: true,
      kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/k",
      logRetentionDays: 365,
    };
    const { sqs, logs, kms, xray } = costsPerMillionEvents(settings);
    expect(sqs).toBe(0.5);
    // 1.6e9 bytes, kept 12.1667 months: 1.4901161194 * (0.5 + 0.365).
    expect(logs).toBeCloseTo(1.2889504433, 9);
    // 8,640 periods of 5 minutes, two requests in each.
    expect(kms).toBeCloseTo(0.05184, 10);
    expect(xray).toBe(5);
    // 1 + 0.3000005 + 1.25 + 0.5 + 1.2889504433 + 0.05184 + 5.
    expect(estimatedUsdPerMillionEvents(settings)).toBe(9.39);
  });
});
