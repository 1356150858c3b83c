import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createProvider, declare, otherToken, type Provider, url } from "../../support/provider.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const subscriptions = "/2/activity/subscriptions";
const bulk = `DELETE ${subscriptions}`;

type Inputs = Record<string, unknown>;
type Outs = Readonly<Record<string, unknown>>;

const users = (count: number) => Array.from({ length: count }, (_, index) => String(1_000 + index));
const table = (count: number, more: Inputs = {}) => ({
  eventTypes: ["post.create"],
  userIds: users(count),
  ...more,
});
const calls = ({ x }: Provider, name: string) => x.journal.calls[name] ?? 0;

/** What X has, as `type user direction tag webhook`. */
function atX({ x }: Provider): string[] {
  const { subscriptions: all } = JSON.parse(JSON.stringify(x.state())) as {
    subscriptions: {
      eventType: string;
      filter: Record<string, string>;
      tag?: string;
    }[];
  };
  return all
    .map(({ eventType, filter, tag }) => [eventType, ...Object.values(filter), tag].filter(Boolean).join(" "))
    .toSorted();
}

/** `pulumi up` over an existing set: check, diff, update where one is due; a partial failure keeps its state. */
async function up(p: Provider, id: string, outs: Outs, olds: Inputs, news: Inputs) {
  const { inputs, failures } = await p.set.check(olds, news);
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
  const { changes } = await p.set.diff(id, outs, inputs);
  return { changes, inputs, outs: changes ? (await p.set.update(id, outs, inputs)).outs : outs };
}

/** What a failure leaves for the engine. */
async function unfinished(act: Promise<unknown>): Promise<{ id: string; properties: Outs; message: string }> {
  const error: unknown = await act.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error && "id" in error && "properties" in error)) throw error;
  return { id: String(error.id), properties: Object(error.properties), message: error.message };
}

function idsOf(outs: Outs): string[] {
  return Object.values(Object(outs.subscriptions))
    .flatMap((list) => String(list).split(","))
    .map((item) => item.split("=")[1] ?? "");
}

/** A set of 2 whose next update has lost two POSTs: 1002 and 1003 are at X. */
async function unsure(p: Provider, { afterDiff = false } = {}) {
  const made = await declare(p.set, table(2));
  const { inputs } = await p.set.check(made.inputs, table(4));
  await p.failNext({ method: "POST", path: subscriptions, times: 2, afterWrite: true });
  if (afterDiff) await p.set.diff(made.id, made.outs, inputs);
  const { fetch } = p.x;
  let posted = false;
  Object.assign(p.x, {
    fetch: (request: Request) => {
      posted ||= request.method === "POST";
      return posted && request.method === "GET"
        ? Promise.resolve(new Response("{}", { status: 404 }))
        : fetch(request);
    },
  });
  const { properties } = await unfinished(p.set.update(made.id, made.outs, inputs));
  Object.assign(p.x, { fetch });
  expect(atX(p)).toHaveLength(4);
  return { id: made.id, outs: properties, inputs };
}

