import { describe, expect, it } from "vitest";
import { createSecretStore } from "../../lambda/secrets.ts";

function store() {
  let nowMs = 1_000_000;
  let reads = 0;
  let text: string | Error = '{"clientSecret":"one"}';
  const made = createSecretStore({
    now: () => nowMs,
    load: async () => {
      reads += 1;
      await Promise.resolve();
      if (text instanceof Error) throw text;
      return text;
    },
  });
  return {
    ...made,
    reads: () => reads,
    pass: (ms: number) => {
      nowMs += ms;
    },
    holds: (next: string | Error) => {
      text = next;
    },
  };
}
const down = new Error("Secrets Manager is down");

describe("forDelivery", () => {
  it("reads once for concurrent callers and keeps the value for five minutes", async () => {
    const secrets = store();
    await Promise.all([secrets.forDelivery("a"), secrets.forDelivery("a")]);
    secrets.pass(299_999);
    await secrets.forDelivery("a");
    expect(secrets.reads()).toBe(1);
    secrets.pass(1);
    await secrets.forDelivery("a");
    expect(secrets.reads()).toBe(2);
  });
  it("keeps apps apart", async () => {
    const secrets = store();
    await secrets.forDelivery("a");
    await secrets.forDelivery("b");
    expect(secrets.reads()).toBe(2);
  });
  it("throws while nothing was ever read, and reads again for the next caller", async () => {
    const secrets = store();
    secrets.holds(down);
    await expect(secrets.forDelivery("a")).rejects.toThrow("down");
    secrets.holds('{"clientSecret":"two"}');
    expect(await secrets.forDelivery("a")).toEqual({ clientSecret: "two" });
  });
  it("goes on with the old value where a new read fails, asking again only after a pause", async () => {
    const secrets = store();
    await secrets.forDelivery("a");
    secrets.pass(300_000);
    secrets.holds(down);
    expect(await secrets.forDelivery("a")).toEqual({ clientSecret: "one" });
    await secrets.forDelivery("a");
    expect(secrets.reads()).toBe(2);
    secrets.pass(10_000);
    await secrets.forDelivery("a");
    expect(secrets.reads()).toBe(3);
  });
});

describe("forCrc", () => {
  it("reads again after half a minute: an outdated answer disables the webhook", async () => {
    const secrets = store();
    await secrets.forDelivery("a");
    secrets.pass(29_999);
    await secrets.forCrc("a");
    expect(secrets.reads()).toBe(1);
    secrets.holds('{"clientSecret":"two"}');
    secrets.pass(1);
    expect(await secrets.forCrc("a")).toEqual({ clientSecret: "two" });
  });
  it("uses a value within its time to live where the read fails, and none beyond", async () => {
    const secrets = store();
    await secrets.forDelivery("a");
    secrets.holds(down);
    secrets.pass(299_999);
    expect(await secrets.forCrc("a")).toEqual({ clientSecret: "one" });
    secrets.pass(1);
    await expect(secrets.forCrc("a")).rejects.toThrow("down");
  });
});

describe("afterMismatch", () => {
  it("reads at most once a minute", async () => {
    const secrets = store();
    await secrets.forDelivery("a");
    secrets.holds('{"clientSecret":"two"}');
    expect(await secrets.afterMismatch("a")).toEqual({ clientSecret: "two" });
    secrets.pass(59_999);
    expect(await secrets.afterMismatch("a")).toBeUndefined();
    secrets.pass(1);
    await secrets.afterMismatch("a");
    expect(secrets.reads()).toBe(3);
  });
  it("shares one read between concurrent mismatches", async () => {
    const secrets = store();
    await secrets.forDelivery("a");
    secrets.holds('{"clientSecret":"two"}');
    const both = await Promise.all([secrets.afterMismatch("a"), secrets.afterMismatch("a")]);
    expect(both).toEqual([{ clientSecret: "two" }, { clientSecret: "two" }]);
    expect(secrets.reads()).toBe(2);
  });
  it("is silent where the read fails, and the old value stays", async () => {
    const secrets = store();
    await secrets.forDelivery("a");
    secrets.holds(down);
    expect(await secrets.afterMismatch("a")).toBeUndefined();
    expect(await secrets.forDelivery("a")).toEqual({ clientSecret: "one" });
  });
});
