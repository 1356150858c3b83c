import { describe, expect, it } from "vitest";
import { createProvider, declare, otherToken, type Provider } from "../../support/provider.ts";

const path = "/2/tweets/search/stream/rules";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const value = "(bees OR #honey) lang:en -is:retweet";

const rulesAt = (p: Provider) =>
  p.x.state().rules.map(({ id, app, value, tag }) => ({ id, app, value, tag }));

/** Adds or deletes at X, behind the provider's back. */
async function byHand(p: Provider, change: unknown, bearer = "bearer-token-of-main"): Promise<void> {
  const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(change) };
  const answer = await p.x.fetch(`https://api.x.com${path}`, init);
  expect(await answer.json()).not.toHaveProperty("errors");
}

const added = (p: Provider) => p.sent.filter(({ method, query }) => method === "POST" && query === "");

describe("preview", () => {
  it.each([
    ["", "value", /at least one term/],
    ["  \n ", "value", /at least one term/],
    ["a".repeat(2_049), "value", /at most 2048 characters; this one has 2049/],
  ])("refuses %j without asking X", async (bad, property, reason) => {
    const p = createProvider();
    const { failures } = await p.rule.check({}, { value: bad });
    expect(failures).toEqual([{ property, reason: expect.stringMatching(reason) }]);
    expect(p.sent).toEqual([]);
  });

  it("tells X's complaint and where in the rule it is, and writes nothing", async () => {
    const p = createProvider();
    const { failures } = await p.rule.check({}, { value: "cats place:London" });
    expect(failures).toEqual([
      {
        property: "value",
        reason: expect.stringMatching(/invalid operator 'place' \(at position 6\).*Correct/),
      },
    ]);
    expect(p.sent).toMatchObject([{ method: "POST", path, query: "?dry_run=true" }]);
    await p.rule.check({}, { value });
    expect(rulesAt(p)).toEqual([]);
  });

  it("understands a complaint that comes as a 400", async () => {
    const p = createProvider();
    const entry = { value: "a:b", details: ["no operator a (at position 1)"], title: "UnprocessableEntity" };
    const body = { title: "Invalid Request", detail: "One or more parameters…", errors: [entry] };
    await p.failNext({ method: "POST", path, status: 400, body });
    const { failures } = await p.rule.check({}, { value: "a:b" });
    expect(failures).toMatchObject([{ property: "value", reason: expect.stringMatching(/at position 1/) }]);
  });

  it("knows a duplicate that comes as a 400 by its title, whatever the detail says", async () => {
    const p = createProvider();
    const entry = { value, title: "DuplicateRule", detail: "Rule 7 has this value." };
    await p.failNext({
      method: "POST",
      path,
      status: 400,
      body: { title: "Invalid Request", errors: [entry] },
    });
    const { failures } = await p.rule.check({}, { value });
    expect(failures).toMatchObject([{ property: "value", reason: expect.stringMatching(/adopt: true/) }]);
  });

  it("finds a rule of the value that exists, unless it is to be adopted", async () => {
    const p = createProvider();
    await byHand(p, { add: [{ value, tag: "by hand" }] });
    const [there] = rulesAt(p);
    const { failures } = await p.rule.check({}, { value });
    expect(failures).toMatchObject([{ property: "value" }]);
    expect(failures[0]?.reason).toMatch(new RegExp(`${there?.id}.*adopt: true.*alias`, "s"));
    expect((await p.rule.check({}, { value, adopt: true })).failures).toEqual([]);
  });

  it("says that the app may have no more rules", async () => {
    const p = createProvider({ limits: { streamRules: 1 } });
    await declare(p.rule, { value: "cats" });
    const { failures } = await p.rule.check({}, { value: "dogs" });
    expect(failures).toMatchObject([{ property: "value", reason: expect.stringMatching(/1 rules.*plan/) }]);
  });

  it("asks X only about a value that is new", async () => {
    const p = createProvider();
    const { inputs } = await declare(p.rule, { value });
    const asked = p.sent.length;
    await p.rule.check(inputs, { value });
    await p.rule.check(inputs, { value, tag: "other" });
    expect(p.sent).toHaveLength(asked);
    await p.rule.check(inputs, { value: "cats" });
    expect(p.sent).toHaveLength(asked + 1);
  });

  it("waits for what is unknown, and takes a network that is down for no reason to stop", async () => {
    const p = createProvider();
    const news = { value: unknown, tag: unknown };
    expect(await p.rule.check({}, news)).toEqual({ inputs: news, failures: [] });
    await p.failNext({ method: "POST", path, cut: true, times: 9 });
    expect((await p.rule.check({}, { value })).failures).toEqual([]);
    expect(p.printed.join()).toMatch(/StreamRule .* could not be checked with X/);
  });
});

