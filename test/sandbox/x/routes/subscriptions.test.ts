import { describe, expect, it } from "vitest";
import { z } from "zod";
import { privateEventTypes } from "../../../../sandbox/x/subscriptions/event-types.ts";
import { complaint, createX, otherToken, ownerId, strangerId, token, type X } from "../support/x.ts";

const path = "/2/activity/subscriptions";

const create = (x: X, event_type: string, filter: unknown = { user_id: ownerId }, more: object = {}) =>
  x.call("POST", path, { event_type, filter, ...more });

const listing = z.object({
  data: z.array(z.object({ subscription_id: z.string() })),
  meta: z.object({ total_subscriptions: z.number(), next_token: z.string().min(16).optional() }),
});

const list = async (x: X, query = "") => listing.parse((await x.call("GET", path + query)).body);

const last = (x: X): string => x.emulator.state().subscriptions.at(-1)?.id ?? "";

describe("creating a subscription", () => {
  it("answers in three shapes", async () => {
    const x = createX();
    const bare = (event_type: string) => ({
      subscription_id: expect.stringMatching(/^\d{19}$/),
      event_type,
      filter: { user_id: ownerId },
      tag: "t",
      created_at: "2026-09-01T00:00:00.000Z",
      updated_at: "2026-09-01T00:00:00.000Z",
    });
    expect((await create(x, "post.create", undefined, { tag: "t" })).body).toEqual({
      data: { subscription: bare("post.create") },
    });
    await x.control("PATCH", "/_x/settings", { subscriptionAnswer: "bare" });
    expect((await create(x, "post.delete", undefined, { tag: "t" })).body).toEqual({
      data: bare("post.delete"),
    });
    await x.control("PATCH", "/_x/settings", { subscriptionAnswer: "array" });
    expect((await create(x, "spaces.end", undefined, { tag: "t" })).body).toEqual({
      data: [bare("spaces.end")],
    });
  });

  it("takes older names and answers with the canonical one", async () => {
    const x = createX();
    expect((await create(x, "ProfileBannerPictureUpdate")).body).toMatchObject({
      data: { subscription: { event_type: "profile.update.banner_picture" } },
    });
    expect(await create(x, "profile.update.banner_picture")).toMatchObject({ status: 400 });
  });

  it.each([
    ["post.create", {}, "filter.user_id is required"],
    ["post.create", { keyword: "bees" }, "filter.user_id is required"],
    ["post.create", { user_id: "1", keyword: "bees" }, "filter.keyword is not supported"],
    ["mute.mute", { user_id: ownerId, direction: "outbound" }, "filter.direction is not supported"],
    ["block.unblock", { user_id: ownerId, direction: "outbound" }, "filter.direction is not supported"],
    ["news.new", { keyword: "bees", direction: "inbound" }, "filter.direction is not supported"],
    ["oauth.revoke", { direction: "inbound" }, "takes an empty filter"],
    ["like.create", { user_id: ownerId, direction: "sideways" }, "filter.direction"],
    ["news.new", { user_id: "1" }, "filter.keyword is required"],
    ["news.new", { keyword: "🐝".repeat(151) }, "filter.keyword: must have 1 to 150"],
    ["oauth.revoke", { user_id: ownerId }, "takes an empty filter"],
    ["post.create", { user_id: "9".repeat(20) }, "filter.user_id: must match"],
    ["colour.change", { user_id: "1" }, "is not an event type"],
    ["toString", { user_id: "1" }, "is not an event type"],
  ])("refuses %s with %j", async (eventType, filter, words) => {
    const answer = await create(createX(), eventType, filter);
    expect(answer.status).toBe(400);
    expect(complaint(answer)).toContain(words);
  });

  it.each([
    ["like.create", { user_id: ownerId, direction: "outbound" }],
    ["follow.follow", { user_id: strangerId, direction: "inbound" }],
    ["chat.received", { user_id: ownerId, direction: "inbound" }],
    ["news.new", { keyword: "🐝".repeat(150) }],
    ["oauth.revoke", {}],
    ["profile.update.handle", { user_id: strangerId }],
    ["dm.received", { user_id: ownerId }],
  ])("takes %s with %j", async (eventType, filter) => {
    expect(await create(createX({ tier: "enterprise" }), eventType, filter)).toMatchObject({
      status: 200,
      body: { data: { subscription: { filter } } },
    });
  });

  it("takes a type this emulator does not know where so set", async () => {
    const x = createX({ extraEventTypes: ["poll.close"] });
    expect(await create(x, "poll.close")).toMatchObject({ status: 200 });
  });

  it("needs the user's consent for private events, from the app that asks", async () => {
    const x = createX();
    expect(await create(x, "dm.sent", { user_id: strangerId })).toMatchObject({
      status: 403,
      body: { title: "Forbidden" },
    });
    expect(
      await x.call("POST", path, { event_type: "dm.sent", filter: { user_id: ownerId } }, otherToken),
    ).toMatchObject({ status: 403 });
    expect(await create(x, "dm.sent")).toMatchObject({ status: 200 });
  });

  it("refuses a duplicate whatever its tag, by 400 or 409, but not a different filter or another app's", async () => {
    const x = createX();
    await create(x, "like.create");
    const duplicate = await create(x, "like.create", undefined, { tag: "other" });
    expect(duplicate.status).toBe(400);
    expect(complaint(duplicate)).toContain("duplicate");
    await x.control("PATCH", "/_x/settings", { duplicateStatus: 409 });
    expect(await create(x, "like.create")).toMatchObject({ status: 409 });
    expect(await create(x, "like.create", { user_id: ownerId, direction: "inbound" })).toMatchObject({
      status: 200,
    });
    const body = { event_type: "post.create", filter: { user_id: "1" } };
    expect(await x.call("POST", path, body)).toMatchObject({ status: 200 });
    expect(await x.call("POST", path, body, otherToken)).toMatchObject({ status: 200 });
  });

  it("needs a webhook of this app, and a quota that is not used up", async () => {
    const x = createX({ limits: { subscriptions: 1 } });
    expect(complaint(await create(x, "post.create", undefined, { webhook_id: "1" }))).toMatch(
      /^WebhookIdInvalid/,
    );
    expect(await create(x, "post.create")).toMatchObject({ status: 200 });
    expect(complaint(await create(x, "post.delete"))).toContain("SubscriptionLimitExceeded");
  });
});

