import { describe, expect, it } from "vitest";
import { eventTypeAliases, eventTypes } from "../../../providers/x/events.ts";
import { createProvider, declare, otherToken, type Provider, url } from "../../support/provider.ts";

const filter = { userId: "1001" };
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

async function withWebhook(
  options?: Parameters<typeof createProvider>[0],
): Promise<{ p: Provider; webhookId: string }> {
  const p = createProvider(options);
  const { id } = await declare(p.webhook, { url });
  return { p, webhookId: id };
}

function validFilter(type: string): Record<string, string> {
  const rules = eventTypes[type];
  if (rules?.filter === "none") return {};
  return rules?.filter === "keyword" ? { keyword: "antikythera" } : filter;
}

describe("event types", () => {
  it.each(Object.keys(eventTypes))("%s can be subscribed to", async (eventType) => {
    const { p, webhookId } = await withWebhook({ tier: "enterprise" });
    const { id, outs } = await declare(p.subscription, {
      eventType,
      filter: validFilter(eventType),
      webhookId,
    });
    expect(outs).toMatchObject({ subscriptionId: id, eventType, webhookId });
  });

  it.each(Object.entries(eventTypeAliases))("%s means %s, without a diff", async (alias, canonical) => {
    const { p, webhookId } = await withWebhook();
    const { id, outs } = await declare(p.subscription, { eventType: alias, filter, webhookId });
    expect(outs.eventType).toBe(canonical);
    const { inputs } = await p.subscription.check(outs, { eventType: canonical, filter, webhookId });
    expect(await p.subscription.diff(id, outs, inputs)).toMatchObject({ changes: false });
    const old = await p.subscription.diff(
      id,
      { ...outs, eventType: alias },
      { eventType: canonical, filter, webhookId },
    );
    expect(old).toMatchObject({ changes: false });
  });

  it("that this version does not know are X's to decide", async () => {
    const { p } = await withWebhook({ extraEventTypes: ["post.pin"] });
    expect((await declare(p.subscription, { eventType: "post.pin", filter })).outs).toMatchObject({
      eventType: "post.pin",
    });
    expect(p.printed.join()).toMatch(/"post.pin" is not known to this version.*post\.create/);
    await expect(declare(p.subscription, { eventType: "post.creat", filter })).rejects.toThrow(
      /post\.creat.*Correct the input/s,
    );
  });
});

describe("filters", () => {
  it.each([
    ["post.create", {}, "filter"],
    ["post.create", { userId: "1001", username: "alice" }, "filter"],
    ["post.create", { keyword: "x" }, "filter"],
    ["news.new", filter, "filter"],
    ["news.new", { keyword: "x", direction: "inbound" }, "filter.direction"],
    ["oauth.revoke", filter, "filter"],
    ["mute.mute", { ...filter, direction: "inbound" }, "filter.direction"],
    ["block.block", { ...filter, direction: "outbound" }, "filter.direction"],
    ["like.create", { ...filter, direction: "sideways" }, "filter.direction"],
    ["post.create", { userId: 1001 }, "filter.userId"],
    ["post.create", { userId: "12345678901234567890" }, "filter.userId"],
    ["post.create", { username: "@alice" }, "filter.username"],
    ["news.new", { keyword: "x".repeat(151) }, "filter.keyword"],
    ["post.create", { user_id: "1001" }, "filter"],
  ])("%s with %j is refused at preview", async (eventType, bad, property) => {
    const { failures } = await createProvider().subscription.check({}, { eventType, filter: bad });
    expect(failures.map((failure) => failure.property)).toEqual([property]);
  });

  it("wait for what is unknown", async () => {
    const news = { eventType: "post.create", filter: { userId: unknown }, webhookId: unknown, tag: unknown };
    const { inputs, failures } = await createProvider().subscription.check({}, news);
    expect(failures).toEqual([]);
    expect(inputs).toEqual(news);
  });
});

