import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ClaimRow } from "../../lambda/ports.ts";
import { type ClaimEngine, claimEngines } from "./support/claim-engines.ts";

const deep = process.env.FUZZ === "deep";
const nowMs = 1_800_000_000_000;
const claimed = (owner: string, atMs = nowMs): ClaimRow => ({
  key: "k",
  state: "C",
  owner,
  leaseUntilMs: atMs + 4_000,
  expiresAtSeconds: Math.ceil(atMs / 1000) + 1_000,
});
const refusal = { code: "ConditionalCheckFailedException" };

const engines = new Map<string, ClaimEngine>();
beforeAll(async () => {
  const starting = Object.entries(claimEngines).map(async ([name, start]) => {
    engines.set(name, await start());
  });
  await Promise.all(starting);
});
afterAll(async () => {
  await Promise.all([...engines.values()].map((engine) => engine.stop()));
});

describe.each(Object.keys(claimEngines))("the claims' conditions on %s", (name) => {
  let engine: ClaimEngine;
  beforeEach(async () => {
    const started = engines.get(name);
    if (started === undefined) throw new Error(`${name} has not started`);
    engine = started;
    await engine.forget("k");
  });
  const put = (row: ClaimRow, atMs: number) => engine.table.put(row, atMs, 10_000);
  const commit = (owner: string, expires: number) => engine.table.commit("k", owner, expires, 10_000);
  const release = (owner: string) => engine.table.release("k", owner, 10_000);
  const row = () => engine.rowOf("k");

  it("take an absent key", async () => {
    expect(await put(claimed("a"), nowMs)).toStrictEqual({ taken: true });
    expect(await row()).toEqual({
      k: { S: "k" },
      s: { S: "C" },
      o: { S: "a" },
      l: { N: "1800000004000" },
      e: { N: "1800001000" },
    });
  });
  it("refuse a live claim up to its last millisecond, and tell whose it is", async () => {
    await put(claimed("a"), nowMs);
    const late = nowMs + 3_999;
    expect(await put(claimed("b", late), late)).toEqual({ taken: false, current: claimed("a") });
  });
  it("give a claim away at the millisecond its lease ends", async () => {
    await put(claimed("a"), nowMs);
    const late = nowMs + 4_000;
    expect(await put(claimed("b", late), late)).toEqual({ taken: true, previous: claimed("a") });
    expect(await row()).toMatchObject({ o: { S: "b" }, l: { N: "1800000008000" } });
  });
  it("make our claim durable and drop the lease", async () => {
    await put(claimed("a"), nowMs);
    await commit("a", 1_900_000_000);
    expect(await row()).toEqual({ k: { S: "k" }, s: { S: "D" }, o: { S: "a" }, e: { N: "1900000000" } });
  });
  it("refuse a durable row, also long after its lease, until the second it expires", async () => {
    await put(claimed("a"), nowMs);
    await commit("a", nowMs / 1000 + 200_000);
    const late = nowMs + 199_999_999;
    const durable = { state: "D", owner: "a" };
    expect(await put(claimed("b", late), late)).toMatchObject({ taken: false, current: durable });
    const expired = nowMs + 200_000_000;
    expect(await put(claimed("b", expired), expired)).toMatchObject({ taken: true, previous: durable });
  });
  it("take a claim whose row has expired, whatever its lease says", async () => {
    const odd = { ...claimed("a"), leaseUntilMs: nowMs + 9_000_000, expiresAtSeconds: nowMs / 1000 + 10 };
    await put(odd, nowMs);
    expect(await put(claimed("b", nowMs + 9_999), nowMs + 9_999)).toMatchObject({ taken: false });
    expect(await put(claimed("b", nowMs + 10_000), nowMs + 10_000)).toMatchObject({ taken: true });
  });
  it("fence the commit: another's claim and a durable row stay as they are", async () => {
    await put(claimed("a"), nowMs);
    await put(claimed("b", nowMs + 4_000), nowMs + 4_000);
    await expect(commit("a", 1_900_000_000)).rejects.toMatchObject(refusal);
    expect(await row()).toMatchObject({ o: { S: "b" }, s: { S: "C" } });
    await commit("b", 1_900_000_000);
    await expect(commit("a", 2_000_000_000)).rejects.toMatchObject(refusal);
    expect(await row()).toMatchObject({ o: { S: "b" }, e: { N: "1900000000" } });
  });
  it("make no row out of nothing", async () => {
    await expect(commit("a", 1_900_000_000)).rejects.toMatchObject(refusal);
    expect(await row()).toBeUndefined();
  });
  it("delete our claim alone: never another's, never a durable row", async () => {
    await put(claimed("a"), nowMs);
    await expect(release("b")).rejects.toMatchObject(refusal);
    await release("a");
    expect(await row()).toBeUndefined();
    await put(claimed("a"), nowMs);
    await commit("a", 1_900_000_000);
    await expect(release("a")).rejects.toMatchObject(refusal);
    expect(await row()).toMatchObject({ s: { S: "D" } });
  });
  it("let one of twenty claims through that come at once", async () => {
    const owners = Array.from({ length: 20 }, (_, n) => `owner-${n}`);
    const results = await Promise.all(owners.map((owner) => put(claimed(owner), nowMs)));
    const winners = owners.filter((_, n) => results[n]?.taken);
    expect(winners).toHaveLength(1);
    expect(await row()).toMatchObject({ o: { S: winners[0] } });
  });
});

/** One call of a receiver, at a time of its own. */
interface Step {
  readonly call: "put" | "commit" | "release";
  readonly owner: string;
  readonly atMs: number;
  readonly leaseMs: number;
  readonly expiresInSeconds: number;
}
const step: fc.Arbitrary<Step> = fc.record({
  call: fc.constantFrom("put", "commit", "release"),
  owner: fc.constantFrom("a", "b", "c"),
  // Leases end and rows expire at whole seconds; beside them is a millisecond too early or too late.
  atMs: fc.tuple(fc.nat(12), fc.integer({ min: -1, max: 1 })).map(([s, ms]) => nowMs + s * 1_000 + ms),
  leaseMs: fc.constantFrom(0, 4_000),
  expiresInSeconds: fc.constantFrom(1, 5, 1_000),
});

/** What a call answers, and the row after it. */
async function outcomeOf({ table, rowOf }: ClaimEngine, key: string, done: Step): Promise<object> {
  const { owner, atMs } = done;
  const expiresAtSeconds = Math.floor(atMs / 1000) + done.expiresInSeconds;
  const row: ClaimRow = { key, state: "C", owner, leaseUntilMs: atMs + done.leaseMs, expiresAtSeconds };
  const calls = {
    put: () => table.put(row, atMs, 10_000),
    commit: () => table.commit(key, owner, expiresAtSeconds, 10_000),
    release: () => table.release(key, owner, 10_000),
  };
  const answer: unknown = await calls[done.call]().catch((error: { code: string }) => error.code);
  return { answer, row: await rowOf(key) };
}

describe("the engines", () => {
  it(`agree on any order of calls: ${Object.keys(claimEngines).join(", ")}`, async () => {
    let runs = 0;
    const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const key = `order-${runs++}`;
      for (const done of steps) {
        const all = [...engines.values()].map((engine) => outcomeOf(engine, key, done));
        const [first, ...others] = await Promise.all(all);
        for (const other of others) expect(other).toEqual(first);
      }
    });
    await fc.assert(property, { numRuns: deep ? 500 : 20, ...(deep ? {} : { seed: 20261121 }) });
  }, 600_000);
});
