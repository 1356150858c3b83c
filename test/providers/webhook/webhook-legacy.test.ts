import { describe, expect, it } from "vitest";
import {
  crcAnswer,
  createProvider,
  declare,
  otherToken,
  type Provider,
  token,
  url,
} from "../../support/provider.ts";

const clientSecret = "client-secret-of-main";
const inputs = { url, apiVersion: "1.1" };
const hooks = "/1.1/account_activity/webhooks";

const grants = (who: string) => [
  {
    app: "main",
    accessToken: `access-token-of-${who}`,
    accessTokenSecret: `access-secret-of-${who}`,
    userToken: `user-token-of-${who}`,
  },
];

/** An enterprise app of alice's with her OAuth 1.0a credentials; `who` takes another user's. */
function start(who = "alice", limits = { webhooks: 5 }): Provider {
  const app = {
    name: "main",
    ownerId: "1001",
    bearerToken: token,
    clientSecret,
    consumerKey: "key-of-main",
    consumerSecret: "secret-of-main",
    tier: "enterprise" as const,
    limits,
  };
  const p = createProvider({
    apps: [app, { name: "brand", bearerToken: otherToken, clientSecret: "client-secret-of-brand" }],
    users: [
      { id: "1001", username: "alice", authorised: grants("alice") },
      { id: "1002", username: "bob", authorised: grants("bob") },
    ],
  });
  p.env.X_CONSUMER_KEY = app.consumerKey;
  p.env.X_CONSUMER_SECRET = app.consumerSecret;
  p.env.X_ACCESS_TOKEN = `access-token-of-${who}`;
  p.env.X_ACCESS_TOKEN_SECRET = `access-secret-of-${who}`;
  return p;
}

