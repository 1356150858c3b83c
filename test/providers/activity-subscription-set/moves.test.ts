/** Subscriptions that move between resources of their own and a set, in one run. */
import { describe, expect, it } from "vitest";
import { createProvider, declare, type Provider } from "../../support/provider.ts";

const path = "/2/activity/subscriptions";
const table = (userIds: readonly string[]) => ({ eventTypes: ["post.create"], userIds, adopt: true });
const single = (userId: string, adopt = true) => ({ eventType: "post.create", filter: { userId }, adopt });
const idsAtX = ({ x }: Provider) =>
  x
    .state()
    .subscriptions.map(({ id }) => id)
    .toSorted();
const deletions = ({ x }: Provider) => x.journal.requests.filter(({ method }) => method === "DELETE");

/** A set that has taken over two subscriptions, each of a resource that is gone; then a new process. */
async function moved(p: Provider) {
  const [one, two] = [
    await declare(p.subscription, single("1001", false)),
    await declare(p.subscription, single("1002", false)),
  ];
  p.restart();
  const set = await declare(p.set, table(["1001", "1002"]));
  await p.subscription.delete(one.id, one.outs);
  await p.subscription.delete(two.id, two.outs);
  expect(set.outs.subscriptions).toEqual({ "post.create": `1001=${one.id},1002=${two.id}` });
  p.restart();
  p.clock.now += 3_600_000;
  return { set, ids: [one.id, two.id].toSorted(), second: two.id };
}

describe("subscriptions that move", () => {
  it("to a set stay at X", async () => {
    const p = createProvider();
    const { ids } = await moved(p);
    expect(idsAtX(p)).toEqual(ids);
    expect(deletions(p)).toEqual([]);
  });

  it.each(["set first", "resource first"])("out of a set that stays are adopted, the %s", async (order) => {
    const p = createProvider();
    const { set, ids, second } = await moved(p);
    const steps = {
      set: async () => {
        const { inputs } = await p.set.check(set.inputs, table(["1001"]));
        expect(await p.set.diff(set.id, set.outs, inputs)).toMatchObject({ changes: true });
        return inputs;
      },
      single: () => declare(p.subscription, single("1002")),
    };
    const first = order === "set first" ? await steps.set() : undefined;
    const own = await steps.single();
    const inputs = first ?? (await steps.set());
    const { outs } = await p.set.update(set.id, set.outs, inputs);
    expect(own.id).toBe(second);
    expect(outs.count).toBe(1);
    expect(idsAtX(p)).toEqual(ids);
    expect(deletions(p)).toEqual([]);
  });

  it("out of a set that stays are left to the resource that is about to adopt them", async () => {
    const p = createProvider();
    const { set, ids, second } = await moved(p);
    // As the engine may have it: the resource is checked first, and created last.
    const { inputs: own } = await p.subscription.check({}, single("1002"));
    const { inputs } = await p.set.check(set.inputs, table(["1001"]));
    await p.set.diff(set.id, set.outs, inputs);
    const { outs } = await p.set.update(set.id, set.outs, inputs);
    expect(outs.count).toBe(1);
    expect((await p.subscription.create(own)).id).toBe(second);
    expect(idsAtX(p)).toEqual(ids);
  });

  it("out of a set to a new one are left to that", async () => {
    const p = createProvider();
    const { set, ids } = await moved(p);
    const { inputs: other } = await p.set.check({}, table(["1002"]));
    const { inputs } = await p.set.check(set.inputs, table(["1001"]));
    await p.set.diff(set.id, set.outs, inputs);
    await p.set.update(set.id, set.outs, inputs);
    await p.set.create(other);
    expect(idsAtX(p)).toEqual(ids);
  });

  it.each(["made", "kept"])("are not taken from a resource that this run has %s", async (what) => {
    const p = createProvider();
    const one = await declare(p.subscription, single("1001", false));
    if (what === "kept") {
      p.restart();
      const { inputs } = await p.subscription.check(one.inputs, single("1001", false));
      expect(await p.subscription.diff(one.id, one.outs, inputs)).toMatchObject({ changes: false });
    }
    await expect(declare(p.set, table(["1001", "1002"]))).rejects.toThrow(
      /another resource.*declare it once/,
    );
    await expect(declare(p.subscription, single("1001"))).rejects.toThrow(
      /another resource.*declare it once/,
    );
    await p.subscription.delete(one.id, one.outs);
    expect(idsAtX(p)).toEqual([]);
  });

  it("out of a set that goes are adopted", async () => {
    const p = createProvider();
    const { set, ids } = await moved(p);
    const own = [
      await declare(p.subscription, single("1001")),
      await declare(p.subscription, single("1002")),
    ];
    await p.set.delete(set.id, set.outs);
    expect(own.map(({ id }) => id).toSorted()).toEqual(ids);
    expect(idsAtX(p)).toEqual(ids);
  });

  it.each([0, 1, 2])(
    "out of a set in the very moment in which it deletes them are made anew (%i)",
    async (late) => {
      const p = createProvider();
      const { set } = await moved(p);
      const { inputs } = await p.set.check(set.inputs, table(["1001"]));
      await p.set.diff(set.id, set.outs, inputs);
      // The resource comes, unannounced by a check, while the deletion is on its way, before or after X has done it.
      const { fetch } = p.x;
      let own: Promise<{ id: string }> | undefined;
      Object.assign(p.x, {
        fetch: async (request: Request) => {
          if (request.method !== "DELETE") return fetch(request);
          if (late === 0) own = p.subscription.create(single("1002"));
          const answer = await fetch(request);
          if (late === 1) own = p.subscription.create(single("1002"));
          return answer;
        },
      });
      await p.set.update(set.id, set.outs, inputs);
      own ??= p.subscription.create(single("1002"));
      const { id } = await own;
      expect(idsAtX(p)).toContain(id);
      expect(idsAtX(p)).toHaveLength(2);
      expect(p.sent.filter(({ method }) => method === "POST").map((call) => call.path)).toEqual([
        path,
        path,
        path,
      ]);
    },
  );

  it("from one resource to another while the first is deleted are made anew", async () => {
    const p = createProvider();
    const first = await declare(p.subscription, single("1002"));
    p.restart();
    // The run's listing shows it still.
    await p.subscription.read(first.id, first.outs);
    const { fetch } = p.x;
    let own: Promise<{ id: string }> | undefined;
    Object.assign(p.x, {
      fetch: (request: Request) => {
        if (request.method === "DELETE") own = p.subscription.create(single("1002"));
        return fetch(request);
      },
    });
    await p.subscription.delete(first.id, first.outs);
    const made = await own;
    expect(idsAtX(p)).toEqual([made?.id]);
  });

  it.each(["done", "not done"])(
    "out of a set whose deletion was not answered are there (%s)",
    async (fate) => {
      const p = createProvider();
      const { set } = await moved(p);
      const { inputs } = await p.set.check(set.inputs, table(["1001"]));
      await p.set.diff(set.id, set.outs, inputs);
      const { fetch } = p.x;
      let own: Promise<{ id: string }> | undefined;
      Object.assign(p.x, {
        fetch: async (request: Request) => {
          if (request.method !== "DELETE") return fetch(request);
          own ??= p.subscription.create(single("1002"));
          if (fate === "done") await fetch(request);
          throw new TypeError("the connection was cut");
        },
      });
      await p.set.update(set.id, set.outs, inputs).catch(() => undefined);
      const made = await own;
      expect(idsAtX(p)).toContain(made?.id);
    },
  );
});