describe("create", () => {
  it("adds the rule with its tag, in one line", async () => {
    const p = createProvider();
    const laidOut = '(bees OR\n    "honey  comb")\n  lang:en\n';
    const { id, outs } = await declare(p.rule, { value: laidOut, tag: "bees" });
    const wanted = { value: '(bees OR "honey  comb") lang:en', tag: "bees" };
    expect(rulesAt(p)).toEqual([{ id, app: "main", ...wanted }]);
    expect(outs).toMatchObject({ ruleId: id, ...wanted, createdAt: "2026-08-01T00:00:00.000Z" });
  });

  it("refuses a duplicate, and names it and how to adopt it", async () => {
    const p = createProvider();
    const { id, inputs } = await declare(p.rule, { value });
    await expect(p.rule.create(inputs)).rejects.toThrow(
      new RegExp(`could not be created.*${id}.*adopt: true`, "s"),
    );
    expect(rulesAt(p)).toHaveLength(1);
  });

  it("tells X's reason where X refuses the rule only now", async () => {
    await expect(createProvider().rule.create({ value: "cats place:London" })).rejects.toThrow(
      /StreamRule cats place:London could not be created.*position 6.*Correct/s,
    );
  });

  it("finds its own after a lost answer", async () => {
    const p = createProvider();
    await p.failNext({ method: "POST", path, afterWrite: true });
    const { id } = await p.rule.create({ value, tag: "t" });
    expect(rulesAt(p)).toMatchObject([{ id, tag: "t" }]);
    expect(added(p)).toHaveLength(1);
  });

  it("asks again where a lost request did nothing", async () => {
    const p = createProvider();
    await p.failNext({ method: "POST", path, status: 503 });
    const { id } = await p.rule.create({ value });
    expect(rulesAt(p)).toMatchObject([{ id }]);
    expect(added(p)).toHaveLength(2);
  });

  it("does not take a stranger's for its own after a lost answer", async () => {
    const p = createProvider();
    await byHand(p, { add: [{ value }] });
    p.clock.now += 3_600_000;
    await p.failNext({ method: "POST", path });
    await expect(p.rule.create({ value })).rejects.toThrow(/this rule already.*adopt: true/s);
  });

  it("knows its own by X's refusal, where the listing is behind", async () => {
    const p = createProvider();
    await p.failNext({ method: "POST", path, afterWrite: true });
    const body = { meta: { result_count: 0 } };
    await p.failNext({ method: "GET", path, status: 200, body, times: 8 });
    const { id, outs } = await p.rule.create({ value, tag: "t" });
    expect(rulesAt(p)).toMatchObject([{ id, tag: "t" }]);
    expect(outs).toMatchObject({ ruleId: id, value, tag: "t" });
  });

  it.each([[{}], [{ meta: { sent: "2026-08-01T00:00:00.000Z" } }], [{ data: [] }]])(
    "looks where X answers %j, which says nothing",
    async (body) => {
      const p = createProvider();
      await p.failNext({ method: "POST", path, status: 200, body });
      const { id } = await p.rule.create({ value });
      expect(rulesAt(p)).toMatchObject([{ id }]);
    },
  );
});

describe("adopt", () => {
  it("takes the rule and writes nothing; another tag is a replacement later", async () => {
    const p = createProvider();
    await byHand(p, { add: [{ value, tag: "by hand" }] });
    const [there] = rulesAt(p);
    const { id, outs } = await declare(p.rule, { value, tag: "by hand", adopt: true });
    expect(id).toBe(there?.id);
    expect(added(p)).toEqual([]);
    const { inputs } = await p.rule.check(outs, { value, tag: "by hand" });
    expect(await p.rule.diff(id, outs, inputs)).toMatchObject({ changes: false });
    expect(await p.rule.diff(id, outs, { value, tag: "mine" })).toMatchObject({ replaces: ["tag"] });
  });

  it("finds one that is spelled otherwise, without a diff ever after", async () => {
    const p = createProvider();
    await byHand(p, { add: [{ value: "cats   has:media" }] });
    const { id, outs, inputs } = await declare(p.rule, { value: "cats has:media", adopt: true });
    expect(outs).toMatchObject({ value: "cats   has:media" });
    expect(await p.rule.diff(id, outs, inputs)).toMatchObject({ changes: false });
    const asked = p.sent.length;
    expect((await p.rule.check(outs, { value: "cats has:media" })).failures).toEqual([]);
    expect(p.sent).toHaveLength(asked);
  });

  it("takes each of two that differ in blanks alone, by its tag, and writes nothing", async () => {
    const p = createProvider();
    const [wide, narrow] = ["cats   has:media", "cats has:media"];
    await byHand(p, {
      add: [{ value: wide, tag: "wide" }, { value: narrow, tag: "narrow" }, { value: "cats  has:media" }],
    });
    const before = rulesAt(p);
    const idOf = (tag: string | undefined) => before.find((rule) => rule.tag === tag)?.id;
    for (const [value, tag] of [
      [narrow, "narrow"],
      ["cats  has:media", undefined],
      [wide, "wide"],
    ]) {
      const { id, outs, inputs } = await declare(p.rule, { value, tag, adopt: true });
      expect(id).toBe(idOf(tag));
      expect(await p.rule.diff(id, outs, inputs)).toMatchObject({ changes: false });
    }
    expect(added(p)).toEqual([]);
    expect(rulesAt(p)).toEqual(before);
    await expect(declare(p.rule, { value: narrow, adopt: true })).rejects.toThrow(/declare it once/);
  });

  it("adds the rule where there is none", async () => {
    const p = createProvider();
    const { id } = await declare(p.rule, { value, adopt: true });
    expect(rulesAt(p)).toMatchObject([{ id }]);
  });

  it("is for one resource of a stack, whose former one leaves it at X", async () => {
    const p = createProvider();
    const before = await declare(p.rule, { value });
    p.restart();
    await declare(p.rule, { value, adopt: true });
    await expect(p.rule.create({ value, adopt: true })).rejects.toThrow(/declare it once/);
    await p.rule.delete(before.id, before.outs);
    expect(rulesAt(p)).toHaveLength(1);
  });
});

