import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  alice,
  bearerOf,
  bob,
  carol,
  createStage,
  envelope,
  events,
  type Got,
  type Stage,
} from "./support.ts";

const account = z.looseObject({ for_user_id: z.string().optional() });

/** The members of an account activity delivery, as `1001 favorite_events`. */
const accountEvents = (list: readonly Got[]): string[] =>
  list.map(({ body }) => {
    const { for_user_id, ...rest } = account.parse(body);
    const [member] = Object.keys(rest);
    return `${for_user_id} ${member}`;
  });

const streamed = z.object({
  data: z.looseObject({ id: z.string(), text: z.string() }),
  matching_rules: z.array(z.looseObject({ id: z.string(), tag: z.string().optional() })),
});

const lastPost = (stage: Stage, user: string, text = "hello"): string => {
  const { did } = stage.emulator.act({ user, does: "post", text });
  return String(did.post);
};

describe("alice likes bob's post", () => {
  const set = async () => {
    const stage = createStage();
    const webhook = await stage.webhook("one");
    const post = lastPost(stage, "bob");
    return { stage, webhook, post };
  };
  const like = { user: "alice", does: "like", postOf: "bob" } as const;

  it("reaches the subscriptions of both sides, by direction, with filter and tag as subscribed", async () => {
    const { stage, webhook } = await set();
    await stage.subscribe("like.create", { user_id: alice, direction: "outbound" }, { webhook, tag: "mine" });
    await stage.subscribe("like.create", { user_id: alice, direction: "inbound" }, { webhook });
    await stage.subscribe("like.create", { user_id: alice }, { webhook });
    await stage.subscribe("like.create", { user_id: bob, direction: "outbound" }, { webhook });
    await stage.subscribe("like.create", { user_id: bob, direction: "inbound" }, { webhook, tag: "his" });
    stage.emulator.act(like);
    const got = await stage.deliveries();
    expect(events(got)).toEqual([
      `like.create ${alice} outbound`,
      `like.create ${alice}`,
      `like.create ${bob} inbound`,
    ]);
    expect(got.map((one) => envelope(one).tag)).toEqual(["mine", undefined, "his"]);
    expect(new Set(got.map((one) => envelope(one).event_uuid)).size).toBe(1);
  });

  it("reaches a subscription once where somebody likes their own post", async () => {
    const { stage, webhook } = await set();
    await stage.subscribe("like.create", { user_id: bob }, { webhook });
    stage.emulator.act({ ...like, user: "bob" });
    expect(events(await stage.deliveries())).toEqual([`like.create ${bob}`]);
  });

  it("is one delivery of account activity for each subscribed user, equal but for for_user_id", async () => {
    const { stage, webhook } = await set();
    await stage.account(webhook, bob);
    await stage.account(webhook, alice);
    stage.emulator.act(like);
    const got = await stage.deliveries();
    expect(accountEvents(got)).toEqual([`${alice} favorite_events`, `${bob} favorite_events`]);
    const [one, other] = got.map(({ body }) => ({ ...account.parse(body), for_user_id: "" }));
    expect(one).toEqual(other);
  });

  it("happens once, and not without the post", async () => {
    const { stage, webhook, post } = await set();
    await stage.subscribe("like.create", { user_id: alice }, { webhook });
    expect(stage.emulator.act(like).did).toMatchObject({ changed: true, post });
    expect(stage.emulator.act(like)).toMatchObject({ did: { changed: false, post }, deliveries: [] });
    expect(await stage.deliveries()).toHaveLength(1);
    expect(() => stage.emulator.act({ user: "alice", does: "like", post: "1" })).toThrow("Not Found");
  });

  it("says what it set going", async () => {
    const { stage, webhook } = await set();
    const id = await stage.subscribe("like.create", { user_id: alice }, { webhook });
    const streamId = await stage.subscribe("like.create", { user_id: bob });
    await stage.account(webhook, bob);
    expect(stage.emulator.act(like).deliveries).toEqual([
      {
        app: "main",
        product: "activity",
        webhookId: webhook,
        eventType: "like.create",
        becauseOf: [id],
      },
      { app: "main", product: "activity", eventType: "like.create", becauseOf: [streamId] },
      {
        app: "main",
        product: "account-activity",
        webhookId: webhook,
        eventType: "favorite_events",
        becauseOf: [bob],
      },
    ]);
  });

  it("reaches each app that subscribed, at its own webhook", async () => {
    const { stage, webhook } = await set();
    const other = await stage.webhook("two", "brand");
    await stage.subscribe("like.create", { user_id: alice }, { webhook });
    await stage.subscribe("like.create", { user_id: alice }, { webhook: other, app: "brand" });
    stage.emulator.act(like);
    expect((await stage.deliveries()).map((got) => got.webhook)).toEqual(["one", "two"]);
  });
});

