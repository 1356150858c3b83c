import { describe, expect, it } from "vitest";
import { clientSecret, consumerSecret, createX, otherToken, ownerId, token, type X } from "../support/x.ts";

const url = "https://hooks.example.com/x/main";
const path = "/2/activity/subscriptions";

const state = (x: X) => x.emulator.state();

describe("control routes", () => {
  it("are for loopback alone", async () => {
    const x = createX();
    const response = await x.emulator.fetch("https://api.x.com/_x/state");
    expect(response.status).toBe(403);
    expect(await x.control("GET", "/_x/state")).toMatchObject({ status: 200 });
  });

  it("show neither token nor secret", async () => {
    const x = createX();
    await x.call("POST", "/2/webhooks", { url });
    await x.call("GET", "/2/webhooks", undefined, "a-token-nobody-has");
    const shown = JSON.stringify([
      (await x.control("GET", "/_x/state")).body,
      (await x.control("GET", "/_x/journal")).body,
    ]);
    for (const secret of [token, otherToken, clientSecret, consumerSecret, "a-token-nobody-has"])
      expect(shown).not.toContain(secret);
    expect((await x.control("GET", "/_x/journal")).body).toMatchObject({
      requests: [
        { method: "POST", path: "/2/webhooks", status: 200, app: "main", at: "2026-09-01T00:00:00.000Z" },
        { method: "GET", path: "/2/webhooks", status: 401, app: null },
      ],
      crcs: [{ app: "main", url, result: "passed", status: 200 }],
    });
  });

  it("make, change and delete subscriptions by hand, free of consent and delay", async () => {
    const x = createX({ listingDelayMs: 1000, limits: { subscriptions: 0 } });
    const made = { app: "main", event_type: "dm.sent", filter: { user_id: "5" }, tag: "by hand" };
    expect(await x.control("POST", "/_x/subscriptions", made)).toMatchObject({ status: 200 });
    const id = state(x).subscriptions[0]?.id;
    await x.control("PATCH", `/_x/subscriptions/${id}`, {
      tag: null,
      webhook_id: "77",
      filter: { user_id: "6" },
    });
    expect((await x.call("GET", path)).body).toEqual({
      data: [expect.objectContaining({ subscription_id: id, webhook_id: "77", filter: { user_id: "6" } })],
      meta: { total_subscriptions: 1 },
    });
    expect(state(x).subscriptions[0]).toHaveProperty("tag", undefined);
    expect((await x.control("DELETE", `/_x/subscriptions/${id}`)).body).toEqual({ deleted: true });
    expect((await x.control("DELETE", `/_x/subscriptions/${id}`)).body).toEqual({ deleted: false });
  });

  it("make and delete webhooks by hand", async () => {
    const x = createX();
    await x.control("POST", "/_x/webhooks", { app: "main", url: "https://by.hand/", valid: false });
    expect((await x.call("GET", "/2/webhooks")).body).toMatchObject({
      data: [{ url: "https://by.hand/", valid: false }],
    });
    await x.control("DELETE", `/_x/webhooks/${state(x).webhooks[0]?.id}`);
    expect(state(x).webhooks).toEqual([]);
  });

  it("withdraw a consent, which ends the user's private subscriptions and no others", async () => {
    const x = createX();
    await x.call("POST", path, { event_type: "dm.sent", filter: { user_id: ownerId } });
    await x.call("POST", path, { event_type: "post.create", filter: { user_id: ownerId } });
    await x.control("PATCH", `/_x/users/${ownerId}`, { name: "New name" });
    expect(state(x).subscriptions).toHaveLength(2);
    await x.control("PATCH", `/_x/users/${ownerId}`, { authorised: ["main", "brand"] });
    await x.call("POST", path, { event_type: "dm.sent", filter: { user_id: ownerId } }, otherToken);
    await x.control("PATCH", `/_x/users/${ownerId}`, { authorised: ["brand"] });
    expect(state(x).subscriptions).toMatchObject([
      { app: "main", eventType: "post.create" },
      { app: "brand", eventType: "dm.sent" },
    ]);
  });

  it("change an app's tokens, secrets, owner and tier, but never to what could not be", async () => {
    const x = createX();
    await x.control("PATCH", "/_x/apps/main", { bearerToken: "rotated" });
    expect(await x.call("GET", "/2/webhooks")).toMatchObject({ status: 401 });
    expect(await x.call("GET", "/2/webhooks", undefined, "rotated")).toMatchObject({ status: 200 });
    const changed = await x.control("PATCH", "/_x/apps/main", {
      ownerId,
      consumerKey: "key",
      tier: "enterprise",
      limits: { webhooks: 2 },
    });
    expect(changed.body).toMatchObject({
      app: { ownerId, limits: { webhooks: 2, subscriptions: 75_000 }, access: { keywordEvents: true } },
    });
    for (const [name, patch] of [
      ["brand", { clientSecret: null }],
      ["brand", { crcKey: "consumer" }],
      ["brand", { consumerKey: "alone" }],
      ["brand", { consumerKey: "key", consumerSecret: "s" }],
      ["brand", { bearerToken: "rotated" }],
      ["brand", { ownerId: "5" }],
      ["main", { consumerSecret: null }],
      ["main", { bearerToken: "" }],
    ] as const) {
      expect(await x.control("PATCH", `/_x/apps/${name}`, patch)).toMatchObject({ status: 400 });
    }
  });

  it("reset everything to the options", async () => {
    const x = createX();
    await x.call("POST", "/2/webhooks", { url });
    await x.control("PATCH", "/_x/settings", { limits: { webhooks: 9 } });
    await x.control("POST", "/_x/faults", { status: 503, times: 5 });
    await x.control("PATCH", `/_x/users/${ownerId}`, { username: "other" });
    await x.control("POST", "/_x/reset");
    expect(state(x)).toEqual(state(createX()));
    expect(x.emulator.journal.requests).toEqual([]);
    expect(await x.call("GET", "/2/webhooks")).toMatchObject({ status: 200 });
  });

  it.each([
    ["PATCH", "/_x/settings", { colour: "red" }],
    ["PATCH", "/_x/settings", { limits: { webhooks: -1 } }],
    ["PATCH", "/_x/settings", { failNext: { status: 503 } }],
    ["PATCH", `/_x/users/${ownerId}`, { username: "no spaces" }],
    ["POST", "/_x/webhooks", { app: "main", url: "nonsense" }],
    ["POST", "/_x/subscriptions", { app: "main", event_type: "nonsense", filter: {} }],
  ])("refuse %s %s %j", async (method, target, body) => {
    expect(await createX().control(method, target, body)).toMatchObject({ status: 400 });
  });

  it.each([
    ["POST", "/_x/webhooks/1/break"],
    ["POST", "/_x/webhooks/1/crc"],
    ["PATCH", "/_x/subscriptions/1"],
    ["PATCH", "/_x/users/1"],
    ["PATCH", "/_x/apps/nobody"],
    ["POST", "/_x/nonsense"],
  ])("do not find %s %s", async (method, target) => {
    expect(await createX().control(method, target, {})).toMatchObject({ status: 404 });
  });
});