describe("a set of 2,000", () => {
  it("costs as many calls as it must", async () => {
    const requests = { [`POST ${subscriptions}`]: 2_000 };
    const p = createProvider({ tier: "enterprise", limits: { requests } });
    const declared = {
      eventTypes: ["post.create", "profile.update.bio"],
      userIds: users(1_000).map((user) => `17000000000000${user}`.padEnd(19, "7")),
    };
    const made = await declare(p.set, declared);
    expect(made.outs).toMatchObject({ count: 2_000, drifted: 0 });
    expect(calls(p, `POST ${subscriptions}`)).toBe(2_000);
    expect(calls(p, `GET ${subscriptions}`)).toBeLessThanOrEqual(2);
    p.x.journal.clear();

    expect((await up(p, made.id, made.outs, made.inputs, declared)).changes).toBe(false);
    expect(p.x.journal.calls).toEqual({});

    p.clock.now += 120_000;
    const read = await p.set.read(made.id, made.outs);
    expect(calls(p, `GET ${subscriptions}`)).toBeLessThanOrEqual(3);
    expect((await up(p, made.id, read.props ?? {}, read.inputs ?? {}, declared)).changes).toBe(false);
    const size = JSON.stringify(read.props).length + JSON.stringify(read.inputs).length;
    expect(size / 2_000).toBeLessThan(200);
    p.x.journal.clear();

    await p.set.delete(made.id, read.props ?? {});
    expect(p.x.journal.calls).toEqual({ [bulk]: 20 });
    expect(atX(p)).toEqual([]);
  });

  const ids = users(300).map((user) => `17000000000000${user}`.padEnd(19, "7"));
  const eventType = "profile.update.profile_picture";
  it.each([
    ["a table of one type", { eventTypes: [eventType], userIds: ids }],
    ["a list", { entries: ids.map((userId) => ({ eventType, userId, direction: "inbound" })) }],
  ])("keeps %s within 200 bytes a subscription, as the engine indents it", async (_name, declared) => {
    const { outs, inputs } = await declare(createProvider({ tier: "enterprise" }).set, declared);
    const state = JSON.stringify({ deployment: { resources: [{ inputs, outs }] } }, undefined, 4);
    expect(state.length / 300).toBeLessThan(200);
  });
});

describe("changes", () => {
  it("create, delete and change only what differs, and leave others alone", async () => {
    const p = createProvider();
    const { id: webhookId } = await declare(p.webhook, { url });
    await declare(p.subscription, { eventType: "post.create", filter: { userId: "9" }, tag: "foreign" });
    const made = await declare(p.set, table(5));
    p.x.journal.clear();
    const fewer = await up(p, made.id, made.outs, made.inputs, {
      ...table(4),
      userIds: ["1003", "1002", "7"],
    });
    expect(p.x.journal.calls).toMatchObject({ [bulk]: 1, [`POST ${subscriptions}`]: 1 });
    expect(atX(p)).toEqual([
      "post.create 1002",
      "post.create 1003",
      "post.create 7",
      "post.create 9 foreign",
    ]);
    p.x.journal.clear();
    const news = { ...table(4), userIds: ["1003", "1002", "7"], tag: "mine", webhookId };
    const tagged = await up(p, made.id, fewer.outs, fewer.inputs, news);
    expect(calls(p, "PUT /2/activity/subscriptions/:subscription_id")).toBe(3);
    expect(calls(p, `POST ${subscriptions}`)).toBe(0);
    expect(tagged.outs).toMatchObject({ tag: "mine", webhookId, count: 3, drifted: 0 });
    // X cannot take a tag away.
    const { tag: _tag, ...bare } = news;
    const untagged = await up(p, made.id, tagged.outs, tagged.inputs, bare);
    expect(atX(p)).toEqual([
      "post.create 1002",
      "post.create 1003",
      "post.create 7",
      "post.create 9 foreign",
    ]);
    await p.set.delete(made.id, untagged.outs);
    expect(atX(p)).toEqual(["post.create 9 foreign"]);
  });

  it("of order, spelling or the way of declaring are none", async () => {
    const p = createProvider();
    const made = await declare(p.set, { eventTypes: ["ProfileBioUpdate"], userIds: ["1", "2"] });
    const entries = ["2", "1"].map((userId) => ({ eventType: "profile.update.bio", userId }));
    expect((await up(p, made.id, made.outs, made.inputs, { entries })).changes).toBe(false);
  });

  it("that are not known yet are an update", async () => {
    const p = createProvider();
    const made = await declare(p.set, table(2));
    const { inputs, failures } = await p.set.check(made.inputs, { ...table(2), userIds: ["1", unknown] });
    expect(failures).toEqual([]);
    expect(await p.set.diff(made.id, made.outs, inputs)).toMatchObject({ changes: true, replaces: [] });
  });

  it("of a direction that is not known yet leave out what hangs on it", async () => {
    const p = createProvider();
    await declare(p.set, table(2));
    const { inputs, failures } = await p.set.check({}, table(2, { direction: unknown }));
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ direction: unknown });
    const made = await declare(p.set, table(2, { direction: "inbound" }));
    const printed = p.printed.length;
    const next = await p.set.check(made.inputs, table(2, { direction: unknown }));
    expect(await p.set.diff(made.id, made.outs, next.inputs)).toMatchObject({ changes: true });
    expect(p.printed).toHaveLength(printed);
  });

  it("are forecast at preview, with X's hours", async () => {
    const p = createProvider({ tier: "enterprise" });
    const userIds = Array.from({ length: 75_000 }, (_, index) => String(index + 1));
    const { inputs } = await p.set.check({}, { eventTypes: ["post.create"], userIds });
    expect(p.printed.join()).toMatch(
      /75,000 to create: about 37\.5 hours of X's rate limit.*75 runs of 30 minutes/,
    );
    expect(p.writes()).toEqual([]);
    const made = await declare(p.set, table(3));
    await p.set.diff(made.id, made.outs, inputs);
    expect(p.printed.at(-1)).toMatch(/74,997 to create: about/);
  });
});