describe("usernames", () => {
  it("are looked up once and kept beside the id", async () => {
    const { p } = await withWebhook();
    const { id, outs, inputs } = await declare(p.subscription, {
      eventType: "post.create",
      filter: { username: "Alice" },
    });
    expect(outs.filter).toEqual({ username: "Alice", userId: "1001" });
    const lookups = () => p.x.journal.requests.filter(({ path }) => path.includes("by/username")).length;
    expect(lookups()).toBe(1);
    const again = await p.subscription.check(inputs, {
      eventType: "post.create",
      filter: { username: "alice" },
    });
    expect(await p.subscription.diff(id, outs, again.inputs)).toMatchObject({ changes: false });
    expect(lookups()).toBe(1);
    expect((await p.subscription.read(id, outs)).inputs).toMatchObject({
      filter: { username: "Alice", userId: "1001" },
    });
  });

  it("that X does not know fail the preview", async () => {
    const { failures } = await createProvider().subscription.check(
      {},
      { eventType: "post.create", filter: { username: "nobody" } },
    );
    expect(failures).toMatchObject([
      { property: "filter.username", reason: expect.stringContaining("no user @nobody") },
    ]);
  });

  it("of another user replace; the same user under another name does not", async () => {
    const { p } = await withWebhook();
    const { id, outs, inputs } = await declare(p.subscription, {
      eventType: "post.create",
      filter: { username: "alice" },
    });
    const bob = await p.subscription.check(inputs, { eventType: "post.create", filter: { username: "bob" } });
    expect(await p.subscription.diff(id, outs, bob.inputs)).toMatchObject({
      replaces: ["filter"],
      deleteBeforeReplace: false,
    });
    await p.control("PATCH", "/_x/users/1001", { username: "alice2" });
    const renamed = await p.subscription.check(inputs, {
      eventType: "post.create",
      filter: { username: "alice2" },
    });
    expect(await p.subscription.diff(id, outs, renamed.inputs)).toMatchObject({ changes: false });
    const byId = await p.subscription.check(inputs, { eventType: "post.create", filter });
    expect(await p.subscription.diff(id, outs, byId.inputs)).toMatchObject({ changes: false });
  });
});

describe("create", () => {
  it.each([["official"], ["bare"], ["array"]] as const)(
    "reads X's answer in its %s shape",
    async (subscriptionAnswer) => {
      const p = createProvider({ subscriptionAnswer });
      const { id } = await declare(p.subscription, { eventType: "post.create", filter });
      expect(p.x.state().subscriptions).toMatchObject([{ id }]);
    },
  );

  it.each([[400], [409]] as const)(
    "names an equal one that exists (%s), and how to adopt it",
    async (duplicateStatus) => {
      const p = createProvider({ duplicateStatus });
      const { id, inputs } = await declare(p.subscription, { eventType: "post.create", filter });
      await expect(p.subscription.create(inputs)).rejects.toThrow(
        new RegExp(`${id}.*adopt: true.*alias`, "s"),
      );
      const { failures } = await p.subscription.check({}, { eventType: "post.create", filter });
      expect(failures[0]?.reason).toContain(id);
    },
  );

  it.each([[0], [8_000]])("finds its own after a lost answer, listed after %i ms", async (listingDelayMs) => {
    const p = createProvider({ listingDelayMs });
    await p.failNext({ method: "POST", path: "/2/activity/subscriptions", afterWrite: true });
    const { id } = await declare(p.subscription, { eventType: "post.create", filter });
    expect(p.x.state().subscriptions).toMatchObject([{ id }]);
  });

  it("tries again where a lost request did nothing", async () => {
    const p = createProvider();
    await p.failNext({ method: "POST", path: "/2/activity/subscriptions" });
    const { id } = await declare(p.subscription, { eventType: "post.create", filter });
    expect(p.x.state().subscriptions).toMatchObject([{ id }]);
  });

  it("does not take a stranger's equal one for its own after a lost answer", async () => {
    const p = createProvider();
    await p.control("POST", "/_x/subscriptions", {
      app: "main",
      event_type: "post.create",
      filter: { user_id: "1001" },
    });
    p.clock.now += 3_600_000;
    await p.failNext({ method: "POST", path: "/2/activity/subscriptions" });
    await expect(p.subscription.create({ eventType: "post.create", filter })).rejects.toThrow(
      /equal subscription already/,
    );
  });

  it("says who has to authorise the app for private events", async () => {
    const p = createProvider();
    await expect(
      declare(p.subscription, { eventType: "like.create", filter: { userId: "1002" } }),
    ).rejects.toThrow(/private and the user has not authorised/);
  });

  it("names the time where a rate limit is longer than it waits", async () => {
    const p = createProvider({ limits: { requests: { "POST /2/activity/subscriptions": 1 } } });
    await declare(p.subscription, { eventType: "post.create", filter });
    await expect(p.subscription.create({ eventType: "post.delete", filter })).rejects.toThrow(
      /The rate limit is used up. Run the same command again after 20/,
    );
  });
});