/** Scopes that private events need, by OpenAPI and guide; each type once. */
const scopesNeeded = {
  "tweet.read": "post.mention.create post.reply.create post.quote.create post.repost.create",
  "like.read": "like.create",
  "dm.read":
    "dm.sent dm.received dm.read dm.indicate_typing chat.received chat.sent chat.conversation.join " +
    "chat.conversation.member_added chat.conversation.member_removed chat.conversation.admin_added " +
    "chat.conversation.admin_removed chat.update.group_name chat.update.restrictions",
  "mute.read": "mute.mute mute.unmute",
  "block.read": "block.block block.unblock",
  "broadcast.read": "broadcast.chat",
} as const;

const scopes = ["tweet.read", "like.read", "dm.read", "mute.read", "block.read", "broadcast.read"] as const;

describe("permission for a subscription", () => {
  const fan = "7";

  /** A fan who gave main these scopes, and brand all of them. */
  const createFanX = (given: readonly (typeof scopes)[number][]) =>
    createX({
      users: [
        { id: ownerId, username: "owner", authorised: [{ app: "main", userToken: "owner-token" }] },
        {
          id: fan,
          username: "fan",
          authorised: [{ app: "main", scopes: [...given], userToken: "fan-token" }, "brand"],
        },
        { id: strangerId, username: "stranger" },
      ],
    });

  it("to private events needs the scope of the family, whoever asks", async () => {
    for (const [scope, types] of Object.entries(scopesNeeded)) {
      for (const event_type of types.split(" ")) {
        const body = { event_type, filter: { user_id: fan } };
        const without = createFanX(scopes.filter((other) => other !== scope));
        for (const bearer of [token, "fan-token"]) {
          const refused = await without.call("POST", path, body, bearer);
          expect([event_type, bearer, refused.status]).toEqual([event_type, bearer, 403]);
          expect(JSON.stringify(refused.body)).toContain(scope);
        }
        expect(await without.call("POST", path, body, otherToken)).toMatchObject({ status: 200 });
        const just = createFanX(scopes.filter((other) => other === scope));
        expect(await just.call("POST", path, body, "fan-token")).toMatchObject({ status: 200 });
        expect((await just.call("POST", path, body, token)).status).toBe(400);
      }
    }
    expect(
      Object.values(scopesNeeded)
        .flatMap((types) => types.split(" "))
        .toSorted(),
    ).toEqual([...privateEventTypes].toSorted());
  });

  it("to public events is everybody's, but an OAuth 2.0 token needs tweet.read", async () => {
    const body = { event_type: "post.create", filter: { user_id: strangerId } };
    const x = createFanX(["dm.read"]);
    expect(await x.call("POST", path, body, "fan-token")).toMatchObject({
      status: 403,
      body: { title: "Forbidden", type: "about:blank" },
    });
    expect(await x.call("POST", path, body, "owner-token")).toMatchObject({ status: 200 });
    expect(await x.call("POST", path, body, otherToken)).toMatchObject({ status: 200 });
  });

  it("to mutes and blocks is the user's own; to other private events that of whoever authorised the app", async () => {
    const x = createFanX(scopes);
    const ask = (event_type: string, user_id: string, bearer: string) =>
      x.call("POST", path, { event_type, filter: { user_id } }, bearer);
    expect(await ask("mute.mute", fan, "owner-token")).toMatchObject({
      status: 403,
      body: { title: "Forbidden", parameter: "filter.user_id", value: fan },
    });
    expect(await ask("block.block", ownerId, "fan-token")).toMatchObject({ status: 403 });
    expect(await ask("mute.mute", fan, "fan-token")).toMatchObject({ status: 200 });
    expect(await ask("block.block", fan, token)).toMatchObject({ status: 200 });
    expect(await ask("dm.sent", fan, "owner-token")).toMatchObject({ status: 200 });
    expect(await ask("dm.sent", strangerId, "owner-token")).toMatchObject({ status: 403 });
  });

  it("to keywords is an enterprise app's", async () => {
    const news = { event_type: "news.new", filter: { keyword: "bees" } };
    const x = createX();
    expect(await x.call("POST", path, news)).toMatchObject({
      status: 403,
      body: { title: "Forbidden", reason: "client-not-enrolled" },
    });
    await x.control("PATCH", "/_x/apps/main", { tier: "enterprise" });
    expect(await x.call("POST", path, news)).toMatchObject({ status: 200 });
    expect(await x.call("POST", path, news, otherToken)).toMatchObject({ status: 403 });
  });

  it("lets a user's token see all of the app's subscriptions, with like.read and tweet.read", async () => {
    const x = createFanX(["like.read", "tweet.read"]);
    await x.call("POST", path, { event_type: "post.create", filter: { user_id: strangerId } });
    expect(await x.call("GET", path, undefined, "fan-token")).toMatchObject({
      status: 200,
      body: { meta: { total_subscriptions: 1 } },
    });
    const { status } = await createFanX(["like.read"]).call("GET", path, undefined, "fan-token");
    expect(status).toBe(403);
  });
});

