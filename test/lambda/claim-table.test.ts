import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAws } from "../../lambda/aws.ts";
import { claimTable } from "../../lambda/claim-table.ts";
import type { ClaimRow, ClaimTable, World } from "../../lambda/ports.ts";
import { startFakeAws } from "./support/fake-aws.ts";

const world: World = { now: Date.now, sleep: async () => undefined, random: () => 0, newOwner: () => "" };
let aws: Awaited<ReturnType<typeof startFakeAws>>;
let table: ClaimTable;
beforeEach(async () => {
  aws = await startFakeAws();
  const endpoints = { dynamodb: aws.url };
  table = claimTable(
    createAws({ region: "r", accessKeyId: "a", secretAccessKey: "s", endpoints }),
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

describe("put", () => {
  it("takes an absent key", async () => {
    expect(await table.put(claimed("a"), nowMs, 1_000)).toEqual({ taken: true });
    expect(aws.items.get("k")).toEqual({
      k: { S: "k" },
      s: { S: "C" },
      o: { S: "a" },
      l: { N: "1800000004000" },
      e: { N: "1800001000" },
    });
  });
  it("is refused by a live claim up to its last millisecond, and told whose it is", async () => {
    await table.put(claimed("a"), nowMs, 1_000);
    const refused = await table.put(claimed("b", nowMs + 3_999), nowMs + 3_999, 1_000);
    expect(refused).toEqual({ taken: false, current: claimed("a") });
  });
  it("takes over at the millisecond the lease ends", async () => {
    await table.put(claimed("a"), nowMs, 1_000);
    const taken = await table.put(claimed("b", nowMs + 4_000), nowMs + 4_000, 1_000);
    expect(taken).toEqual({ taken: true, previous: claimed("a") });
  });
  it("is refused by a durable row, also long after its lease, until the row expires", async () => {
    await table.put(claimed("a"), nowMs, 1_000);
    await table.commit("k", "a", nowMs / 1000 + 200_000, 1_000);
    const late = nowMs + 199_999_000;
    expect(await table.put(claimed("b", late), late, 1_000)).toMatchObject({
      taken: false,
      current: { state: "D", owner: "a" },
    });
    const expired = nowMs + 200_000_000;
    expect(await table.put(claimed("b", expired), expired, 1_000)).toMatchObject({ taken: true });
  });
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

describe("commit", () => {
  it("makes our claim durable and drops the lease", async () => {
    await table.put(claimed("a"), nowMs, 1_000);
    await table.commit("k", "a", 1_900_000_000, 1_000);
    expect(aws.items.get("k")).toEqual({
      k: { S: "k" },
      s: { S: "D" },
      o: { S: "a" },
      e: { N: "1900000000" },
    });
  });
  it("is fenced: another's claim and another's durable row stay as they are", async () => {
    await table.put(claimed("a"), nowMs, 1_000);
    await table.put(claimed("b", nowMs + 4_000), nowMs + 4_000, 1_000);
    const before = aws.items.get("k");
    await expect(table.commit("k", "a", 1_900_000_000, 1_000)).rejects.toMatchObject({
      code: "ConditionalCheckFailedException",
    });
    await table.commit("k", "b", 1_900_000_000, 1_000);
    await expect(table.commit("k", "a", 2_000_000_000, 1_000)).rejects.toThrow();
    expect(before).toMatchObject({ o: { S: "b" }, s: { S: "C" } });
    expect(aws.items.get("k")).toMatchObject({ o: { S: "b" }, e: { N: "1900000000" } });
  });
  it("makes no row out of nothing", async () => {
    await expect(table.commit("k", "a", 1_900_000_000, 1_000)).rejects.toThrow();
    expect(aws.items.size).toBe(0);
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

describe("release", () => {
  it("deletes our claim, never another's and never a durable row", async () => {
    await table.put(claimed("a"), nowMs, 1_000);
    await expect(table.release("k", "b", 1_000)).rejects.toThrow();
    await table.commit("k", "a", 1_900_000_000, 1_000);
    await expect(table.release("k", "a", 1_000)).rejects.toThrow();
    expect(aws.items.size).toBe(1);
    aws.items.clear();
    await table.put(claimed("a"), nowMs, 1_000);
    await table.release("k", "a", 1_000);
    expect(aws.items.size).toBe(0);
  });
});