describe("what is wrong is said at preview", () => {
  it.each([
    [{ eventTypes: ["news.new"], userIds: ["1"] }, /wants a keyword/],
    [{ eventTypes: ["post.create"], userIds: ["1"], entries: [] }, /three ways/],
    [{ entries: [{ eventType: "post.create" }] }, /wants either a userId/],
    [{ eventTypes: ["mute.mute"], userIds: ["1"], direction: "inbound" }, /takes no direction/],
    [{ eventTypes: ["post.create"], userIds: ["x"] }, /./],
    [{ file: "no-such-file.json" }, /cannot be read.*program's directory/],
    [{ entries: [], direction: "inbound" }, /an entry has its own/],
    [
      { ...table(1), direction: "sideways" },
      /^a direction is "inbound" or "outbound"; without one it is both$/,
    ],
    [
      { entries: [{ eventType: "like.create", userId: "1", direction: "" }] },
      /^entry 0\.direction \(counted from 0\): a direction is "inbound" or "outbound"/,
    ],
  ])("%j", async (declared, reason) => {
    const { failures } = await createProvider().set.check({}, declared);
    expect(failures.map((failure) => failure.reason).join()).toMatch(reason);
  });

  it("and nothing declared at all when it is created", async () => {
    await expect(declare(createProvider().set, {})).rejects.toThrow(/Nothing is declared: give eventTypes/);
  });
});

describe("a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "x-webhooks-set-"));
  const file = join(folder, "entries");
  afterEach(() => rmSync(file, { force: true }));

  it("of CSV or JSON is read, and a changed one is a diff", async () => {
    const p = createProvider();
    writeFileSync(file, 'eventType,userId,keyword\npost.create,1,\r\nnews.new,,"a ""b"", c"\n');
    const made = await declare(p.set, { file });
    expect(atX(p)).toEqual(['news.new a "b", c', "post.create 1"]);
    expect((await up(p, made.id, made.outs, made.inputs, { file })).changes).toBe(false);
    writeFileSync(file, JSON.stringify([{ eventType: "post.create", userId: "2" }]));
    const { inputs } = await p.set.check(made.inputs, { file });
    expect(inputs.digest).not.toBe(made.inputs.digest);
    expect((await up(p, made.id, made.outs, made.inputs, { file })).changes).toBe(true);
    expect(atX(p)).toEqual(["post.create 2"]);
  });

  it("that changes between check and create stops it", async () => {
    const p = createProvider();
    writeFileSync(file, '[{"eventType":"post.create","userId":"1"}]');
    const { inputs } = await p.set.check({}, { file });
    writeFileSync(file, '[{"eventType":"post.create","userId":"2"}]');
    await expect(p.set.create(inputs)).rejects.toThrow(/changed since it was checked/);
    expect(p.writes()).toEqual([]);
  });

  it.each([
    ["user,type\n1,2\n", /heading has to name eventType/],
    ['[{"eventType":"post.create","userId":1}]', /entry 0.userId/],
    ['{"a":', /neither JSON nor CSV/],
  ])("%j is refused", async (text, reason) => {
    writeFileSync(file, text);
    const { failures } = await createProvider().set.check({}, { file });
    expect(failures).toMatchObject([{ property: "file", reason: expect.stringMatching(reason) }]);
  });
});

