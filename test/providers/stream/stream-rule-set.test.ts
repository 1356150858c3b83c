import { describe, expect, it } from "vitest";
import { createProvider, declare, otherToken, type Provider } from "../../support/provider.ts";

const path = "/2/tweets/search/stream/rules";
const rules = [{ value: "cats", tag: "pets" }, { value: "dogs", tag: "pets" }, { value: "bees" }];
const sorted = [{ value: "bees" }, { value: "cats", tag: "pets" }, { value: "dogs", tag: "pets" }];

const atX = (p: Provider) =>
  p.x
    .state()
    .rules.map(({ value, tag }) => `${value} ${tag ?? "-"}`)
    .toSorted();

/** What is not a dry run. */
const posts = (p: Provider) => p.sent.filter(({ method, query }) => method === "POST" && query === "");

async function byHand(p: Provider, change: unknown): Promise<void> {
  const headers = { authorization: "Bearer bearer-token-of-main", "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(change) };
  expect(await (await p.x.fetch(`https://api.x.com${path}`, init)).json()).not.toHaveProperty("errors");
}

const many = (count: number) => Array.from({ length: count }, (_, n) => ({ value: `term${n}` }));

describe("preview", () => {
  it("names each bad rule, without asking X for what needs no asking", async () => {
    const p = createProvider();
    const twice = await p.ruleSet.check(
      {},
      { rules: [{ value: "cats" }, { value: " cats" }, { value: "" }] },
    );
    expect(twice.failures.map(({ property }) => property)).toEqual(["rules[1].value", "rules[2].value"]);
    expect(p.sent).toEqual([]);
    const refused = await p.ruleSet.check({}, { rules: [...rules, { value: "cats place:London" }] });
    expect(refused.failures).toEqual([
      { property: "rules", reason: expect.stringMatching(/"cats place:London".*position 6/) },
    ]);
    expect(atX(p)).toEqual([]);
  });

  it("asks in one request about what is new", async () => {
    const p = createProvider();
    const { inputs } = await declare(p.ruleSet, { rules });
    const asked = p.sent.length;
    await p.ruleSet.check(inputs, { rules: [...rules, { value: "birds" }, { value: "fish" }] });
    expect(p.sent.slice(asked)).toMatchObject([{ body: { add: [{ value: "birds" }, { value: "fish" }] } }]);
  });
});

describe("create", () => {
  it("takes a POST a hundred rules", async () => {
    const p = createProvider();
    const { outs } = await declare(p.ruleSet, { rules: many(150) });
    expect(atX(p)).toHaveLength(150);
    expect(outs.rules).toHaveLength(150);
    expect(posts(p)).toHaveLength(2);
  });

  it("writes nothing where a rule exists already, and says how to adopt it", async () => {
    const p = createProvider();
    await byHand(p, { add: [{ value: "cats" }] });
    await expect(p.ruleSet.create({ rules })).rejects.toThrow(/could not be created: "cats".*adopt: true/s);
    expect(atX(p)).toEqual(["cats -"]);
  });

  it("adopts what is there and adds the rest; another tag is a change later", async () => {
    const p = createProvider();
    await byHand(p, { add: [{ value: "cats" }] });
    const { id, outs, inputs } = await declare(p.ruleSet, { rules, adopt: true });
    expect(atX(p)).toEqual(["bees -", "cats -", "dogs pets"]);
    expect(await p.ruleSet.diff(id, outs, inputs)).toMatchObject({ changes: true, replaces: [] });
    // Another run: what one run has adopted it does not delete.
    p.config["x:onRateLimit"] = "fail";
    const { outs: next } = await p.ruleSet.update(id, outs, inputs);
    expect(atX(p)).toEqual(["bees -", "cats pets", "dogs pets"]);
    expect(await p.ruleSet.diff(id, next, inputs)).toMatchObject({ changes: false });
  });

  it("finds its own after a lost answer", async () => {
    const p = createProvider();
    await p.failNext({ method: "POST", path, afterWrite: true });
    const { outs } = await p.ruleSet.create({ rules });
    expect(outs.rules).toMatchObject(sorted);
    expect(posts(p)).toHaveLength(1);
  });

  it("knows its own by X's refusal, where the listing is behind", async () => {
    const p = createProvider();
    await p.failNext({ method: "POST", path, afterWrite: true });
    const body = { meta: { result_count: 0 } };
    await p.failNext({ method: "GET", path, status: 200, body, times: 5 });
    const { id, outs } = await p.ruleSet.create({ rules });
    expect(outs.rules).toMatchObject(sorted);
    p.clock.now += 120_000;
    expect((await p.ruleSet.read(id, outs)).props).toEqual(outs);
  });

  it("takes no stranger's for its own that way", async () => {
    const p = createProvider();
    await byHand(p, { add: [{ value: "cats" }] });
    p.clock.now += 3_600_000;
    await p.failNext({ method: "POST", path });
    const body = { meta: { result_count: 0 } };
    await p.failNext({ method: "GET", path, status: 200, body, times: 5 });
    await expect(p.ruleSet.create({ rules })).rejects.toThrow(/"cats".*this rule already.*adopt: true/s);
  });

  it("asks again where a lost request did nothing", async () => {
    const p = createProvider();
    await p.failNext({ method: "POST", path, status: 503 });
    await p.ruleSet.create({ rules });
    expect(atX(p)).toEqual(["bees -", "cats pets", "dogs pets"]);
  });

  it("keeps what is done where the rate limit ends it, and the next run goes on", async () => {
    // Two checks and one POST.
    const p = createProvider({ limits: { requests: { [`POST ${path}`]: 3 } } });
    const { inputs } = await p.ruleSet.check({}, { rules: many(150) });
    const error: unknown = await p.ruleSet.create(inputs).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringMatching(/100 of 150 rules are at X and kept.*rate limit is used up/s),
      id: expect.any(String),
      properties: { setId: expect.any(String), rules: expect.any(Array) },
    });
    const kept = error instanceof Error && "properties" in error ? Object(error.properties) : {};
    p.clock.now += 15 * 60_000;
    const { outs } = await p.ruleSet.update(kept.setId, kept, inputs);
    expect(outs).toMatchObject({ setId: kept.setId });
    expect(outs.rules).toHaveLength(150);
    expect(atX(p)).toHaveLength(150);
  });
});