describe("changes", () => {
  it.each([
    ["value", { value: "cats" }, false],
    ["tag", { tag: "other" }, true],
    ["tag", { tag: undefined }, true],
    ["profile", { profile: "brand" }, true],
  ])("of the %s replace: %j", async (property, change, deleteBeforeReplace) => {
    const p = createProvider();
    const { id, outs } = await declare(p.rule, { value, tag: "t" });
    const diff = await p.rule.diff(id, outs, { value, tag: "t", ...change });
    expect(diff).toEqual({ changes: true, replaces: [property], deleteBeforeReplace });
  });

  it("that are not known yet are no replacement", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.rule, { value, tag: "t" });
    expect(await p.rule.diff(id, outs, { value: unknown, tag: unknown })).toMatchObject({
      changes: true,
      replaces: [],
    });
  });

  it("of the tag are not stopped by the rule that goes", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.rule, { value, tag: "t" });
    await p.rule.diff(id, outs, { value, tag: "u" });
    expect((await p.rule.check({}, { value, tag: "u" })).failures).toEqual([]);
    await p.rule.delete(id, outs);
    const next = await p.rule.create({ value, tag: "u" });
    expect(rulesAt(p)).toMatchObject([{ id: next.id, tag: "u" }]);
  });

  it("of the tag are not stopped by it where X does not say which rule it means, either", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.rule, { value, tag: "t" });
    await p.rule.diff(id, outs, { value, tag: "u" });
    const body = { title: "Invalid Request", errors: [{ value, title: "DuplicateRule" }] };
    await p.failNext({ method: "POST", path, status: 400, body });
    expect((await p.rule.check({}, { value, tag: "u" })).failures).toEqual([]);
  });

  it("delete first where the app may have no more rules", async () => {
    const p = createProvider({ limits: { streamRules: 1 } });
    const { id, outs, inputs } = await declare(p.rule, { value });
    expect((await p.rule.check(inputs, { value: "cats" })).failures).toEqual([]);
    expect(await p.rule.diff(id, outs, { value: "cats" })).toMatchObject({ deleteBeforeReplace: true });
    expect(p.printed.join()).toMatch(/deleted before its replacement exists/);
    expect((await p.rule.check({}, { value: "cats" })).failures).toEqual([]);
  });
});

