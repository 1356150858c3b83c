import { describe, expect, it } from "vitest";
import { streamLookups } from "../../../providers/lookups/stream.ts";
import { subscriptionLookups } from "../../../providers/lookups/subscriptions.ts";
import { userLookups } from "../../../providers/lookups/users.ts";
import { webhookLookups } from "../../../providers/lookups/webhooks.ts";
import { createSessions } from "../../../providers/session.ts";
import { createProvider, declare, token, url } from "../../support/provider.ts";

type Options = Parameters<typeof createProvider>[0];

/** The lookups beside the resources, over one emulator. */
function createLookups(options?: Options) {
  const p = createProvider(options);
  const log = (line: string) => p.printed.push(line);
  const sleep = async (ms: number) => {
    p.clock.now += ms;
    await p.x.settle();
  };
  const session = createSessions(
    { fetch: (input, init) => p.x.fetch(new Request(input, init)), now: () => p.clock.now, sleep, log },
    { timeoutMs: 5_000, rateLimitWaitMs: 2_000, backoffMs: 1 },
  );
  const ports = { settings: () => ({ env: p.env, config: (key: string) => p.config[key] }), session };
  const lookups = {
    ...webhookLookups(ports),
    ...userLookups(ports),
    ...subscriptionLookups(ports),
    ...streamLookups(ports),
  };
  const calls = () => p.x.journal.requests.map(({ method, path }) => `${method} ${path}`);
  return { p, lookups, calls };
}

const filter = { userId: "1001" };