describe("update", () => {
  it("adds, deletes and retags by set difference, and touches no other rule", async () => {
    const p = createProvider();
    await byHand(p, { add: [{ value: "a stranger's" }] });
    const { id, outs } = await declare(p.ruleSet, { rules });
    const next = [{ value: "cats", tag: "other" }, { value: "bees" }, { value: "fish" }];
    const before = posts(p).length;
    const { outs: after } = await p.ruleSet.update(id, outs, { rules: next });
    expect(atX(p)).toEqual(["a stranger's -", "bees -", "cats other", "fish -"]);
    expect(posts(p).slice(before)).toMatchObject([
      { body: { add: [{ value: "fish" }] } },
      { body: { delete: { ids: [expect.any(String)] } } },
      { body: { delete: { ids: [expect.any(String)] } } },
      { body: { add: [{ value: "cats", tag: "other" }] } },
    ]);
    expect(await p.ruleSet.diff(id, after, { rules: next })).toMatchObject({ changes: false });
  });

  it("makes room first where the app may have no more rules", async () => {
    const p = createProvider({ limits: { streamRules: 3 } });
    const { id, outs, inputs } = await declare(p.ruleSet, { rules });
    const { inputs: next, failures } = await p.ruleSet.check(inputs, { rules: [{ value: "fish" }] });
    expect(failures).toEqual([]);
    await p.ruleSet.update(id, outs, next);
    expect(atX(p)).toEqual(["fish -"]);
  });

  it.each([
    [200, { errors: [{ title: "RulesCapExceeded", detail: "You may have 3 rules." }] }],
    [400, { title: "RulesCapExceeded", detail: "You may have 3 rules." }],
  ])("makes room also where X refuses a whole request for want of it, with %d", async (status, body) => {
    const p = createProvider({ limits: { streamRules: 3 } });
    const { id, outs, inputs } = await declare(p.ruleSet, { rules });
    await p.failNext({ method: "POST", path, status, body, times: 2 });
    const { inputs: next, failures } = await p.ruleSet.check(inputs, { rules: [{ value: "fish" }] });
    expect(failures).toEqual([]);
    await p.ruleSet.update(id, outs, next);
    expect(atX(p)).toEqual(["fish -"]);
  });

  it("is not stopped by the rules that go, where X does not say which it means", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.ruleSet, { rules });
    await p.ruleSet.diff(id, outs, { rules, profile: "brand" });
    const errors = rules.map(({ value }) => ({ value, title: "DuplicateRule" }));
    await p.failNext({ method: "POST", path, status: 200, body: { errors } });
    expect((await p.ruleSet.check({}, { rules })).failures).toEqual([]);
  });

  it("is not due for another order or spelling", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.ruleSet, { rules });
    const other = rules.toReversed().map((rule) => ({ ...rule, value: ` ${rule.value}\n` }));
    expect(await p.ruleSet.diff(id, outs, { rules: other })).toMatchObject({ changes: false });
  });
});

