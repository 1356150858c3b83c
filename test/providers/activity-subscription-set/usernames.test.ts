/** Users of a set that are declared by name. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createProvider, declare, type Provider } from "../../support/provider.ts";

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: String(5_000 + index), username: `User_${index}` }));
const lookups = ({ x }: Provider) => x.journal.requests.filter(({ path }) => path === "/2/users/by").length;
const usersAtX = ({ x }: Provider) =>
  x
    .state()
    .subscriptions.map(({ filter }) => String(filter.user_id))
    .toSorted();
const named = (...usernames: string[]) => ({ eventTypes: ["post.create"], usernames });

/** A set that was made in an earlier run. */
async function made(declared: Record<string, unknown>, p = createProvider()) {
  const set = await declare(p.set, declared);
  p.restart();
  p.clock.now += 3_600_000;
  return { p, ...set };
}

describe("usernames in a set", () => {
  it("are looked up a hundred a call, and cost no call where nothing changes", async () => {
    const users = people(250);
    const p = createProvider({ users, tier: "enterprise" });
    const declared = named(...users.map(({ username }) => username.toLowerCase()));
    const { id, outs, inputs } = await made(declared, p);
    expect(lookups(p)).toBe(3);
    expect(usersAtX(p)).toEqual(users.map((user) => user.id).toSorted());
    const sent = p.sent.length;
    const again = await p.set.check(inputs, named(...users.map(({ username }) => username)));
    expect(await p.set.diff(id, outs, again.inputs)).toMatchObject({ changes: false });
    expect(p.sent).toHaveLength(sent);
  });

  it("stand beside ids, in entries and in files alike", async () => {
    const { p, id, outs, inputs } = await made({ ...named("alice"), userIds: ["1002", "1001"] });
    expect(usersAtX(p)).toEqual(["1001", "1002"]);
    const folder = mkdtempSync(join(tmpdir(), "x-webhooks-names-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "entries.csv");
    writeFileSync(file, "eventType,username,userId\npost.create,BOB,\npost.create,,1001\n");
    const entries = [
      { eventType: "post.create", username: "Alice" },
      { eventType: "post.create", userId: "1002" },
    ];
    for (const other of [{ file }, { entries }]) {
      const checked = await p.set.check(inputs, other);
      expect(checked.failures).toEqual([]);
      expect(await p.set.diff(id, outs, checked.inputs)).toMatchObject({ changes: false });
    }
  });

  it("that X does not know are named at preview, and nothing is written", async () => {
    const p = createProvider();
    const { failures } = await p.set.check({}, named("alice", "nobody", "noone"));
    expect(failures).toEqual([
      { property: "usernames", reason: expect.stringMatching(/no users @nobody, @noone\..*userIds/) },
    ]);
    expect(p.writes()).toEqual([]);
  });

  it.each([
    [named("@alice"), /without the @/],
    [
      { entries: [{ eventType: "post.create", username: "a", userId: "1" }] },
      /either a userId or a username/,
    ],
    [{ entries: [{ eventType: "post.create", username: "a-b" }] }, /without the @/],
  ])("are checked: %j", async (declared, reason) => {
    const { failures } = await createProvider().set.check({}, declared);
    expect(failures.map((failure) => failure.reason).join()).toMatch(reason);
  });

  it("are looked up by the up where the preview could not", async () => {
    const p = createProvider();
    await p.failNext({ method: "GET", path: "/2/users/by", status: 503, times: 9 });
    const { inputs, failures } = await p.set.check({}, named("alice"));
    expect(failures).toEqual([]);
    await p.control("DELETE", "/_x/faults");
    p.restart();
    expect((await p.set.create(inputs)).outs).toMatchObject({ count: 1 });
    expect(usersAtX(p)).toEqual(["1001"]);
    p.restart();
    await p.control("PATCH", "/_x/users/1001", { username: "alice2" });
    await expect(p.set.create(inputs)).rejects.toThrow(/no users @alice\./);
  });

  it("that were looked up by the up alone make no diff from then on", async () => {
    const p = createProvider();
    await p.failNext({ method: "GET", path: "/2/users/by", status: 503, times: 9 });
    const { inputs } = await p.set.check({}, named("alice"));
    await p.control("DELETE", "/_x/faults");
    p.restart();
    const { id, outs } = await p.set.create(inputs);
    p.restart();
    const sent = p.sent.length;
    const again = await p.set.check(inputs, named("alice"));
    expect(await p.set.diff(id, outs, again.inputs)).toMatchObject({ changes: false });
    expect(p.sent).toHaveLength(sent);
    const { inputs: more } = await p.set.check(inputs, named("alice", "bob"));
    expect(await p.set.diff(id, outs, more)).toMatchObject({ changes: true });
  });

  it("that have moved are told by a refresh, and the next up follows", async () => {
    const { p, id, outs, inputs } = await made(named("bob", "alice"));
    const quiet = await p.set.read(id, outs);
    expect(p.printed.join()).not.toMatch(/moved/);
    const same = await p.set.check({ ...quiet.inputs }, named("bob", "alice"));
    expect(await p.set.diff(id, { ...quiet.props }, same.inputs)).toMatchObject({ changes: false });
    await p.control("PATCH", "/_x/users/1002", { username: "robert" });
    await p.control("POST", "/_x/users", { id: "1003", username: "bob" });
    p.restart();
    const { props, inputs: seen } = await p.set.read(id, outs);
    expect(p.printed.at(-1)).toMatch(/@bob has moved from user 1002 to user 1003/);
    const checked = await p.set.check({ ...seen }, named("bob", "alice"));
    expect(await p.set.diff(id, { ...props }, checked.inputs)).toMatchObject({ changes: true, replaces: [] });
    const next = await p.set.update(id, { ...props }, checked.inputs);
    expect(usersAtX(p)).toEqual(["1001", "1003"]);
    const after = await p.set.check(checked.inputs, named("bob", "alice"));
    expect(await p.set.diff(id, next.outs, after.inputs)).toMatchObject({ changes: false });
    expect(inputs).toMatchObject({ ids: { alice: "1001", bob: "1002" } });
  });

  it("that are no longer declared leave nothing behind", async () => {
    const { p, id, outs, inputs } = await made(named("bob", "alice"));
    const checked = await p.set.check(inputs, named("bob"));
    expect(checked.inputs).toMatchObject({ ids: { bob: "1002" } });
    await p.set.update(id, outs, checked.inputs);
    expect(usersAtX(p)).toEqual(["1002"]);
  });
});
