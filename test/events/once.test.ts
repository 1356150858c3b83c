import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dynamoStore } from "../../events/dynamo-store.ts";
import { HeldError } from "../../events/errors.ts";
import { type OnceStore, once } from "../../events/once.ts";
import { type Aws, hasAws, startAws } from "../support/aws.ts";

describe("once", () => {
  /** A store that says what it is asked. */
  const told = (answers: Partial<OnceStore> = {}) => {
    const calls: string[] = [];
    const store: OnceStore = {
      claim: async (key, owner, leaseMs) => {
        calls.push(`claim ${key} ${leaseMs}`);
        return answers.claim?.(key, owner, leaseMs) ?? { state: "won" };
      },
      done: async (key, owner) => {
        calls.push(`done ${key}`);
        await answers.done?.(key, owner);
      },
      release: async (key, owner) => {
        calls.push(`release ${key}`);
        await answers.release?.(key, owner);
      },
    };
    return { store, calls };
  };
  const broken = async (): Promise<never> => {
    throw new Error("no answer");
  };

  it("claims, handles and remembers", async () => {
    const { store, calls } = told();
    expect(await once(store, "k", () => 7, { leaseMs: 5000 })).toEqual({ outcome: "handled", value: 7 });
    expect(calls).toEqual(["claim k 5000", "done k"]);
  });

  it("does not handle what was handled, or is being handled", async () => {
    const handle = () => expect.unreachable();
    const done = told({ claim: async () => ({ state: "done" }) });
    expect(await once(done.store, "k", handle)).toEqual({ outcome: "duplicate" });
    const held = told({ claim: async () => ({ state: "held", untilMs: 1_000 }) });
    await expect(once(held.store, "k", handle)).rejects.toThrow(HeldError);
    expect([...done.calls, ...held.calls]).toEqual(["claim k 60000", "claim k 60000"]);
  });

  it("gives the key back where the handler fails, and throws its error, whatever the store does", async () => {
    for (const release of [undefined, broken]) {
      const { store, calls } = told(release && { release });
      const failing = once(store, "k", async () => {
        throw new RangeError("mine");
      });
      await expect(failing).rejects.toThrow(RangeError);
      expect(calls).toEqual(["claim k 60000", "release k"]);
    }
  });

  it("throws where the claim is not answered, and not where only the end is not recorded", async () => {
    await expect(once(told({ claim: broken }).store, "k", () => 7)).rejects.toThrow("no answer");
    const result = await once(told({ done: broken }).store, "k", () => 7);
    expect(result).toEqual({ outcome: "handled", value: 7, unrecorded: new Error("no answer") });
  });
});

describe.skipIf(!hasAws)("dynamoStore", () => {
  let aws: Aws;
  let nowMs = Date.UTC(2026, 7, 20);
  let store: OnceStore;
  beforeAll(async () => {
    aws = await startAws();
    await aws.handledTable("handled");
    store = dynamoStore(aws.dynamodb, { tableName: "handled", windowSeconds: 3600, now: () => nowMs });
  });
  afterAll(() => aws?.stop());

  it("handles a key once, however many copies there are at once", async () => {
    let handled = 0;
    const attempts = Array.from({ length: 10 }, () =>
      once(store, "copies", async () => {
        handled += 1;
      }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(HeldError);
      }),
    );
    await Promise.all(attempts);
    expect(await once(store, "copies", () => expect.unreachable())).toEqual({ outcome: "duplicate" });
    expect(handled).toBe(1);
  });

  it("says until when another has it, lets it be taken over then, and fences the former owner", async () => {
    expect(await store.claim("lease", "a", 1000)).toEqual({ state: "won" });
    expect(await store.claim("lease", "a", 1000)).toEqual({ state: "won" });
    expect(await store.claim("lease", "b", 1000)).toEqual({ state: "held", untilMs: nowMs + 1000 });
    nowMs += 1000;
    expect(await store.claim("lease", "b", 1000)).toEqual({ state: "won" });
    await expect(store.done("lease", "a")).rejects.toThrow();
    await expect(store.release("lease", "a")).rejects.toThrow();
    await store.done("lease", "b");
    expect(await store.claim("lease", "a", 1000)).toEqual({ state: "done" });
  });

  it("may be told twice of an end, as the SDK does when it has heard nothing", async () => {
    await store.claim("twice", "a", 1000);
    await store.done("twice", "a");
    await store.done("twice", "a");
    await store.claim("back", "a", 1000);
    await store.release("back", "a");
    await store.release("back", "a");
    expect(await store.claim("back", "b", 1000)).toEqual({ state: "won" });
  });

  it("forgets after its window, also before DynamoDB has deleted the row", async () => {
    await store.claim("old", "a", 1000);
    await store.done("old", "a");
    nowMs += 3_601_000;
    expect(await store.claim("old", "b", 1000)).toEqual({ state: "won" });
  });

  it("remembers a claim for its whole lease, also where that is longer than the window", async () => {
    const brief = dynamoStore(aws.dynamodb, { tableName: "handled", windowSeconds: 1, now: () => nowMs });
    await brief.claim("brief", "a", 60_000);
    nowMs += 30_000;
    expect(await brief.claim("brief", "b", 60_000)).toMatchObject({ state: "held" });
  });

  it("throws where the table does not answer", async () => {
    const elsewhere = dynamoStore(aws.dynamodb, { tableName: "nowhere" });
    await expect(elsewhere.claim("k", "a", 1000)).rejects.toThrow(/./);
  });
});