describe("read", () => {
  it("is stable, and costs one listing", async () => {
    const p = createProvider();
    const { id, outs, inputs } = await declare(p.ruleSet, { rules });
    p.x.journal.clear();
    const seen = await p.ruleSet.read(id, outs);
    expect(seen.inputs).toEqual(inputs);
    expect(seen.props).toEqual(outs);
    expect(p.x.journal.requests).toHaveLength(1);
  });

  it("shows a rule that was deleted by hand, and the next update brings it back", async () => {
    const p = createProvider();
    const { id, outs, inputs } = await declare(p.ruleSet, { rules });
    await byHand(p, { delete: { values: ["cats"] } });
    p.clock.now += 120_000;
    const seen = await p.ruleSet.read(id, outs);
    expect(seen.inputs).toMatchObject({ rules: [{ value: "bees" }, { value: "dogs" }] });
    expect(await p.ruleSet.diff(id, seen.props ?? {}, inputs)).toMatchObject({ changes: true });
    await p.ruleSet.update(id, seen.props ?? {}, inputs);
    expect(atX(p)).toEqual(["bees -", "cats pets", "dogs pets"]);
  });

  it("never drops a rule that a partial listing or another app's lacks", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.ruleSet, { rules });
    p.clock.now += 120_000;
    await p.failNext({
      method: "GET",
      path,
      status: 200,
      body: { data: [], meta: { result_count: 3 } },
      times: 9,
    });
    await expect(p.ruleSet.read(id, outs)).rejects.toThrow(/only in part, which proves nothing/);
    await p.control("DELETE", "/_x/faults");
    p.env.X_BEARER_TOKEN = otherToken;
    await expect(p.ruleSet.read(id, outs)).rejects.toThrow(/may be another X app's/);
  });
});

describe("delete", () => {
  it("deletes its rules alone, also those half gone and after a lost answer", async () => {
    const p = createProvider();
    await byHand(p, { add: [{ value: "a stranger's" }] });
    const { id, outs } = await declare(p.ruleSet, { rules });
    await byHand(p, { delete: { values: ["cats"] } });
    p.clock.now += 120_000;
    await p.failNext({ method: "POST", path, afterWrite: true });
    await p.ruleSet.delete(id, outs);
    expect(atX(p)).toEqual(["a stranger's -"]);
  });

  it("by another app's token deletes nothing and says so", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.ruleSet, { rules });
    p.clock.now += 120_000;
    p.env.X_BEARER_TOKEN = otherToken;
    await expect(p.ruleSet.delete(id, outs)).rejects.toThrow(/may be another X app's/);
    expect(atX(p)).toHaveLength(3);
  });

  it("leaves a rule that another resource has adopted", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.ruleSet, { rules });
    p.restart();
    await declare(p.rule, { value: "cats", tag: "pets", adopt: true });
    await p.ruleSet.delete(id, outs);
    expect(atX(p)).toEqual(["cats pets"]);
  });
});