describe("listing subscriptions", () => {
  it("goes page by page, even when one goes away in between", async () => {
    const x = createX();
    for (let user = 1; user <= 5; user++) await create(x, "post.create", { user_id: String(user) });
    const first = await list(x, "?max_results=2");
    expect(first.meta.total_subscriptions).toBe(5);
    await x.call("DELETE", `${path}/${first.data[1]?.subscription_id}`);
    const second = await list(x, `?max_results=2&pagination_token=${first.meta.next_token}`);
    const third = await list(x, `?max_results=2&pagination_token=${second.meta.next_token}`);
    expect(third.meta.next_token).toBeUndefined();
    const ids = [...first.data, ...second.data, ...third.data].map(({ subscription_id }) => subscription_id);
    expect(new Set(ids).size).toBe(5);
  });

  it("shows 100 where it is not told", async () => {
    const x = createX();
    for (let user = 1; user <= 101; user++) {
      await x.control("POST", "/_x/subscriptions", {
        app: "main",
        event_type: "post.create",
        filter: { user_id: String(user) },
      });
    }
    const page = await list(x);
    expect(page.data).toHaveLength(100);
    expect((await list(x, `?pagination_token=${page.meta.next_token}`)).data).toHaveLength(1);
  });

  it("shows a new one only after the delay", async () => {
    const x = createX({ listingDelayMs: 5000 });
    await create(x, "post.create");
    expect((await list(x)).data).toEqual([]);
    expect(await create(x, "post.create")).toMatchObject({ status: 400 });
    x.clock.nowMs += 5000;
    expect((await list(x)).data).toHaveLength(1);
  });

  it.each([
    "?max_results=0",
    "?max_results=1001",
    "?max_results=1e2",
    "?max_results=",
    "?pagination_token=x",
    "?page=1",
    "?max_results=1&max_results=2",
  ])("refuses %s", async (query) => {
    expect(await createX().call("GET", path + query)).toMatchObject({ status: 400 });
  });
});