describe("an event reaches nobody", () => {
  it("before the subscription is live", async () => {
    const stage = createStage();
    stage.emulator.configure({ liveDelayMs: 10_000 });
    const webhook = await stage.webhook("one");
    await stage.account(webhook, alice);
    await stage.call("POST", "/2/activity/subscriptions", {
      event_type: "post.create",
      filter: { user_id: alice },
      webhook_id: webhook,
    });
    lastPost(stage, "alice");
    expect(await stage.deliveries()).toEqual([]);
    await stage.emulator.clock.advance("10s");
    lastPost(stage, "alice");
    expect(await stage.deliveries()).toHaveLength(2);
  });

  it("whose private event it would be, and who does not allow the app to see it", async () => {
    const stage = createStage();
    const webhook = await stage.webhook("one");
    await stage.subscribe("dm.received", { user_id: bob }, { webhook });
    await stage.subscribe("like.create", { user_id: bob }, { webhook });
    stage.emulator.act({ user: "bob", does: "authorise", app: "main", scopes: ["dm.read"] });
    await stage.subscribe("like.create", { user_id: bob }, { webhook });
    lastPost(stage, "bob");
    stage.emulator.act([
      { user: "alice", does: "dm", to: "@bob", text: "hi" },
      { user: "alice", does: "like", postOf: "bob" },
    ]);
    expect(events(await stage.deliveries())).toEqual([`dm.received ${bob}`]);
  });

  it("where the webhook is gone, or another app's", async () => {
    const stage = createStage();
    const webhook = await stage.webhook("one");
    const kept = await stage.webhook("two", "brand");
    await stage.subscribe("post.create", { user_id: alice }, { webhook });
    await stage.account(webhook, alice);
    await stage.control("DELETE", `/_x/webhooks/${webhook}`);
    expect(stage.emulator.act({ user: "alice", does: "post", text: "hi" }).deliveries).toEqual([]);
    const id = await stage.subscribe("post.create", { user_id: bob });
    await stage.control("PATCH", `/_x/subscriptions/${id}`, { webhook_id: kept });
    expect(stage.emulator.act({ user: "bob", does: "post", text: "hi" }).deliveries).toEqual([]);
  });

  it("of a protected account's posts, but for its own account activity", async () => {
    const stage = createStage();
    const webhook = await stage.webhook("one");
    await stage.subscribe("post.create", { user_id: carol }, { webhook });
    await stage.subscribe("post.delete", { user_id: carol }, { webhook });
    await stage.subscribe("post.mention.create", { user_id: alice }, { webhook });
    await stage.subscribe("like.create", { user_id: alice }, { webhook });
    await stage.account(webhook, carol);
    stage.emulator.act([
      { user: "carol", does: "post", text: "secret @alice" },
      { user: "alice", does: "like", postOf: "carol" },
      { user: "carol", does: "delete", postOf: "carol" },
    ]);
    expect(accountEvents(await stage.deliveries())).toEqual(
      ["tweet_create_events", "favorite_events", "tweet_delete_events"].map((kind) => `${carol} ${kind}`),
    );
  });
});

describe("news", () => {
  it("reach the subscriptions whose keyword they hold, in any case", async () => {
    const stage = createStage();
    const webhook = await stage.webhook("one");
    for (const keyword of ["openai", "Mars", "virtual pets"])
      await stage.subscribe("news.new", { keyword }, { webhook });
    stage.emulator.act({ does: "news", headline: "Virtual pets are back", summary: "OpenAI made them." });
    expect(events(await stage.deliveries())).toEqual(["news.new openai", "news.new virtual pets"]);
  });
});