describe("equal ones that are not the set's", () => {
  it("are an error that names them, and nothing is written; or are adopted, writing nothing", async () => {
    const p = createProvider();
    const { id } = await declare(p.subscription, {
      eventType: "post.create",
      filter: { userId: "1001" },
      tag: "t",
    });
    p.restart();
    const { failures } = await p.set.check({}, table(3));
    expect(failures).toMatchObject([{ reason: expect.stringContaining(id) }]);
    p.x.journal.clear();
    const first = await declare(p.set, { eventTypes: ["post.create"], userIds: ["5"] });
    await expect(up(p, first.id, first.outs, first.inputs, table(3))).rejects.toThrow(/1 equal.*adopt: true/);
    expect(calls(p, `POST ${subscriptions}`)).toBe(1);

    const adopting = { eventTypes: ["post.create"], userIds: ["1001"], adopt: true, tag: "mine" };
    p.x.journal.clear();
    const made = await declare(p.set, adopting);
    expect(p.writes()).toEqual([]);
    expect(made.outs).toMatchObject({ count: 1, drifted: 1 });
    await up(p, made.id, made.outs, made.inputs, adopting);
    expect(atX(p)).toContain("post.create 1001 mine");
  });
});

describe("a listing that lags behind", () => {
  it("is waited for before what was just made counts as gone", async () => {
    const p = createProvider({ listingDelayMs: 5_000 });
    const made = await declare(p.set, table(3));
    const read = await p.set.read(made.id, made.outs);
    expect(read.props).toMatchObject({ count: 3 });
    const declared = table(3, { tag: "new" });
    const tagged = await up(p, made.id, read.props ?? {}, read.inputs ?? {}, declared);
    expect(tagged.outs).toMatchObject({ count: 3, tag: "new" });
  });

  it("hides an equal one of another set, which is found out then", async () => {
    const p = createProvider({ listingDelayMs: 5_000 });
    const one = await p.set.check({}, table(2));
    const two = await p.set.check({}, table(3));
    await p.set.create(one.inputs);
    const { properties, message } = await unfinished(p.set.create(two.inputs));
    expect(message).toMatch(/2 equal subscription\(s\).*post\.create 1000.*post\.create 1001/);
    expect(properties).toMatchObject({ count: 1 });
    expect(atX(p)).toHaveLength(3);
  });
});

describe("users without consent", () => {
  const types = { eventTypes: ["like.create"], userIds: ["1001", "1002"] };

  it("are an error that names them, after the others", async () => {
    const p = createProvider();
    const { inputs } = await p.set.check({}, types);
    const { id, properties, message } = await unfinished(p.set.create(inputs));
    expect(message).toMatch(/1 user\(s\) have not authorised.*1002.*onRevoked: "skip"/);
    expect(atX(p)).toEqual(["like.create 1001"]);
    await p.control("POST", "/_x/grants", { app: "main", user: "1002" });
    const done = await up(p, id, properties, inputs, types);
    expect(done.outs).toMatchObject({ count: 2 });
  });

  it("are skipped with a warning, and make no diff", async () => {
    const p = createProvider();
    const declared = { ...types, onRevoked: "skip" };
    const made = await declare(p.set, declared);
    expect(p.printed.join()).toMatch(/1002.*skipped/);
    expect(made.outs).toMatchObject({ count: 1, skipped: { "like.create": "1002" } });
    const read = await p.set.read(made.id, made.outs);
    expect((await up(p, made.id, read.props ?? {}, read.inputs ?? {}, declared)).changes).toBe(false);
    const { inputs } = await p.set.check(made.inputs, types);
    expect(await p.set.diff(made.id, made.outs, inputs)).toMatchObject({ changes: true });
    // alice takes hers back: X ends the subscription, and the set lets go of it.
    p.clock.now += 120_000;
    await p.control("DELETE", "/_x/grants/main/1001");
    const gone = await p.set.read(made.id, made.outs);
    expect(gone.props).toMatchObject({ count: 0 });
    const after = await up(p, made.id, gone.props ?? {}, gone.inputs ?? {}, declared);
    expect(after.changes).toBe(true);
    expect(after.outs).toMatchObject({ count: 0, skipped: { "like.create": "1001,1002" } });
    expect((await up(p, made.id, after.outs, after.inputs, declared)).changes).toBe(false);
  });
});