describe("changing and deleting subscriptions", () => {
  it("changes tag and webhook in place, nothing else", async () => {
    const x = createX();
    await create(x, "post.create", undefined, { tag: "old" });
    const id = last(x);
    x.clock.nowMs += 1000;
    expect((await x.call("PUT", `${path}/${id}`, { tag: "new" })).body).toMatchObject({
      data: {
        subscription: { subscription_id: id, tag: "new", updated_at: "2026-09-01T00:00:01.000Z" },
        total_subscriptions: 1,
      },
    });
    for (const body of [
      { event_type: "post.delete" },
      { filter: { user_id: "1" } },
      { webhook_id: "404" },
      { tag: "" },
      null,
      [],
    ]) {
      expect(await x.call("PUT", `${path}/${id}`, body)).toMatchObject({ status: 400 });
    }
    expect(x.emulator.state().subscriptions).toMatchObject([{ eventType: "post.create", tag: "new" }]);
    expect(await x.call("PUT", `${path}/404`, { tag: "new" })).toMatchObject({ status: 404 });
    expect(await x.call("PUT", `${path}/${id}`, { tag: "new" }, otherToken)).toMatchObject({ status: 404 });
  });

  it("deletes one, and tells how many are left", async () => {
    const x = createX();
    await create(x, "post.create");
    await create(x, "post.delete");
    const id = last(x);
    expect((await x.call("DELETE", `${path}/${id}`)).body).toEqual({
      data: { deleted: true },
      meta: { total_subscriptions: 1 },
    });
    expect(await x.call("DELETE", `${path}/${id}`)).toMatchObject({
      status: 404,
      body: { type: "https://api.x.com/2/problems/resource-not-found", resource_id: id },
    });
  });

  it("deletes many in part", async () => {
    const x = createX();
    await create(x, "post.create");
    const id = last(x);
    expect((await x.call("DELETE", `${path}?ids=${id},404,${id}`)).body).toEqual({
      data: [{ subscription_id: id, deleted: true }],
      errors: [
        {
          subscription_id: "404",
          reason: "SubscriptionNotFound",
          message: "No subscription has the id 404.",
        },
        { subscription_id: id, reason: "SubscriptionNotFound", message: `No subscription has the id ${id}.` },
      ],
      meta: { total_subscriptions: 0 },
    });
    for (const ids of ["", "?ids=", "?ids=a", `?ids=${Array(101).fill(1).join()}`]) {
      expect(await x.call("DELETE", path + ids)).toMatchObject({ status: 400 });
    }
  });
});