describe("read", () => {
  it("is stable: refresh, then nothing moved", async () => {
    const p = createProvider();
    const { id, outs, inputs } = await declare(p.rule, { value, tag: "t" });
    const seen = await p.rule.read(id, outs);
    expect(seen.inputs).toEqual(inputs);
    expect(seen.props).toEqual(outs);
    expect(await p.rule.diff(id, seen.props ?? {}, inputs)).toMatchObject({ changes: false });
  });

  it("takes an empty tag for none", async () => {
    const p = createProvider();
    await byHand(p, { add: [{ value, tag: "" }] });
    const { id, outs, inputs } = await declare(p.rule, { value, adopt: true });
    expect(await p.rule.diff(id, outs, inputs)).toMatchObject({ changes: false });
    const seen = await p.rule.read(id, outs);
    expect(seen.inputs).toEqual(inputs);
  });

  it("costs one listing for all, over all its pages", async () => {
    const p = createProvider({ tier: "enterprise" });
    await byHand(p, { add: Array.from({ length: 1_000 }, (_, n) => ({ value: `term${n}` })) });
    const made = [await declare(p.rule, { value: "cats" }), await declare(p.rule, { value: "dogs" })];
    p.clock.now += 120_000;
    p.x.journal.clear();
    const seen = await Promise.all(made.map(({ id, outs }) => p.rule.read(id, outs)));
    expect(seen).toMatchObject(made.map(({ id }) => ({ id })));
    expect(p.x.journal.requests).toHaveLength(2);
  });

  it("has X count the rules once before any counts as gone", async () => {
    const p = createProvider();
    const made = [];
    for (const word of ["cats", "dogs", "birds"]) made.push(await declare(p.rule, { value: word }));
    await byHand(p, { delete: { ids: made.slice(1).map(({ id }) => id) } });
    p.clock.now += 120_000;
    p.restart();
    p.x.journal.clear();
    const seen = await Promise.all(made.map(({ id, outs }) => p.rule.read(id, outs)));
    expect(seen).toMatchObject([{ id: made[0]?.id }, {}, {}]);
    const path = "/2/tweets/search/stream/rules";
    expect(p.x.journal.requests.map((request) => request.path)).toEqual([path, `${path}/counts`]);
  });

  it.each([
    ["is not for this app", { status: 403 }, true],
    ["says nothing", { status: 200, body: "{}" }, true],
    [
      "is more than is listed",
      { status: 200, body: '{"data":{"client_app_rules_count":{"rule_count":2}}}' },
      false,
    ],
    ["does not come", { status: 500 }, false],
  ])("where X's count of the rules %s", async (_what, answer, gone) => {
    const p = createProvider();
    const [first, second] = [
      await declare(p.rule, { value: "cats" }),
      await declare(p.rule, { value: "dogs" }),
    ];
    await byHand(p, { delete: { ids: [first.id] } });
    p.clock.now += 120_000;
    p.restart();
    await p.failNext({ path: "/2/tweets/search/stream/rules/counts", times: 9, ...answer });
    const reading = p.rule.read(first.id, first.outs);
    if (gone) expect(await reading).toEqual({});
    else await expect(reading).rejects.toThrow(/only in part|with 500/);
    expect(await p.rule.read(second.id, second.outs)).toMatchObject({ id: second.id });
  });

  it.each([["empty"], ["absent"]] as const)("calls it gone where the listing is %s", async (emptyListing) => {
    const p = createProvider({ emptyListing });
    const { id, outs } = await declare(p.rule, { value });
    await byHand(p, { delete: { ids: [id] } });
    p.clock.now += 120_000;
    expect(await p.rule.read(id, outs)).toEqual({});
  });

  it.each([
    ["counts more than it lists", { data: [], meta: { result_count: 1 } }],
    ["says nothing", {}],
    ["is an empty list without a count", { data: [] }],
    ["has errors", { data: [], meta: { result_count: 0 }, errors: [{ title: "Service Unavailable" }] }],
  ])("never calls it gone where the listing %s", async (_what, body) => {
    const p = createProvider();
    const { id, outs } = await declare(p.rule, { value });
    p.clock.now += 120_000;
    await p.failNext({ method: "GET", path, status: 200, body, times: 10 });
    await expect(p.rule.read(id, outs)).rejects.toThrow(/only in part, which proves nothing/);
  });

  it("of another app's token proves nothing", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.rule, { value });
    p.clock.now += 120_000;
    p.env.X_BEARER_TOKEN = otherToken;
    await expect(p.rule.read(id, outs)).rejects.toThrow(/may be another X app's/);
  });
});

describe("delete", () => {
  it("deletes this rule alone, and is content where it is gone already", async () => {
    const p = createProvider();
    await byHand(p, { add: [{ value: "a stranger's" }] });
    const { id, outs } = await declare(p.rule, { value });
    await p.rule.delete(id, outs);
    expect(rulesAt(p)).toMatchObject([{ value: "a stranger's" }]);
    p.clock.now += 120_000;
    await p.rule.delete(id, outs);
  });

  it.each([[{ afterWrite: true }], [{ status: 503 }], [{ cut: true }]])(
    "sees to it after a lost answer: %j",
    async (fault) => {
      const p = createProvider();
      const { id, outs } = await declare(p.rule, { value });
      await p.failNext({ method: "POST", path, ...fault });
      await p.rule.delete(id, outs);
      expect(rulesAt(p)).toEqual([]);
    },
  );

  it("by another app's token deletes nothing and says so", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.rule, { value });
    p.clock.now += 120_000;
    p.env.X_BEARER_TOKEN = otherToken;
    await expect(p.rule.delete(id, outs)).rejects.toThrow(/could not be deleted.*another X app's/s);
    expect(rulesAt(p)).toHaveLength(1);
  });
});
