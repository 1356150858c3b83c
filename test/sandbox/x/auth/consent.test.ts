import { describe, expect, it } from "vitest";
import { z } from "zod";
import { callSigned, createAccountX, fanId, fanKeys, fanToken, ownerKeys } from "../support/account-x.ts";
import { hmac } from "../support/receiver.ts";
import { clientSecret, ownerId, token, type X } from "../support/x.ts";

const path = "/2/activity/subscriptions";

const subscribe = (x: X, event_type: string, filter: object, more: object = {}) =>
  x.call("POST", path, { event_type, filter, ...more });

const eventTypes = (x: X) => x.emulator.state().subscriptions.map(({ eventType }) => eventType);

const granted = z.object({
  grant: z.object({
    app: z.string(),
    user: z.string(),
    scopes: z.union([z.string(), z.array(z.string())]),
    accessToken: z.string(),
    accessTokenSecret: z.string(),
    userToken: z.string(),
  }),
});

const grant = async (x: X, body: object) =>
  granted.parse((await x.control("POST", "/_x/grants", body)).body).grant;

const scopesOf = (x: X, userId: string) =>
  x.emulator.state().users.find(({ id }) => id === userId)?.authorised;

describe("a consent", () => {
  it("gives the app tokens, which only the answer shows", async () => {
    const x = createAccountX();
    const given = await grant(x, { app: "brand", user: fanId, scopes: ["tweet.read", "users.read"] });
    expect(given.accessToken).toMatch(/^77-/);
    expect(await x.call("GET", "/2/users/by/username/fan", undefined, given.userToken)).toMatchObject({
      status: 200,
    });
    expect(x.emulator.journal.requests.at(-1)).toMatchObject({ app: "brand", userId: fanId });
    expect(scopesOf(x, fanId)).toContainEqual({ app: "brand", scopes: ["tweet.read", "users.read"] });
    const shown = JSON.stringify([(await x.control("GET", "/_x/state")).body, x.emulator.journal.requests]);
    for (const secret of [given.userToken, given.accessToken, given.accessTokenSecret])
      expect(shown).not.toContain(secret);
  });

  it("given again ends the older tokens, and the private events that the new scopes leave out", async () => {
    const x = createAccountX();
    await subscribe(x, "dm.sent", { user_id: fanId });
    await subscribe(x, "like.create", { user_id: fanId });
    await subscribe(x, "like.create", { user_id: ownerId });
    await subscribe(x, "post.create", { user_id: fanId });
    const given = await grant(x, { app: "main", user: fanId, scopes: ["tweet.read", "like.read"] });
    expect(eventTypes(x)).toEqual(["like.create", "like.create", "post.create"]);
    expect(await x.call("GET", path, undefined, fanToken)).toMatchObject({ status: 401 });
    expect(await x.call("GET", path, undefined, given.userToken)).toMatchObject({ status: 200 });
    expect(await callSigned(x, fanKeys, "GET", path)).toMatchObject({ status: 401 });
    const keys = { ...ownerKeys, token: given.accessToken, tokenSecret: given.accessTokenSecret };
    expect(await callSigned(x, keys, "GET", path)).toMatchObject({ status: 200 });
  });

  it("taken back ends its tokens, its private events and its account activity, nobody else's", async () => {
    const x = createAccountX();
    await x.call("POST", "/2/webhooks", { url: "https://hooks.example.com/" });
    const webhookId = x.emulator.state().webhooks[0]?.id;
    const account = `/2/account_activity/webhooks/${webhookId}/subscriptions/all`;
    for (const keys of [ownerKeys, fanKeys])
      expect(await callSigned(x, keys, "POST", account)).toMatchObject({ status: 200 });
    await subscribe(x, "dm.sent", { user_id: fanId });
    await subscribe(x, "mute.mute", { user_id: ownerId });
    await subscribe(x, "post.create", { user_id: fanId });
    expect((await x.control("DELETE", `/_x/grants/main/${fanId}`)).body).toEqual({ deleted: true });
    expect((await x.control("DELETE", `/_x/grants/main/${fanId}`)).body).toEqual({ deleted: false });
    expect(eventTypes(x)).toEqual(["mute.mute", "post.create"]);
    expect(x.emulator.state().accountSubscriptions).toMatchObject([{ userId: ownerId }]);
    expect(await x.call("GET", path, undefined, fanToken)).toMatchObject({ status: 401 });
    expect(await callSigned(x, fanKeys, "GET", path)).toMatchObject({ status: 401 });
    expect(await callSigned(x, ownerKeys, "GET", path)).toMatchObject({ status: 200 });
  });

  it("taken back is told to the app: oauth.revoke, and user_event to the account's webhook", async () => {
    const bodies: unknown[] = [];
    const x = createAccountX({
      receive: async (request) => {
        const crc = new URL(request.url).searchParams.get("crc_token");
        if (crc !== null) return Response.json({ response_token: hmac(clientSecret, crc) });
        bodies.push(await request.json());
        return new Response();
      },
    });
    await x.call("POST", "/2/webhooks", { url: "https://hooks.example.com/" });
    const webhook_id = x.emulator.state().webhooks[0]?.id;
    await callSigned(x, fanKeys, "POST", `/2/account_activity/webhooks/${webhook_id}/subscriptions/all`);
    expect(await subscribe(x, "oauth.revoke", {}, { webhook_id })).toMatchObject({ status: 200 });
    await x.control("PATCH", `/_x/users/${fanId}`, { authorised: [] });
    await x.emulator.settle();
    expect(bodies).toHaveLength(2);
    expect(bodies).toContainEqual({ data: expect.objectContaining({ event_type: "oauth.revoke" }) });
    expect(bodies).toContainEqual({
      user_event: {
        revoke: expect.objectContaining({ target: { app_id: "4321" }, source: { user_id: fanId } }),
      },
    });
  });

  it("named again in a change of the user keeps its tokens and tells nobody", async () => {
    const x = createAccountX();
    await x.control("PATCH", `/_x/users/${fanId}`, { authorised: ["main", "brand"] });
    expect(await x.call("GET", path, undefined, fanToken)).toMatchObject({ status: 200 });
    expect(scopesOf(x, fanId)).toEqual([
      { app: "main", scopes: "all" },
      { app: "brand", scopes: "all" },
    ]);
    expect(x.emulator.journal.deliveries).toEqual([]);
  });

  it.each([
    ["POST", "/_x/grants", { app: "main" }, 400],
    ["POST", "/_x/grants", { app: "main", user: fanId, scopes: ["everything"] }, 400],
    ["POST", "/_x/grants", { user: fanId }, 404],
    ["POST", "/_x/grants", { app: "nobody", user: fanId }, 404],
    ["POST", "/_x/grants", { app: "main", user: "5" }, 404],
    ["DELETE", `/_x/grants/nobody/${fanId}`, undefined, 404],
    ["DELETE", "/_x/grants/main/5", undefined, 404],
    ["PATCH", `/_x/users/${fanId}`, { authorised: ["nobody"] }, 400],
    ["PATCH", `/_x/users/${fanId}`, { authorised: ["main", "main"] }, 400],
    ["PATCH", `/_x/users/${fanId}`, { authorised: [{ app: "brand", userToken: token }] }, 400],
    ["PATCH", `/_x/users/${fanId}`, { authorised: [{ app: "brand", userToken: fanToken }] }, 400],
    ["PATCH", `/_x/users/${fanId}`, { authorised: [{ app: "main", accessToken: "alone" }] }, 400],
    ["PATCH", "/_x/apps/brand", { bearerToken: fanToken }, 400],
  ])("of nothing that is there is refused: %s %s %j", async (method, target, body, status) => {
    const x = createAccountX();
    expect(await x.control(method, target, body)).toMatchObject({ status });
    expect(await x.call("GET", path, undefined, fanToken)).toMatchObject({ status: 200 });
  });
});