describe("adopt", () => {
  it("takes the equal one; another tag or webhook is a diff and a PUT", async () => {
    const { p, webhookId } = await withWebhook();
    const made = await declare(p.subscription, { eventType: "post.create", filter, tag: "old" });
    p.restart();
    const wanted = {
      eventType: "post.create",
      filter: { username: "alice" },
      tag: "new",
      webhookId,
      adopt: true,
    };
    const adopted = await declare(p.subscription, wanted);
    expect(adopted.id).toBe(made.id);
    expect(adopted.outs).toMatchObject({ tag: "old" });
    expect(await p.subscription.diff(adopted.id, adopted.outs, adopted.inputs)).toMatchObject({
      changes: true,
      replaces: [],
    });
    const { outs } = await p.subscription.update(adopted.id, adopted.outs, adopted.inputs);
    expect(p.x.state().subscriptions).toMatchObject([{ tag: "new", webhookId }]);
    expect(outs).toMatchObject({ tag: "new", webhookId, filter: { username: "alice", userId: "1001" } });
    expect(p.writes().at(-1)).toBe(`PUT /2/activity/subscriptions/${made.id}`);
    const { adopt: _, ...later } = wanted;
    const { inputs } = await p.subscription.check(adopted.inputs, later);
    expect(await p.subscription.diff(adopted.id, outs, inputs)).toMatchObject({ changes: false });
  });

  it("finds an equal one that X does not list yet", async () => {
    const p = createProvider({ listingDelayMs: 5_000 });
    const { id } = await declare(p.subscription, { eventType: "post.create", filter });
    p.restart();
    expect((await declare(p.subscription, { eventType: "post.create", filter, adopt: true })).id).toBe(id);
  });

  it("wants the same identity: another direction is another subscription", async () => {
    const p = createProvider();
    const made = await declare(p.subscription, {
      eventType: "like.create",
      filter: { ...filter, direction: "inbound" },
    });
    const other = await declare(p.subscription, {
      eventType: "like.create",
      filter: { ...filter, direction: "outbound" },
      adopt: true,
    });
    expect(other.id).not.toBe(made.id);
  });
});

