import { describe, expect, it } from "vitest";
import { sharedUsers } from "../../providers/users.ts";
import { createProvider, declare, type Provider } from "../support/provider.ts";

const lookups = ({ x }: Provider) => x.journal.requests.filter(({ path }) => path === "/2/users/by").length;
const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: String(5_000 + index), username: `user_${index}` }));

/** A subscription by a username, made in an earlier run. */
async function subscribed(username = "bob") {
  const p = createProvider();
  const declared = { eventType: "post.create", filter: { username, direction: "inbound" } };
  const made = await declare(p.subscription, declared);
  p.restart();
  p.clock.now += 3_600_000;
  p.sent.length = 0;
  const preview = async (olds: Record<string, unknown>, news: Record<string, unknown> = declared) => {
    const { inputs, failures } = await p.subscription.check(olds, news);
    expect(failures).toEqual([]);
    return { inputs, diff: await p.subscription.diff(made.id, made.outs, inputs) };
  };
  return { p, made, preview };
}

/** bob is robert from now on, and carol has his handle. */
async function move(p: Provider) {
  await p.control("PATCH", "/_x/users/1002", { username: "robert" });
  await p.control("POST", "/_x/users", { id: "1003", username: "Bob" });
}

describe("a username that has moved to another user", () => {
  it("is told by the refresh, and the next preview replaces", async () => {
    const { p, made, preview } = await subscribed();
    await move(p);
    const read = await p.subscription.read(made.id, made.outs);
    expect(p.printed.at(-1)).toMatch(
      /post\.create @bob inbound: the username @bob has moved from user 1002 to user 1003.*pulumi up replaces.*userId "1002" instead/,
    );
    expect(read.props).toMatchObject({ filter: { username: "bob", userId: "1002" } });
    expect(read.inputs).toMatchObject({ filter: { username: "bob", userId: "1003", direction: "inbound" } });
    const { inputs, diff } = await preview({ ...read.inputs });
    expect(diff).toMatchObject({ replaces: ["filter"], deleteBeforeReplace: false });
    const next = await p.subscription.create(inputs);
    await p.subscription.delete(made.id, made.outs);
    expect(next.outs).toMatchObject({ filter: { username: "bob", userId: "1003", direction: "inbound" } });
    expect(p.x.state().subscriptions).toMatchObject([{ id: next.id, filter: { user_id: "1003" } }]);
  });

  it("is told again by a second refresh, and no more once it is back", async () => {
    const { p, made, preview } = await subscribed();
    await move(p);
    const first = await p.subscription.read(made.id, made.outs);
    p.restart();
    expect(await p.subscription.read(made.id, { ...first.props })).toEqual(first);
    await p.control("PATCH", "/_x/users/1003", { username: "carol" });
    await p.control("PATCH", "/_x/users/1002", { username: "bob" });
    p.restart();
    const back = await p.subscription.read(made.id, { ...first.props });
    expect((await preview({ ...back.inputs })).diff).toMatchObject({ changes: false });
  });

  it("keeps the former user's where that one's id is declared instead", async () => {
    const { p, made, preview } = await subscribed();
    await move(p);
    const { inputs } = await p.subscription.read(made.id, made.outs);
    const byId = { eventType: "post.create", filter: { userId: "1002", direction: "inbound" } };
    expect((await preview({ ...inputs }, byId)).diff).toMatchObject({ changes: false });
  });
});

describe("a username", () => {
  it("that nobody has any more is told, and nothing changes", async () => {
    const { p, made, preview } = await subscribed();
    await p.control("PATCH", "/_x/users/1002", { username: "robert" });
    const read = await p.subscription.read(made.id, made.outs);
    expect(p.printed.at(-1)).toMatch(/knows no user @bob any more.*1002 stays/);
    expect((await preview({ ...read.inputs })).diff).toMatchObject({ changes: false });
  });

  it.each([[{ status: 429 }], [{ status: 503 }], [{ status: 403 }], [{ cut: true }], [{ truncate: true }]])(
    "that cannot be looked up (%j) is no drift, with a line that says so",
    async (fault) => {
      const { p, made, preview } = await subscribed();
      await move(p);
      await p.failNext({ method: "GET", path: "/2/users/by", times: 9, ...fault });
      const read = await p.subscription.read(made.id, made.outs);
      expect(p.printed.at(-1)).toMatch(/could not be looked up.*They are taken to/);
      expect((await preview({ ...read.inputs })).diff).toMatchObject({ changes: false });
    },
  );

  it("that X says nothing of is no drift", async () => {
    const { p, made } = await subscribed();
    const body = { errors: [{ value: "bob", title: "Service Unavailable" }] };
    await p.failNext({ method: "GET", path: "/2/users/by", status: 200, body });
    await p.subscription.read(made.id, made.outs);
    expect(p.printed.at(-1)).toMatch(/nothing on bob: Service Unavailable.*They are taken to/);
  });

  it("in other letters is the same, and costs a refresh one call", async () => {
    const { p, made, preview } = await subscribed("BOB");
    const printed = p.printed.length;
    const read = await p.subscription.read(made.id, made.outs);
    expect((await preview({ ...read.inputs })).diff).toMatchObject({ changes: false });
    expect(p.printed).toHaveLength(printed);
    expect(p.sent).toHaveLength(2);
  });
});

describe("many usernames", () => {
  it("cost a refresh a call for a hundred, beside the listing", async () => {
    const users = people(250);
    const p = createProvider({ users, tier: "enterprise" });
    const made = [];
    for (const { username } of users)
      made.push(await declare(p.subscription, { eventType: "post.create", filter: { username } }));
    p.restart();
    p.clock.now += 3_600_000;
    p.sent.length = 0;
    await Promise.all(made.map(({ id, outs }) => p.subscription.read(id, outs)));
    expect(lookups(p)).toBe(3);
    expect(p.sent).toHaveLength(4);
  });

  it("are not looked up where none is declared", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.subscription, {
      eventType: "post.create",
      filter: { userId: "1001" },
    });
    await p.subscription.read(id, outs);
    expect(lookups(p)).toBe(0);
  });

  it("are asked for once each, again after a while, and again after a failure", async () => {
    const asked: string[][] = [];
    const clock = { now: 0 };
    let down = false;
    const users = sharedUsers(
      async (names) => {
        asked.push([...names]);
        if (down) throw new Error("down");
        return new Map(names.map((username) => [username, { id: "1", username }]));
      },
      { now: () => clock.now, sleep: async () => {} },
    );
    await Promise.all([users.find(["A", "b"]), users.find(["a", "c"])]);
    await users.find(["B"]);
    expect(asked).toEqual([["a", "b", "c"]]);
    clock.now += 3_600_000;
    down = true;
    await expect(users.find(["a"])).rejects.toThrow("down");
    down = false;
    expect((await users.find(["a"])).get("a")).toMatchObject({ id: "1" });
    expect(asked).toHaveLength(3);
  });
});
