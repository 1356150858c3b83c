import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAws } from "../../lambda/aws.ts";
import { AwsError } from "../../lambda/aws-error.ts";
import { createTransport } from "../../lambda/aws-http.ts";
import { claimTable } from "../../lambda/claim-table.ts";
import type { ClaimRow, ClaimTable, World } from "../../lambda/ports.ts";
import { startFakeAws } from "./support/fake-aws.ts";

const world: World = {
  now: Date.now,
  sleep: async () => undefined,
  alarm: () => () => undefined,
  random: () => 0,
  newOwner: () => "",
};
let aws: Awaited<ReturnType<typeof startFakeAws>>;
let table: ClaimTable;
beforeEach(async () => {
  aws = await startFakeAws();
  const endpoints = { dynamodb: aws.url };
  table = claimTable(
    createAws({ region: "r", accessKeyId: "a", secretAccessKey: "s", endpoints }, createTransport()),
    world,
    "claims",
  );
});
afterEach(async () => {
  await aws.close();
});

const nowMs = 1_800_000_000_000;
const claimed = (owner: string, atMs = nowMs): ClaimRow => ({
  key: "k",
  state: "C",
  owner,
  leaseUntilMs: atMs + 4_000,
  expiresAtSeconds: atMs / 1000 + 1_000,
});

// What the conditions let through is claim-conditions.test.ts.
describe("put", () => {
  it("is tried again over a new connection when DynamoDB stumbles, and throws when it lies", async () => {
    let stumbles = 1;
    aws.setOverride(() => (stumbles-- > 0 ? "drop" : undefined));
    expect(await table.put(claimed("a"), nowMs, 1_000)).toEqual({ taken: true });
    aws.setOverride(() => ({ status: 500, body: { __type: "InternalServerError" } }));
    await expect(table.put(claimed("a"), nowMs, 1_000)).rejects.toMatchObject({
      code: "InternalServerError",
    });
    expect(aws.seen).toHaveLength(4);
  });
});

describe("each of two tries", () => {
  it("has half of the time, so that the second is not too late", async () => {
    const times: number[] = [];
    const hanging = claimTable(
      async ({ timeoutMs }) => {
        times.push(timeoutMs);
        throw new AwsError("put", "Timeout", 0);
      },
      world,
      "claims",
    );
    await expect(hanging.put(claimed("a"), nowMs, 1_000)).rejects.toMatchObject({ code: "Timeout" });
    expect(times).toEqual([500, 500]);
  });
});

describe("a refusal that says nothing of the row", () => {
  it("is a refusal all the same", async () => {
    aws.setOverride(() => ({ status: 400, body: { __type: "ConditionalCheckFailedException" } }));
    expect(await table.put(claimed("a"), nowMs, 1_000)).toStrictEqual({ taken: false });
  });
  it("tells of a row as far as it is one", async () => {
    const body = { __type: "ConditionalCheckFailedException", Item: { k: { S: "k" }, s: { S: "D" } } };
    aws.setOverride(() => ({ status: 400, body }));
    const current = { key: "k", state: "D", owner: "", leaseUntilMs: 0, expiresAtSeconds: 0 };
    expect(await table.put(claimed("a"), nowMs, 1_000)).toStrictEqual({ taken: false, current });
  });
});

describe("a try that was applied but not answered", () => {
  /** Every first try of these operations takes effect and is then answered 500. */
  const applyUnanswered = (): void => {
    let tries = 0;
    aws.setOverride((_seen, apply) => {
      tries += 1;
      if (tries > 1) return undefined;
      apply();
      return { status: 500, body: { __type: "InternalServerError" } };
    });
  };
  it("is known again as our commit", async () => {
    await table.put(claimed("a"), nowMs, 1_000);
    applyUnanswered();
    await table.commit("k", "a", 1_900_000_000, 1_000);
    expect(aws.seen).toHaveLength(3);
    expect(aws.items.get("k")).toMatchObject({ s: { S: "D" }, e: { N: "1900000000" } });
  });
  it("is known again as our release", async () => {
    await table.put(claimed("a"), nowMs, 1_000);
    applyUnanswered();
    await table.release("k", "a", 1_000);
    expect(aws.seen).toHaveLength(3);
    expect(aws.items.size).toBe(0);
  });
});
