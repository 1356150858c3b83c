import { describe, expect, it } from "vitest";
import { claim, commit, release } from "../../lambda/claim.ts";
import type { ClaimRow, ClaimTable, PutResult } from "../../lambda/ports.ts";
import { virtualWorld } from "./support/virtual-ports.ts";

const event = { key: "k", brief: false };
const fail = async (): Promise<never> => {
  throw new Error("down");
};

function claiming(put: (row: ClaimRow) => PutResult | Promise<PutResult>) {
  const { world } = virtualWorld();
  const table: ClaimTable = { put: async (row) => await put(row), commit: fail, release: fail };
  const claimer = { world, claims: table, owner: "me", windowSeconds: 200_000 };
  return { world, claimer, attempt: claim(claimer, event, world.now() + 8_000) };
}
const row = (world: { now: () => number }, more: Partial<ClaimRow>): ClaimRow => ({
  key: "k",
  state: "C",
  owner: "other",
  leaseUntilMs: world.now() + 1_000,
  expiresAtSeconds: world.now() / 1000 + 1_000,
  ...more,
});

describe("claim", () => {
  it("asks for a lease of 4 s that outlives the 3.5 s of work, and for the window", async () => {
    let asked: ClaimRow | undefined;
    const { world, attempt } = claiming((put) => {
      asked = put;
      return { taken: true };
    });
    const nowMs = world.now();
    expect(await attempt).toEqual({ outcome: "won", workUntilMs: nowMs + 3_500, tookOver: false });
    expect(asked).toEqual({
      key: "k",
      state: "C",
      owner: "me",
      leaseUntilMs: nowMs + 4_000,
      expiresAtSeconds: nowMs / 1000 + 200_000,
    });
  });
  it("knows a takeover from the leftover of an expired row", async () => {
    const outcome = async (more: Partial<ClaimRow>) => {
      const { world } = virtualWorld();
      return await claiming(() => ({ taken: true, previous: row(world, more) })).attempt;
    };
    expect(await outcome({})).toMatchObject({ outcome: "won", tookOver: true });
    expect(await outcome({ expiresAtSeconds: 1 })).toMatchObject({ outcome: "won", tookOver: false });
    const { world } = virtualWorld();
    const atOnce = { expiresAtSeconds: world.now() / 1000 };
    expect(await outcome(atOnce)).toMatchObject({ outcome: "won", tookOver: false });
    expect(await outcome({ owner: "me" })).toMatchObject({ outcome: "won", tookOver: false });
  });
  it("tells durable from held by the row that refused it", async () => {
    const { world } = virtualWorld();
    expect(await claiming(() => ({ taken: false, current: row(world, { state: "D" }) })).attempt).toEqual({
      outcome: "duplicate",
    });
    expect(await claiming(() => ({ taken: false, current: row(world, {}) })).attempt).toEqual({
      outcome: "held",
      leaseUntilMs: world.now() + 1_000,
    });
  });
  it("takes a refusal without a row for held, never for durable", async () => {
    expect(await claiming(() => ({ taken: false })).attempt).toMatchObject({ outcome: "held" });
  });
  it("recognises its own put that was applied but not answered", async () => {
    const { world } = virtualWorld();
    const current = row(world, { owner: "me" });
    expect(await claiming(() => ({ taken: false, current })).attempt).toEqual({
      outcome: "won",
      workUntilMs: current.leaseUntilMs - 500,
      tookOver: false,
    });
  });
  it("fails open", async () => {
    expect(await claiming(fail).attempt).toMatchObject({ outcome: "bypassed" });
  });
});

describe("commit and release", () => {
  it("hand their error back instead of throwing it", async () => {
    const { claimer, world, attempt } = claiming(() => ({ taken: true }));
    await attempt;
    expect(await commit(claimer, event, world.now() + 1_000)).toMatchObject({ message: "down" });
    expect(await release(claimer, event, world.now() + 1_000)).toMatchObject({ message: "down" });
  });
});

describe("the time of a call", () => {
  it.each([
    ["all that it may take", 60_000, { put: 1_500, commit: 1_000, release: 1_000 }],
    ["what is left", 700, { put: 700, commit: 700, release: 700 }],
    ["never none", -50, { put: 1, commit: 1, release: 1 }],
  ])("is %s", async (_name, leftMs, expected) => {
    const { world } = virtualWorld();
    const times: Record<string, number> = {};
    const claims: ClaimTable = {
      put: async (_row, _nowMs, timeoutMs) => {
        times.put = timeoutMs;
        return { taken: true };
      },
      commit: async (_key, _owner, _expires, timeoutMs) => {
        times.commit = timeoutMs;
      },
      release: async (_key, _owner, timeoutMs) => {
        times.release = timeoutMs;
      },
    };
    const claimer = { world, claims, owner: "me", windowSeconds: 200_000 };
    for (const step of [claim, commit, release]) await step(claimer, event, world.now() + leftMs);
    expect(times).toEqual(expected);
  });
});
