import { describe, expect, it } from "vitest";
import {
  clientSecret,
  createProvider,
  declare,
  otherToken,
  type Provider,
  token,
  url,
} from "../../support/provider.ts";

const app = {
  name: "main",
  id: "4321",
  ownerId: "1001",
  bearerToken: token,
  clientSecret,
  consumerKey: "key-of-main",
  consumerSecret: "secret-of-main",
  tier: "enterprise" as const,
};

const user = (id: string, username: string) => ({
  id,
  username,
  authorised: [
    {
      app: "main",
      accessToken: `access-token-of-${username}`,
      accessTokenSecret: `access-secret-of-${username}`,
      userToken: `user-token-of-${username}`,
    },
  ],
});

/** Sets OAuth 1.0a credentials for a profile; the environment's prefix says which. */
function login(p: Provider, username: string, prefix = "X_"): void {
  p.env[`${prefix}BEARER_TOKEN`] = token;
  p.env[`${prefix}CONSUMER_KEY`] = app.consumerKey;
  p.env[`${prefix}CONSUMER_SECRET`] = app.consumerSecret;
  p.env[`${prefix}ACCESS_TOKEN`] = `access-token-of-${username}`;
  p.env[`${prefix}ACCESS_TOKEN_SECRET`] = `access-secret-of-${username}`;
}

/** An enterprise app with a webhook; the credentials are alice's (1001), those of the profile bob are bob's (1002). */
async function start(over: Record<string, unknown> = {}): Promise<{ p: Provider; webhookId: string }> {
  const p = createProvider({
    apps: [
      { ...app, ...over },
      { name: "brand", bearerToken: otherToken, clientSecret },
    ],
    users: [user("1001", "alice"), user("1002", "bob")],
  });
  login(p, "alice");
  login(p, "bob", "X_BOB_");
  const { id } = await declare(p.webhook, { url });
  return { p, webhookId: id };
}

const subscribers = (p: Provider) => p.x.state().accountSubscriptions.map(({ userId }) => userId);
const dialects = ["2", "1.1"] as const;
const paths = {
  "2": (webhookId: string) => `/2/account_activity/webhooks/${webhookId}/subscriptions`,
  "1.1": (webhookId: string) => `/1.1/account_activity/webhooks/${webhookId}/subscriptions`,
};
const ending = { "2": "", "1.1": ".json" };