describe("a webhook in the 1.1 dialect", () => {
  it("is made and deleted by the app's owner, and never over /2", async () => {
    const p = start();
    const { id, outs } = await declare(p.webhook, inputs);
    expect(outs).toMatchObject({ webhookId: id, url, valid: true, createdAt: "2026-08-01T00:00:00.000Z" });
    expect(p.x.state().webhooks).toMatchObject([{ id, url, valid: true }]);
    await p.webhook.delete(id, outs);
    await p.webhook.delete(id, outs);
    expect(p.x.state().webhooks).toEqual([]);
    expect(p.writes().slice(0, 2)).toEqual([`POST ${hooks}.json`, `DELETE ${hooks}/${id}.json`]);
    expect(p.sent.filter(({ path }) => path.startsWith("/2/"))).toEqual([]);
    expect(JSON.stringify([outs, p.printed])).not.toMatch(/access-|secret-of|bearer-token/);
  });

  it("is stable: refresh, then no diff and no input moved", async () => {
    const p = start();
    const made = await declare(p.webhook, inputs);
    const seen = await p.webhook.read(made.id, made.outs);
    expect(seen).toEqual({ id: made.id, props: made.outs, inputs: made.inputs });
    expect(await p.webhook.diff(made.id, seen.props ?? {}, made.inputs)).toMatchObject({ changes: false });
  });

  it("takes a webhook of /2 over and gives it back, without a write", async () => {
    const p = start();
    const { id, outs } = await declare(p.webhook, { url });
    const { inputs: older } = await p.webhook.check(outs, inputs);
    expect(await p.webhook.diff(id, outs, older)).toMatchObject({ changes: true, replaces: [] });
    const updated = await p.webhook.update(id, outs, older);
    expect(await p.webhook.diff(id, updated.outs, older)).toMatchObject({ changes: false });
    expect(await p.webhook.read(id, updated.outs)).toMatchObject({ id, inputs: { apiVersion: "1.1" } });
    const { inputs: newer } = await p.webhook.check(older, { url });
    expect(await p.webhook.diff(id, updated.outs, newer)).toMatchObject({ changes: true, replaces: [] });
    expect(p.writes()).toEqual(["POST /2/webhooks"]);
  });

  it("is no diff for a state that was written before there was a choice", async () => {
    const p = start();
    const { id, outs, inputs: declared } = await declare(p.webhook, { url });
    const { apiVersion: _, ...old } = outs;
    expect(await p.webhook.diff(id, old, declared)).toMatchObject({ changes: false });
    const seen = await p.webhook.read(id, old);
    expect(await p.webhook.diff(id, seen.props ?? {}, declared)).toMatchObject({ changes: false });
  });

  it("waits for a receiver that is not ready yet, and gives up with X's reason", async () => {
    const p = start();
    let calls = 0;
    p.receiver = async (request) =>
      ++calls < 3 ? new Response(null, { status: 503 }) : crcAnswer(request, clientSecret);
    await declare(p.webhook, inputs);
    expect(p.writes()).toHaveLength(3);
    p.receiver = async () => new Response(null, { status: 503 });
    await expect(declare(p.webhook, { ...inputs, url: `${url}2`, crcTimeoutSeconds: 5 })).rejects.toThrow(
      /did not pass within 5 s.*code 214.*answers 503/s,
    );
  });

  it("is checked again by X where it has turned invalid", async () => {
    const p = start();
    const { id, outs } = await declare(p.webhook, inputs);
    await p.control("POST", `/_x/webhooks/${id}/invalidate`);
    p.clock.now += 120_000;
    const seen = await p.webhook.read(id, outs);
    const { inputs: news } = await p.webhook.check(seen.inputs ?? {}, inputs);
    p.receiver = async () => new Response(null, { status: 503 });
    await expect(p.webhook.update(id, seen.props ?? {}, { ...news, crcTimeoutSeconds: 5 })).rejects.toThrow(
      /did not pass within 5 s/,
    );
    p.receiver = (request) => crcAnswer(request, clientSecret);
    expect((await p.webhook.update(id, seen.props ?? {}, news)).outs).toMatchObject({ valid: true });
    expect(p.writes().at(-1)).toBe(`PUT ${hooks}/${id}.json`);
  });

  it("is named where it exists, and adopted on demand", async () => {
    const p = start();
    const { id } = await declare(p.webhook, { url });
    p.restart();
    const { failures } = await p.webhook.check({}, inputs);
    expect(failures[0]?.reason).toMatch(new RegExp(`${id}.*adopt: true`));
    expect((await declare(p.webhook, { ...inputs, adopt: true })).id).toBe(id);
    expect(p.writes()).toEqual(["POST /2/webhooks"]);
  });

  it("is found after a lost answer instead of being made twice", async () => {
    const p = start();
    await p.failNext({ method: "POST", path: `${hooks}.json`, afterWrite: true });
    const { id } = await declare(p.webhook, inputs);
    expect(p.x.state().webhooks).toMatchObject([{ id }]);
    expect(p.writes()).toHaveLength(1);
  });

  it("says what to do where the app has no slot left", async () => {
    const p = start("alice", { webhooks: 1 });
    await declare(p.webhook, inputs);
    await expect(declare(p.webhook, { ...inputs, url: `${url}2` })).rejects.toThrow(
      /Too many resources.*used up its webhooks/s,
    );
  });

  it("says at preview whose credentials it takes where they are not the owner's", async () => {
    const p = start("bob");
    const { failures } = await p.webhook.check({}, inputs);
    expect(failures[0]?.reason).toMatch(/code 200.*account that owns the X app/s);
    const complete = { ...inputs, replace: "delete-first", crcTimeoutSeconds: 1, valid: true };
    await expect(p.webhook.create(complete)).rejects.toThrow(/code 200.*account that owns the X app/s);
  });

  it("says at preview which credentials are missing, or of a kind it does not take", async () => {
    const p = start();
    delete p.env.X_ACCESS_TOKEN;
    const without = await p.webhook.check({}, inputs);
    expect(without.failures[0]?.reason).toMatch(/called as a user.*X_ACCESS_TOKEN/s);
    p.env.X_USER_TOKEN = "user-token-of-alice";
    const oauth2 = await p.webhook.check({}, inputs);
    expect(oauth2.failures[0]?.reason).toMatch(/OAuth 1\.0a.*X_ACCESS_TOKEN/s);
  });

  it("is gone only where a complete listing of the right app lacks it", async () => {
    const p = start();
    const { id, outs } = await declare(p.webhook, inputs);
    p.clock.now += 120_000;
    for (const fault of [{ status: 404 }, { status: 500, times: 10 }, { status: 200, body: {}, times: 10 }]) {
      await p.failNext({ method: "GET", ...fault });
      await expect(p.webhook.read(id, outs)).rejects.toThrow(/could not be read/);
      await p.control("DELETE", "/_x/faults");
    }
    await p.control("DELETE", `/_x/webhooks/${id}`);
    p.clock.now += 120_000;
    p.env.X_BEARER_TOKEN = otherToken;
    await expect(p.webhook.read(id, outs)).rejects.toThrow(/could not be read/);
    p.env.X_BEARER_TOKEN = token;
    expect(await p.webhook.read(id, outs)).toEqual({});
  });
});