describe("a revoked consent", () => {
  it("is told the app, once a product, and ends what it carried", async () => {
    const stage = createStage();
    const webhook = await stage.webhook("one");
    const other = await stage.webhook("two", "brand");
    await stage.subscribe("oauth.revoke", {}, { webhook });
    await stage.subscribe("oauth.revoke", {}, { webhook: other, app: "brand" });
    await stage.subscribe("dm.sent", { user_id: alice }, { webhook });
    await stage.account(webhook, alice);
    await stage.account(other, alice, "brand");
    const { did, deliveries } = stage.emulator.act({ user: "alice", does: "revoke", app: "main" });
    expect(did).toMatchObject({ user: alice, app: "main", changed: true });
    expect(deliveries.map(({ product, app }) => `${product} ${app}`)).toEqual([
      "activity main",
      "account-activity main",
    ]);
    const [activity, event, ...more] = (await stage.deliveries()).map(({ body }) => body);
    expect(more).toEqual([]);
    expect(activity).toMatchObject({
      data: { event_type: "oauth.revoke", filter: {}, payload: { user_id: alice } },
    });
    expect(event).toMatchObject({ user_event: { revoke: { source: { user_id: alice } } } });
    expect(event).not.toHaveProperty("for_user_id");
    expect(stage.emulator.act({ user: "alice", does: "revoke", app: "main" }).did.changed).toBe(false);
    stage.emulator.act({ user: "alice", does: "dm", to: "bob", text: "hi" });
    expect(accountEvents(await stage.deliveries())).toEqual([`${alice} direct_message_events`]);
  });
});

describe("a filtered stream that is linked to a webhook", () => {
  const link = async (stage: Stage, app: string, webhook: string) => {
    const { status } = await stage.call(
      "POST",
      `/2/tweets/search/webhooks/${webhook}?tweet.fields=author_id`,
      undefined,
      bearerOf(app),
    );
    expect(status).toBe(200);
  };
  const addRules = async (stage: Stage, app: string, add: readonly object[]) => {
    const { status } = await stage.call("POST", "/2/tweets/search/stream/rules", { add }, bearerOf(app));
    expect(status).toBe(200);
  };

  it("gets the posts that its app's rules want, with those rules and the fields of the link", async () => {
    const stage = createStage();
    const [one, two] = [await stage.webhook("one"), await stage.webhook("two", "brand")];
    await link(stage, "main", one);
    await link(stage, "brand", two);
    await addRules(stage, "main", [
      { value: "coffee", tag: "drinks" },
      { value: "from:alice", tag: "hers" },
      { value: "tea" },
    ]);
    await addRules(stage, "brand", [{ value: "tea" }]);
    const { did } = stage.emulator.act({ user: "alice", does: "post", text: "Coffee first." });
    const got = await stage.deliveries();
    expect(got.map(({ webhook }) => webhook)).toEqual(["one"]);
    const { data, matching_rules } = streamed.parse(got[0]?.body);
    expect(data).toMatchObject({ id: did.post, text: "Coffee first.", author_id: alice });
    expect(matching_rules.map(({ tag }) => tag)).toEqual(["drinks", "hers"]);
  });

  it("gets no post of a protected account", async () => {
    const stage = createStage();
    const webhook = await stage.webhook("one");
    await link(stage, "main", webhook);
    await addRules(stage, "main", [{ value: "coffee" }]);
    stage.emulator.act({ user: "carol", does: "post", text: "coffee" });
    expect(await stage.deliveries()).toEqual([]);
  });
});

describe("the activity stream", () => {
  it("carries what has a webhook and what has none, each once a subscription", async () => {
    const stage = createStage();
    const webhook = await stage.webhook("one");
    await stage.subscribe("post.create", { user_id: alice }, { webhook, tag: "hooked" });
    await stage.subscribe("post.mention.create", { user_id: bob }, { tag: "streamed" });
    const stop = new AbortController();
    const { body } = await stage.emulator.fetch("https://api.x.com/2/activity/stream", {
      headers: { authorization: `Bearer ${bearerOf("main")}` },
      signal: stop.signal,
    });
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    stage.emulator.act({ user: "alice", does: "post", text: "hi @bob" });
    let text = "";
    while (text.trim().split(/\s*\r\n\s*/).length < 2) text += (await reader?.read())?.value ?? "";
    stop.abort();
    const tags = text
      .trim()
      .split(/\s*\r\n\s*/)
      .map((line) => envelope({ webhook: "", body: JSON.parse(line) }).tag);
    expect(tags).toEqual(["hooked", "streamed"]);
    expect(events(await stage.deliveries())).toEqual([`post.create ${alice}`]);
  });
});