describe.each(dialects)("in dialect %s", (apiVersion) => {
  const all = (webhookId: string) => `${paths[apiVersion](webhookId)}/all${ending[apiVersion]}`;
  const list = (webhookId: string) => `${paths[apiVersion](webhookId)}/all/list${ending[apiVersion]}`;
  const begin = async (over?: Record<string, unknown>) => {
    const { p, webhookId } = await start(over);
    return { p, webhookId, inputs: { webhookId, userId: "1001", apiVersion } };
  };

  it("is made as the user, seen in the listing, and ended by the app", async () => {
    const { p, webhookId, inputs } = await begin();
    const { id, outs } = await declare(p.account, inputs);
    expect(id).toBe(`${webhookId}/1001`);
    expect(outs).toMatchObject({ webhookId, userId: "1001" });
    expect(subscribers(p)).toEqual(["1001"]);
    await p.account.delete(id, outs);
    expect(subscribers(p)).toEqual([]);
    expect(p.writes().slice(1)).toEqual([
      `POST ${all(webhookId)}`,
      `DELETE ${paths[apiVersion](webhookId)}/1001/all${ending[apiVersion]}`,
    ]);
    await p.account.delete(id, outs);
  });

  it("keeps no credential", async () => {
    const { p, inputs } = await begin();
    const { outs } = await declare(p.account, inputs);
    expect(JSON.stringify([outs, p.printed])).not.toMatch(/access-|secret-of|user-token|bearer-token/);
  });

  it("is stable: refresh, then no diff and no input moved", async () => {
    const { p, inputs } = await begin();
    const made = await declare(p.account, inputs);
    const seen = await p.account.read(made.id, made.outs);
    expect(seen.inputs).toEqual(made.inputs);
    expect(seen.props).toEqual(made.outs);
    expect(await p.account.diff(made.id, seen.props ?? {}, made.inputs)).toMatchObject({ changes: false });
    const before = p.sent.length;
    expect(await p.account.check(made.inputs, inputs)).toEqual({ inputs: made.inputs, failures: [] });
    expect(p.sent).toHaveLength(before);
  });

  it("names one that exists, at preview and at creation, and adopts it on demand without a write", async () => {
    const { p, inputs } = await begin();
    const { inputs: complete } = await declare(p.account, inputs);
    p.restart();
    const { failures } = await p.account.check({}, inputs);
    expect(failures).toMatchObject([{ property: "userId", reason: expect.stringContaining("adopt: true") }]);
    await expect(p.account.create(complete)).rejects.toThrow(/1001 is subscribed .* already.*adopt: true/s);
    const adopted = await declare(p.account, { ...inputs, adopt: true });
    expect(adopted.outs.createdAt).toBeUndefined();
    expect(p.writes()).toHaveLength(2);
    const { inputs: later } = await p.account.check(adopted.inputs, inputs);
    expect(await p.account.diff(adopted.id, adopted.outs, later)).toMatchObject({ changes: false });
  });

  it("refuses the credentials of another user, and says who was subscribed", async () => {
    const { p, inputs } = await begin();
    await expect(declare(p.account, { ...inputs, userId: "1002" })).rejects.toThrow(
      /of another user than the declared 1002: most likely 1001.*Nothing was deleted/s,
    );
    expect(subscribers(p)).toEqual(["1001"]);
  });

  it("finds at preview the credentials of another user who is subscribed already", async () => {
    const { p, inputs } = await begin();
    await declare(p.account, inputs);
    const { failures } = await p.account.check({}, { ...inputs, userId: "1002" });
    expect(failures[0]?.reason).toMatch(/of another user than the declared 1002/);
  });

  it("finds its own after a lost answer, and posts again where nothing was made", async () => {
    for (const afterWrite of [true, false]) {
      const { p, webhookId, inputs } = await begin();
      await p.failNext({ method: "POST", path: all(webhookId), afterWrite });
      await declare(p.account, inputs);
      expect(subscribers(p)).toEqual(["1001"]);
      expect(p.sent.filter(({ method, path }) => method === "POST" && path === all(webhookId))).toHaveLength(
        afterWrite ? 1 : 2,
      );
    }
  });

  it("is kept where X took it and then gave no listing, and the next run sees whose it is", async () => {
    const { p, webhookId, inputs } = await begin();
    const { inputs: complete } = await p.account.check({}, inputs);
    const blind = { method: "GET", path: list(webhookId), status: 503, times: 40 };
    await p.failNext(blind);
    // The preview's listing is still good for the look before the request.
    const error = await p.account.create(complete).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      id: `${webhookId}/1001`,
      message: expect.stringMatching(/does not tell who that is.*503.*again/s),
      properties: { webhookId, userId: "1001" },
    });
    await p.control("DELETE", "/_x/faults");
    await p.account.update(`${webhookId}/1001`, { ...inputs }, complete);
    expect(subscribers(p)).toEqual(["1001"]);
    expect(p.sent.filter(({ method, path }) => method === "POST" && path === all(webhookId))).toHaveLength(1);
  });

  it("gives X's numbers where the quota is used up", async () => {
    const { p, webhookId, inputs } = await begin({ limits: { accountSubscriptions: 1 } });
    await declare(p.account, inputs);
    await expect(
      declare(p.account, { webhookId, userId: "1002", profile: "bob", apiVersion }),
    ).rejects.toThrow(/uses 1 of its 1 account activity subscriptions.*another plan/s);
  });

  it("is gone where the listing lacks it, and where its webhook is gone", async () => {
    const { p, webhookId, inputs } = await begin();
    const { id, outs } = await declare(p.account, inputs);
    await declare(p.account, { webhookId, userId: "1002", profile: "bob", apiVersion });
    await p.x.fetch(`https://api.x.com/2/account_activity/webhooks/${webhookId}/subscriptions/1001/all`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${token}` },
    });
    p.clock.now += 120_000;
    expect(await p.account.read(id, outs)).toEqual({});
    await p.account.update(id, outs, { ...inputs });
    expect(subscribers(p).toSorted()).toEqual(["1001", "1002"]);
    p.clock.now += 120_000;
    expect(await p.account.read(id, outs)).toMatchObject({ id });
    await p.control("DELETE", `/_x/webhooks/${webhookId}`);
    p.clock.now += 120_000;
    expect(await p.account.read(id, outs)).toEqual({});
    await p.account.delete(id, outs);
  });

  it.each([
    ["401", { status: 401 }],
    ["403", { status: 403 }],
    ["404 of a webhook that is there", { status: 404, times: 10 }],
    ["500", { status: 500, times: 10 }],
    ["503", { status: 503, times: 10 }],
    ["a cut connection", { times: 10 }],
    ["truncated JSON", { status: 200, body: '{"data":{"subscr', times: 10 }],
    ["an answer without a list", { status: 200, body: {}, times: 10 }],
  ])("never takes %s for gone", async (_what, fault) => {
    const { p, webhookId, inputs } = await begin();
    const { id, outs } = await declare(p.account, inputs);
    p.clock.now += 120_000;
    await p.failNext({ method: "GET", path: list(webhookId), ...fault });
    await expect(p.account.read(id, outs)).rejects.toThrow(
      /AccountActivitySubscription of user 1001 to webhook \d+ could not be read/s,
    );
  });

  it("is gone where X names the webhook, and leaves out the list of nobody", async () => {
    const { p, webhookId, inputs } = await begin();
    const { id, outs } = await declare(p.account, inputs);
    p.clock.now += 120_000;
    const said = { application_id: app.id, webhook_id: webhookId, webhook_url: url };
    const body = apiVersion === "2" ? { data: said } : said;
    await p.failNext({ method: "GET", path: list(webhookId), status: 200, body, times: 10 });
    expect(await p.account.read(id, outs)).toEqual({});
  });

  it("does not take another app's token for a deletion", async () => {
    const { p, inputs } = await begin();
    const { id, outs } = await declare(p.account, inputs);
    p.env.X_BEARER_TOKEN = otherToken;
    p.clock.now += 120_000;
    await expect(p.account.read(id, outs)).rejects.toThrow(/could not be read/);
    await expect(p.account.delete(id, outs)).rejects.toThrow(/could not be deleted/);
    expect(subscribers(p)).toEqual(["1001"]);
  });

  it("says what is missing, at preview, where the profile has no user's credentials", async () => {
    const { p, inputs } = await begin();
    delete p.env.X_ACCESS_TOKEN;
    const { failures } = await p.account.check({}, inputs);
    expect(failures[0]?.reason).toMatch(/called as a user.*X_ACCESS_TOKEN/s);
    expect(p.writes()).toHaveLength(1);
  });
});

describe("an account activity subscription", () => {
  it("can be made with an OAuth 2.0 user token", async () => {
    const { p, webhookId } = await start();
    for (const name of Object.keys(p.env)) if (/^X_(CONSUMER|ACCESS)/.test(name)) delete p.env[name];
    p.env.X_USER_TOKEN = "user-token-of-alice";
    await declare(p.account, { webhookId, userId: "1001" });
    expect(subscribers(p)).toEqual(["1001"]);
  });

  it("is replaced for another webhook or user, creating first, and for nothing else", async () => {
    const { p, webhookId } = await start();
    const { id, outs, inputs } = await declare(p.account, { webhookId, userId: "1001" });
    const diff = (change: Record<string, unknown>) => p.account.diff(id, outs, { ...inputs, ...change });
    expect(await diff({ userId: "1002" })).toEqual({
      changes: true,
      replaces: ["userId"],
      deleteBeforeReplace: false,
    });
    expect(await diff({ webhookId: "5" })).toMatchObject({
      replaces: ["webhookId"],
      deleteBeforeReplace: false,
    });
    expect(await diff({ profile: "bob" })).toMatchObject({ changes: true, replaces: [] });
    expect(await diff({ apiVersion: "1.1" })).toMatchObject({ changes: true, replaces: [] });
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect(await diff({ webhookId: unknown, userId: unknown })).toMatchObject({ replaces: [] });
  });

  it("goes over to another profile and dialect without a write", async () => {
    const { p, webhookId } = await start();
    const { id, outs, inputs } = await declare(p.account, { webhookId, userId: "1001" });
    const news = { ...inputs, profile: "bob", apiVersion: "1.1" };
    const updated = await p.account.update(id, outs, news);
    expect(await p.account.diff(id, updated.outs, news)).toMatchObject({ changes: false });
    expect(p.writes()).toHaveLength(2);
    expect(await p.account.read(id, updated.outs)).toMatchObject({ id });
  });

  it("is listed once for all resources of a webhook", async () => {
    const { p, webhookId } = await start();
    const { id, outs } = await declare(p.account, { webhookId, userId: "1001" });
    p.clock.now += 120_000;
    const before = p.sent.length;
    await Promise.all(Array.from({ length: 20 }, () => p.account.read(id, outs)));
    expect(p.sent).toHaveLength(before + 1);
  });

  it("needs an id for the user", async () => {
    const { p, webhookId } = await start();
    const { failures } = await p.account.check({}, { webhookId, userId: "@alice" });
    expect(failures.map(({ property }) => property)).toEqual(["userId"]);
  });
});
