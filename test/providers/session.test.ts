import { describe, expect, it } from "vitest";
import { createProvider, declare, type Provider, token } from "../support/provider.ts";

const listing = "GET /2/activity/subscriptions";

describe("a shared listing", () => {
  it("that takes longer than it may serve is asked for once", async () => {
    const p = createProvider();
    const made = [];
    for (const userId of ["1", "2", "3", "4", "5", "6"])
      made.push(await declare(p.subscription, { eventType: "post.create", filter: { userId } }));
    p.clock.now += 120_000;
    p.x.journal.clear();
    const { fetch } = p.x;
    Object.assign(p.x, {
      fetch: async (request: Request) => {
        await new Promise((resolve) => setImmediate(resolve));
        p.clock.now += 40_000;
        return fetch(request);
      },
    });
    const [first, second, ...others] = made.map(
      ({ id, outs }) =>
        () =>
          p.subscription.read(id, outs),
    );
    // Two at the same time, one while the listing is on its way, the others after it.
    await Promise.all([first?.(), second?.(), new Promise(setImmediate).then(others[0])]);
    for (const read of others) expect((await read()).id).toBeDefined();
    expect(p.x.journal.calls).toEqual({ [listing]: 1 });
  });
});

describe("an adopted object", () => {
  const plain = { eventType: "post.create", filter: { userId: "1" } };
  const declared = { ...plain, adopt: true };
  const atX = ({ x }: Provider) => Object(x.state()).subscriptions.length;

  it("is no obstacle at a preview that doesn't know adopt yet", async () => {
    const p = createProvider();
    await declare(p.subscription, plain);
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect(await p.subscription.check({}, { ...plain, adopt: unknown })).toMatchObject({ failures: [] });
  });

  it("is its new resource's also in the next run, where the former one is deleted then", async () => {
    const p = createProvider();
    const former = await declare(p.subscription, plain);
    p.restart();
    const now = await declare(p.subscription, declared);
    p.restart();
    expect(await p.subscription.diff(now.id, now.outs, now.inputs)).toMatchObject({ changes: false });
    await p.subscription.delete(former.id, former.outs);
    expect(atX(p)).toBe(1);
    expect(p.printed.join()).toMatch(/adopted by another resource and stays/);
    await p.subscription.delete(now.id, now.outs);
    expect(atX(p)).toBe(0);
  });

  it("is deleted by the resource that has adopted it, in one run", async () => {
    const p = createProvider();
    const former = await declare(p.subscription, plain);
    p.restart();
    const now = await declare(p.subscription, declared);
    await p.subscription.delete(former.id, former.outs);
    expect(atX(p)).toBe(1);
    await p.subscription.delete(now.id, now.outs);
    expect(atX(p)).toBe(0);
  });

  it("of a set is the set's also in the next run", async () => {
    const p = createProvider();
    const former = await declare(p.set, { eventTypes: ["post.create"], userIds: ["1", "2"] });
    p.restart();
    const now = await declare(p.set, { eventTypes: ["post.create"], userIds: ["1", "2"], adopt: true });
    p.restart();
    await p.set.diff(now.id, now.outs, now.inputs);
    await p.set.delete(former.id, former.outs);
    expect(atX(p)).toBe(2);
    await p.set.delete(now.id, now.outs);
    expect(atX(p)).toBe(0);
  });

  it("is known by its id under another profile too", async () => {
    const p = createProvider();
    p.env.X_NEW_BEARER_TOKEN = token;
    const former = await declare(p.subscription, plain);
    p.restart();
    await declare(p.subscription, { ...declared, profile: "new" });
    await p.subscription.delete(former.id, former.outs);
    expect(atX(p)).toBe(1);
  });

  it("is not one that another profile of the app has deleted", async () => {
    const p = createProvider();
    p.env.X_NEW_BEARER_TOKEN = token;
    const former = await declare(p.subscription, declared);
    const checked = await p.subscription.check({}, { ...declared, profile: "new" });
    await p.subscription.check({}, { ...plain, filter: { userId: "2" }, profile: "new" });
    await p.subscription.delete(former.id, former.outs);
    const made = await p.subscription.create(checked.inputs);
    expect(made.id).not.toBe(former.id);
    expect(atX(p)).toBe(1);
  });
});