describe("changes", () => {
  it.each([
    ["eventType", { eventType: "post.delete" }, ["eventType"], false],
    ["filter", { filter: { userId: "1002" } }, ["filter"], false],
    ["profile", { profile: "brand" }, ["profile"], true],
    ["a tag taken away", { tag: undefined }, ["tag"], true],
  ])("of %s replace", async (_what, change, replaces, deleteBeforeReplace) => {
    const { p, webhookId } = await withWebhook();
    const declared = { eventType: "post.create", filter, tag: "t", webhookId };
    const { id, outs } = await declare(p.subscription, declared);
    const diff = await p.subscription.diff(id, outs, { ...declared, ...change });
    expect(diff).toEqual({ changes: true, replaces, deleteBeforeReplace });
  });

  it("that replace are not stopped by the one that goes", async () => {
    const { p, webhookId } = await withWebhook();
    const declared = { eventType: "post.create", filter, webhookId };
    const { id, outs } = await declare(p.subscription, { ...declared, tag: "t" });
    expect((await p.subscription.check({}, declared)).failures).toHaveLength(1);
    expect(await p.subscription.diff(id, outs, declared)).toMatchObject({ replaces: ["tag"] });
    expect((await p.subscription.check({}, declared)).failures).toEqual([]);
  });

  it("of tag and webhook go in place, also while they are unknown", async () => {
    const { p, webhookId } = await withWebhook();
    const declared = { eventType: "post.create", filter, tag: "t", webhookId };
    const { id, outs } = await declare(p.subscription, declared);
    for (const change of [{ tag: "u" }, { webhookId: "5" }, { webhookId: unknown }, { tag: unknown }]) {
      expect(await p.subscription.diff(id, outs, { ...declared, ...change })).toMatchObject({
        changes: true,
        replaces: [],
      });
    }
  });

  it("reach X as one PUT of what changed", async () => {
    const { p, webhookId } = await withWebhook();
    const declared = { eventType: "post.create", filter, tag: "t", webhookId };
    const { id, outs } = await declare(p.subscription, declared);
    const updated = await p.subscription.update(id, outs, { ...declared, tag: "u" });
    expect(updated.outs).toMatchObject({ ...outs, tag: "u", credential: expect.any(String) });
    expect(p.x.state().subscriptions).toMatchObject([{ id, tag: "u" }]);
    expect(p.writes().filter((line) => line.startsWith("PUT"))).toEqual([
      `PUT /2/activity/subscriptions/${id}`,
    ]);
  });

  it("make a new one where the old one went with its webhook", async () => {
    const { p, webhookId } = await withWebhook();
    const declared = { eventType: "post.create", filter, tag: "t", webhookId };
    const { id, outs } = await declare(p.subscription, declared);
    await p.control("DELETE", `/_x/subscriptions/${id}`);
    const { outs: next } = await p.subscription.update(id, outs, { ...declared, tag: "u" });
    expect(next.subscriptionId).not.toBe(id);
    expect(p.x.state().subscriptions).toMatchObject([{ id: next.subscriptionId, tag: "u" }]);
    expect(await p.subscription.read(id, next)).toMatchObject({
      id,
      props: { subscriptionId: next.subscriptionId },
    });
  });
});

describe("another app's token", () => {
  it("neither moves nor deletes, and makes nothing there", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.subscription, { eventType: "post.create", filter, tag: "t" });
    p.env.X_BEARER_TOKEN = otherToken;
    const change = { eventType: "post.create", filter, tag: "u" };
    await expect(p.subscription.update(id, outs, change)).rejects.toThrow(/may be another X app's/);
    await expect(p.subscription.delete(id, outs)).rejects.toThrow(/may be another X app's/);
    expect(p.x.state().subscriptions).toMatchObject([{ id, app: "main", tag: "t" }]);
  });
});