/** A request of a program that is not this one. */
async function foreign(p: ReturnType<typeof createProvider>, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await p.x.fetch(`https://api.x.com${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  expect(response.status, await response.text()).toBe(200);
}

describe("webhooks", () => {
  it("are listed, and found by URL", async () => {
    const { p, lookups, calls } = createLookups();
    const { id, outs } = await declare(p.webhook, { url });
    p.x.journal.clear();
    const wanted = { webhookId: id, url, valid: true, createdAt: outs.createdAt };
    expect(await lookups.getWebhooks()).toEqual([wanted]);
    expect(await lookups.getWebhook({ url })).toEqual(wanted);
    expect(calls()).toEqual(["GET /2/webhooks"]);
  });

  it("that are not there are an error that names the others", async () => {
    const { p, lookups } = createLookups();
    await expect(lookups.getWebhook({ url })).rejects.toThrow(/hooks\.example\.com.*it has none/);
    await declare(p.webhook, { url });
    p.clock.now += 60_000;
    const other = "https://hooks.example.com/x/other";
    await expect(lookups.getWebhook({ url: other })).rejects.toThrow(
      `The webhook at ${other} could not be looked up: the X app has no webhook with this URL; it has ${url}.`,
    );
  });

  it("belong to the profile's app", async () => {
    const { p, lookups } = createLookups();
    await declare(p.webhook, { url });
    expect(await lookups.getWebhooks({ profile: "brand" })).toEqual([]);
    await expect(lookups.getWebhooks({ profile: "acme" })).rejects.toThrow(/X_ACME_BEARER_TOKEN/);
    await expect(lookups.getWebhooks({ profile: "A.B" })).rejects.toThrow(/could not be looked up: profile:/);
  });

  it("that X lists in part are no answer", async () => {
    const { p, lookups } = createLookups();
    await declare(p.webhook, { url });
    await p.failNext({
      method: "GET",
      path: "/2/webhooks",
      body: { meta: { result_count: 2 } },
      status: 200,
    });
    await expect(lookups.getWebhooks()).rejects.toThrow(/only in part/);
  });
});

it("an X app that has nothing is answered with empty lists, however X writes them", async () => {
  for (const emptyListing of ["empty", "absent"] as const) {
    const { lookups } = createLookups({ tier: "enterprise", emptyListing });
    const { getWebhooks, getSubscriptions, getStreamRules, getStreamLinks } = lookups;
    const all = [getWebhooks(), getSubscriptions(), getStreamRules(), getStreamLinks()];
    expect(await Promise.all(all)).toEqual([[], [], [], []]);
  }
});

describe("credentials", () => {
  it("of now are used, from the environment or the stack's config", async () => {
    const { p, lookups } = createLookups();
    p.env.X_BEARER_TOKEN = undefined;
    await expect(lookups.getWebhooks()).rejects.toThrow(
      /X_BEARER_TOKEN.*pulumi config set --secret x:bearerToken/,
    );
    p.config["x:bearerToken"] = token;
    expect(await lookups.getWebhooks()).toEqual([]);
    p.config["x:profiles"] = JSON.stringify({ acme: { bearerToken: token } });
    expect(await lookups.getWebhooks({ profile: "acme" })).toEqual([]);
  });

  it("that X refuses are an error with advice and without the token", async () => {
    const { p, lookups } = createLookups();
    p.env.X_BEARER_TOKEN = "a-token-that-X-does-not-know";
    const failure: unknown = await lookups.getWebhooks().catch((error: unknown) => error);
    expect(String(failure)).toMatch(/The webhooks could not be looked up.*401.*Set X_BEARER_TOKEN/s);
    expect(String(failure)).not.toContain("a-token-that-X-does-not-know");
  });
});

describe("users", () => {
  it("are found by name, whatever its case", async () => {
    const { lookups } = createLookups();
    expect(await lookups.getUser({ username: "ALICE" })).toEqual({ userId: "1001", username: "alice" });
  });

  it("come in the order asked, by one call for all", async () => {
    const { lookups, calls } = createLookups();
    const usernames = ["bob", "alice", "Bob"];
    expect((await lookups.getUsers({ usernames })).map(({ userId }) => userId)).toEqual([
      "1002",
      "1001",
      "1002",
    ]);
    expect(calls()).toHaveLength(1);
    expect(await lookups.getUsers({ usernames: [] })).toEqual([]);
    expect(calls()).toHaveLength(1);
  });

  it("that X does not know are all named", async () => {
    const { lookups } = createLookups();
    await expect(lookups.getUsers({ usernames: ["alice", "nobody", "noone"] })).rejects.toThrow(
      /X knows no user @nobody, @noone\./,
    );
    await expect(lookups.getUser({ username: "nobody" })).rejects.toThrow(/X knows no user @nobody\./);
  });

  it("whose name cannot be one are not asked for", async () => {
    const { lookups, calls } = createLookups();
    await expect(lookups.getUser({ username: "@alice" })).rejects.toThrow(/username: .*without the @/);
    await expect(lookups.getUsers({ usernames: ["alice", "far_too_long_a_name"] })).rejects.toThrow(
      /usernames\.1: /,
    );
    expect(calls()).toEqual([]);
  });

  it("that X cannot give now are no unknown ones", async () => {
    const { p, lookups } = createLookups();
    await p.failNext({ path: "/2/users/by", status: 403 });
    await expect(lookups.getUsers({ usernames: ["alice", "bob"] })).rejects.toThrow(/403/);
  });
});

describe("subscriptions", () => {
  it("are listed with canonical names", async () => {
    const { p, lookups } = createLookups();
    const { id: webhookId } = await declare(p.webhook, { url });
    await foreign(p, "/2/activity/subscriptions", {
      event_type: "ProfileBioUpdate",
      filter: { user_id: "1001" },
      tag: "bio",
      webhook_id: webhookId,
    });
    const { id, outs } = await declare(p.subscription, { eventType: "post.create", filter });
    const all = await lookups.getSubscriptions();
    expect(all).toContainEqual({
      subscriptionId: id,
      eventType: "post.create",
      filter,
      createdAt: outs.createdAt,
    });
    expect(all).toContainEqual(
      expect.objectContaining({ eventType: "profile.update.bio", tag: "bio", webhookId }),
    );
    expect(all).toHaveLength(2);
  });

  it("are counted by two calls", async () => {
    const { p, lookups, calls } = createLookups();
    for (const eventType of ["post.create", "post.delete", "follow.follow"])
      await declare(p.subscription, { eventType, filter });
    p.x.journal.clear();
    expect(await lookups.getSubscriptionCounts()).toEqual({
      activity: { used: 3 },
      accountActivity: { used: 0, allowed: 3 },
    });
    expect(calls().toSorted()).toEqual([
      "GET /2/account_activity/subscriptions/count",
      "GET /2/activity/subscriptions",
    ]);
  });

  it("are counted by the listing where X gives no total", async () => {
    const { p, lookups } = createLookups();
    await declare(p.subscription, { eventType: "post.create", filter });
    const page = { data: [{ subscription_id: "7", event_type: "post.create", filter: {} }] };
    await p.failNext({ method: "GET", path: "/2/activity/subscriptions", status: 200, body: page });
    expect((await lookups.getSubscriptionCounts()).activity).toEqual({ used: 1 });
  });
});

describe("the filtered stream", () => {
  it("has its rules and links listed", async () => {
    const { p, lookups } = createLookups({ tier: "enterprise" });
    const { id: webhookId } = await declare(p.webhook, { url });
    expect([await lookups.getStreamRules(), await lookups.getStreamLinks()]).toEqual([[], []]);
    const add = [{ value: "bees", tag: "insects" }, { value: "wasps" }];
    await foreign(p, "/2/tweets/search/stream/rules", { add });
    await foreign(p, `/2/tweets/search/webhooks/${webhookId}?tweet.fields=lang,id`, {});
    const ruleId = expect.stringMatching(/^[0-9]+$/);
    expect(await lookups.getStreamRules()).toEqual(add.map((rule) => ({ ruleId, ...rule })));
    expect(await lookups.getStreamLinks()).toEqual([{ webhookId, tweetFields: ["id", "lang"] }]);
  });

  it("that the plan does not include is an error", async () => {
    const { lookups } = createLookups();
    await expect(lookups.getStreamLinks()).rejects.toThrow(/links of the filtered stream.*403/s);
  });
});