describe("drift", () => {
  it("of what is gone and of tags is seen and mended", async () => {
    const p = createProvider();
    const declared = table(4, { tag: "mine" });
    const made = await declare(p.set, declared);
    const [first, second] = idsOf(made.outs);
    await p.control("DELETE", `/_x/subscriptions/${first}`);
    await p.control("PATCH", `/_x/subscriptions/${second}`, { tag: "other" });
    p.clock.now += 120_000;
    const read = await p.set.read(made.id, made.outs);
    expect(read.props).toMatchObject({ count: 3, drifted: 1 });
    expect(read.inputs).toMatchObject({ drifted: 1, tag: "mine", userIds: users(4) });
    const mended = await up(p, made.id, read.props ?? {}, read.inputs ?? {}, declared);
    expect(mended.outs).toMatchObject({ count: 4, drifted: 0 });
    expect(atX(p)).toEqual(users(4).map((user) => `post.create ${user} mine`));
  });

  it("is never believed of a listing of another app, or of a part", async () => {
    const p = createProvider();
    const made = await declare(p.set, table(3));
    p.clock.now += 120_000;
    p.env.X_BEARER_TOKEN = otherToken;
    await expect(p.set.read(made.id, made.outs)).rejects.toThrow(/another X app's/);
    await expect(p.set.delete(made.id, made.outs)).rejects.toThrow(/another X app's/);
    p.env.X_BEARER_TOKEN = "bearer-token-of-main";
    p.clock.now += 120_000;
    await p.failNext({
      path: subscriptions,
      status: 200,
      times: 9,
      body: { data: [], meta: { total_subscriptions: 3 } },
    });
    await expect(p.set.read(made.id, made.outs)).rejects.toThrow(/only a part/);
  });

  it("is no matter for a deletion: those that are gone are gone", async () => {
    const p = createProvider();
    const made = await declare(p.set, table(3));
    await p.control("DELETE", `/_x/subscriptions/${idsOf(made.outs)[0]}`);
    await p.set.delete(made.id, made.outs);
    expect(atX(p)).toEqual([]);
  });
});

describe("what is done is kept", () => {
  it("when X fails in the middle", async () => {
    const p = createProvider();
    const { inputs } = await p.set.check({}, table(30));
    const { fetch } = p.x;
    let posts = 0;
    const failing = (request: Request) => {
      if (request.method === "POST" && ++posts > 12)
        return Promise.resolve(new Response("", { status: 500 }));
      return fetch(request);
    };
    Object.assign(p.x, { fetch: failing });
    const { id, properties, message } = await unfinished(p.set.create(inputs));
    expect(message).toMatch(/500.*18 of 30 subscriptions are left/);
    expect(posts).toBeLessThan(30);
    Object.assign(p.x, { fetch });
    expect((await up(p, id, properties, inputs, table(30))).outs).toMatchObject({ count: 30 });
    expect(atX(p)).toHaveLength(30);
  });

  it("when the token is refused in the middle", async () => {
    const p = createProvider();
    const made = await declare(p.set, table(3));
    const more = await p.set.check(made.inputs, table(20));
    await p.failNext({ method: "POST", path: subscriptions, status: 401, times: 20, rate: 0.3 });
    const { properties, message } = await unfinished(p.set.update(made.id, made.outs, more.inputs));
    expect(message).toMatch(/401.*left.*run pulumi up again/);
    expect(Number(properties.count)).toBe(atX(p).length);
    expect(Number(properties.count)).toBeLessThan(20);
    await p.control("DELETE", "/_x/faults");
    const done = await up(p, made.id, properties, more.inputs, table(20));
    expect(done.outs).toMatchObject({ count: 20 });
  });

  it("when the rate limit ends it", async () => {
    const p = createProvider({ limits: { requests: { [`POST ${subscriptions}`]: 10 } } });
    const { inputs } = await p.set.check({}, table(25));
    const first = await unfinished(p.set.create(inputs));
    expect(first.properties).toMatchObject({ count: 10 });
    expect(first.message).toMatch(/15 of 25 subscriptions are left/);
    p.clock.now += 15 * 60_000;
    const checked = await p.set.check(inputs, table(25));
    const second = await unfinished(p.set.update(first.id, first.properties, checked.inputs));
    expect(second.properties).toMatchObject({ count: 20 });
    p.clock.now += 15 * 60_000;
    expect((await up(p, first.id, second.properties, inputs, table(25))).outs).toMatchObject({ count: 25 });
  });

  it("when the time is up", async () => {
    const p = createProvider();
    const { fetch } = p.x;
    Object.assign(p.x, {
      fetch: (request: Request) => {
        if (request.method === "POST") p.clock.now += 10_000;
        return fetch(request);
      },
    });
    const declared = table(20, { timeBudgetMinutes: 1 });
    const { inputs } = await p.set.check({}, declared);
    const { id, properties, message } = await unfinished(p.set.create(inputs));
    expect(message).toMatch(/of 20 subscriptions are left \(timeBudgetMinutes: 1\).*run pulumi up again/);
    expect(Number(properties.count)).toBeGreaterThan(4);
    expect(Number(properties.count)).toBeLessThan(11);
    let outs = properties;
    for (let run = 0; run < 5 && outs.count !== 20; run++) {
      outs = await up(p, id, outs, inputs, declared).then(
        (done) => done.outs,
        (error) => Object(error).properties,
      );
    }
    expect(outs.count).toBe(20);
    expect(atX(p)).toHaveLength(20);
  });

  it("with the stub, by which the engine reads and deletes it", async () => {
    const p = createProvider({ limits: { requests: { [`POST ${subscriptions}`]: 2 } } });
    const { inputs } = await p.set.check({}, table(5));
    const { properties } = await unfinished(p.set.create({ ...inputs, __provider: "the stub" }));
    expect(properties.__provider).toBe("the stub");
  });

  it("or nothing, where nothing was made", async () => {
    const p = createProvider();
    const { inputs } = await p.set.check({}, table(3));
    await p.failNext({ method: "POST", path: subscriptions, status: 401, times: 9 });
    const error = await p.set.create(inputs).catch((thrown: unknown) => thrown);
    expect(error).not.toHaveProperty("id");
    expect(error).toMatchObject({ message: expect.stringMatching(/401.*bearer token/) });
  });
});

describe("lost answers", () => {
  it.each([{ afterWrite: true }, { afterWrite: true, status: 503 }, { status: 500 }, { truncate: true }])(
    "%j make no doubles and lose nothing",
    async (fault) => {
      const p = createProvider();
      await p.failNext({ method: "POST", path: subscriptions, times: 4, ...fault });
      const made = await declare(p.set, table(12));
      expect(made.outs).toMatchObject({ count: 12 });
      expect(atX(p)).toHaveLength(12);
      await p.set.delete(made.id, made.outs);
      expect(atX(p)).toEqual([]);
    },
  );

  it("that no listing explains are remembered, and are the set's own in the next run", async () => {
    const p = createProvider();
    const { id, outs, inputs } = await unsure(p, { afterDiff: true });
    expect(outs).toMatchObject({ count: 2, unsure: { keys: { "post.create": "1002,1003" } } });
    p.clock.now += 3_600_000;
    const done = await up(p, id, outs, inputs, table(4));
    expect(done.outs).toMatchObject({ count: 4 });
    expect(done.outs).not.toHaveProperty("unsure");
  });

  it("of a bulk deletion are asked again", async () => {
    const p = createProvider();
    const made = await declare(p.set, table(150));
    await p.failNext({ method: "DELETE", path: subscriptions, afterWrite: true });
    await p.set.delete(made.id, made.outs);
    expect(atX(p)).toEqual([]);
  });
});

describe("what X says it does not know", () => {
  it("stays in the state while X lists it, and goes with the next run", async () => {
    const p = createProvider();
    const made = await declare(p.set, table(4));
    const { inputs } = await p.set.check(made.inputs, table(2));
    await p.failNext({ method: "DELETE", path: subscriptions, status: 404 });
    const { properties, message } = await unfinished(p.set.update(made.id, made.outs, inputs));
    expect(message).toMatch(/post\.create 1002.*not found, but lists it/);
    expect(properties).toMatchObject({ count: 4 });
    await up(p, made.id, properties, inputs, table(2));
    expect(atX(p)).toEqual(["post.create 1000", "post.create 1001"]);
  });

  it("at a change stays in the state, where the run ends before it could be made again", async () => {
    const p = createProvider();
    const made = await declare(p.set, table(3));
    const declared = table(3, { tag: "new" });
    const { inputs } = await p.set.check(made.inputs, declared);
    await p.failNext({ method: "PUT", path: `${subscriptions}/*`, status: 404, times: 3 });
    await p.failNext({ method: "POST", path: subscriptions, status: 401, times: 9 });
    const { properties } = await unfinished(p.set.update(made.id, made.outs, inputs));
    await p.control("DELETE", "/_x/faults");
    const done = await up(p, made.id, properties, inputs, declared);
    expect(done.outs).toMatchObject({ count: 3, drifted: 0 });
    expect(atX(p)).toEqual(users(3).map((user) => `post.create ${user} new`));
  });

  it("and lacks at a change is made again", async () => {
    const p = createProvider();
    const made = await declare(p.set, table(3));
    const declared = table(3, { tag: "new" });
    const { inputs } = await p.set.check(made.inputs, declared);
    // The run's listing has it still.
    await p.set.read(made.id, made.outs);
    await p.control("DELETE", `/_x/subscriptions/${idsOf(made.outs)[0]}`);
    const done = await p.set.update(made.id, made.outs, inputs);
    expect(done.outs).toMatchObject({ count: 3, drifted: 0 });
    expect(atX(p)).toEqual(users(3).map((user) => `post.create ${user} new`));
  });
});

describe("a lost POST that no listing explained", () => {
  it("is deleted where it is no longer declared", async () => {
    const p = createProvider();
    const { id, outs, inputs } = await unsure(p);
    await up(p, id, outs, inputs, table(2));
    expect(atX(p)).toEqual(["post.create 1000", "post.create 1001"]);
  });

  it("is deleted with the set", async () => {
    const p = createProvider();
    const { id, outs } = await unsure(p);
    await p.set.delete(id, outs);
    expect(atX(p)).toEqual([]);
  });
});

it("a webhook that is not known yet is not forecast as a change of all", async () => {
  const p = createProvider({ tier: "enterprise" });
  const { id: webhookId } = await declare(p.webhook, { url });
  const made = await declare(p.set, table(3, { webhookId }));
  const { inputs, failures } = await p.set.check(made.inputs, table(4, { webhookId: unknown }));
  expect(failures).toEqual([]);
  expect(await p.set.diff(made.id, made.outs, inputs)).toMatchObject({ changes: true, replaces: [] });
  expect(p.printed.at(-1)).toMatch(/: 1 to create: within one window/);
});