describe("read", () => {
  it("shows a tag that was changed by hand, and the next update mends it", async () => {
    const { p, webhookId } = await withWebhook();
    const { id, outs, inputs } = await declare(p.subscription, {
      eventType: "post.create",
      filter,
      tag: "t",
      webhookId,
    });
    await p.control("PATCH", `/_x/subscriptions/${id}`, { tag: "by hand" });
    p.clock.now += 60_000;
    const seen = await p.subscription.read(id, outs);
    expect(seen.inputs).toMatchObject({ tag: "by hand" });
    expect(await p.subscription.diff(id, seen.props ?? {}, inputs)).toMatchObject({
      changes: true,
      replaces: [],
    });
    await p.subscription.update(id, seen.props ?? {}, inputs);
    expect(p.x.state().subscriptions).toMatchObject([{ id, tag: "t" }]);
  });

  it("is stable: refresh, then nothing moved", async () => {
    const { p, webhookId } = await withWebhook();
    const { id, outs, inputs } = await declare(p.subscription, {
      eventType: "post.create",
      filter,
      tag: "t",
      webhookId,
    });
    const seen = await p.subscription.read(id, outs);
    expect(seen.inputs).toEqual(inputs);
    expect({ ...seen.props, credential: "" }).toEqual({ ...outs, credential: "" });
  });

  it("waits for X to list a new one", async () => {
    const p = createProvider({ listingDelayMs: 5_000 });
    const { id, outs } = await declare(p.subscription, { eventType: "post.create", filter });
    expect(await p.subscription.read(id, outs)).toMatchObject({ id });
  });

  it("finds the last of more than one page", async () => {
    const p = createProvider();
    const made = { app: "main", event_type: "news.new" };
    for (let n = 0; n < 1000; n++)
      await p.control("POST", "/_x/subscriptions", { ...made, filter: { keyword: `k${n}` } });
    const { id, outs } = await declare(p.subscription, { eventType: "post.create", filter });
    p.x.journal.clear();
    p.clock.now += 120_000;
    expect(await p.subscription.read(id, outs)).toMatchObject({ id });
    expect(p.x.journal.requests).toHaveLength(2);
  });

  it("calls it gone where a complete listing lacks it", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.subscription, { eventType: "post.create", filter });
    const { outs: last } = await declare(p.subscription, { eventType: "post.delete", filter });
    p.clock.now += 120_000;
    await p.control("DELETE", `/_x/subscriptions/${id}`);
    expect(await p.subscription.read(id, outs)).toEqual({});
    expect(await p.subscription.read(String(last.subscriptionId), last)).toMatchObject({
      id: last.subscriptionId,
    });
  });

  it("never calls it gone where X lists fewer than it counts", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.subscription, { eventType: "post.create", filter });
    p.clock.now += 120_000;
    const body = { data: [], meta: { total_subscriptions: 1 } };
    await p.failNext({ method: "GET", status: 200, body, times: 10 });
    await expect(p.subscription.read(id, outs)).rejects.toThrow(/only in part, which proves nothing/);
  });

  it("costs one listing, however many ask", async () => {
    const p = createProvider();
    const made = await Promise.all(
      Object.keys(eventTypes)
        .slice(0, 10)
        .map((eventType) => declare(p.subscription, { eventType, filter })),
    );
    p.x.journal.clear();
    p.clock.now += 120_000;
    await Promise.all(made.map(({ id, outs }) => p.subscription.read(id, outs)));
    expect(p.x.journal.requests).toHaveLength(1);
  });
});

describe("an up of many", () => {
  it("costs a POST each and one listing, however long it takes", async () => {
    const p = createProvider();
    for (let index = 0; index < 50; index += 1) {
      await declare(p.subscription, { eventType: "post.create", filter: { userId: String(5000 + index) } });
      p.clock.now += 10_000;
    }
    expect(p.x.journal.calls).toEqual({
      "GET /2/activity/subscriptions": 1,
      "POST /2/activity/subscriptions": 50,
    });
  });

  it("knows what it has made itself", async () => {
    const p = createProvider();
    const { id } = await declare(p.subscription, { eventType: "post.create", filter });
    const again = await p.subscription.check({}, { eventType: "post.create", filter });
    expect(again.failures[0]?.reason).toContain(id);
  });
});

describe("delete", () => {
  it("deletes, and is content where it is gone already", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.subscription, { eventType: "post.create", filter });
    await p.subscription.delete(id, outs);
    expect(p.x.state().subscriptions).toEqual([]);
    await p.subscription.delete(id, outs);
  });
});
