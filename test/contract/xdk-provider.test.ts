import { Client, OAuth1 } from "@xdevplatform/xdk";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import {
  alice,
  aliceEnv,
  createProvider,
  declare,
  type Provider,
  type SentRequest,
  token,
  url,
} from "../support/provider.ts";

const userId = "1001";

/** X's official SDK over HTTP, and the provider, with the same emulator. */
interface World {
  readonly p: Provider;
  /** With the app's bearer token. */
  readonly app: Client;
  /** As alice, by OAuth 1.0a. */
  readonly user: Client;
}

async function start(): Promise<World> {
  const p = createProvider({ tier: "enterprise" });
  Object.assign(p.env, aliceEnv);
  const { url: baseUrl, close } = await p.x.listen();
  onTestFinished(close);
  const { consumerKey, consumerSecret, accessToken, accessTokenSecret } = alice;
  const oauth1 = new OAuth1({
    apiKey: consumerKey,
    apiSecret: consumerSecret,
    callback: "oob",
    accessToken,
    accessTokenSecret,
  });
  const client = (credentials: object) => new Client({ baseUrl, retry: false, ...credentials });
  return { p, app: client({ bearerToken: token }), user: client({ oauth1 }) };
}

/** One kind of resource, as the provider and as the SDK have it. */
interface Kind {
  readonly of: (p: Provider) => Provider["webhook"];
  readonly inputs: (webhookId: string) => Record<string, unknown>;
  /** Made by the SDK, equal to what `inputs` declare. */
  readonly make: (world: World, webhookId: string) => Promise<unknown>;
  readonly list: (world: World, webhookId: string) => Promise<unknown>;
  /** What the SDK lists once it is there. */
  readonly listed: (webhookId: string) => object;
  /** Removed by the SDK. @param id the resource's id */
  readonly remove: (world: World, id: string, webhookId: string) => Promise<unknown>;
}

const ruleIds = async ({ app }: World): Promise<string[]> =>
  z
    .object({ data: z.array(z.object({ id: z.string() })) })
    .parse(await app.stream.getRules())
    .data.map(({ id }) => id);
const subscriptionIds = async ({ app }: World): Promise<string[]> =>
  z
    .object({ data: z.array(z.object({ subscriptionId: z.string() })) })
    .parse(await app.activity.getSubscriptions())
    .data.map(({ subscriptionId }) => subscriptionId);

const kinds: Readonly<Record<string, Kind>> = {
  Webhook: {
    of: (p) => p.webhook,
    inputs: () => ({ url }),
    make: ({ app }) => app.webhooks.create({ url }),
    list: ({ app }) => app.webhooks.get(),
    listed: () => ({ data: [expect.objectContaining({ url, valid: true })] }),
    remove: ({ app }, id) => app.webhooks.delete(id),
  },
  ActivitySubscription: {
    of: (p) => p.subscription,
    inputs: (webhookId) => ({ eventType: "post.create", filter: { userId }, tag: "posts", webhookId }),
    make: ({ app }, webhookId) =>
      app.activity.createSubscription({
        eventType: "post.create",
        filter: { userId },
        tag: "posts",
        webhookId,
      }),
    list: ({ app }) => app.activity.getSubscriptions(),
    listed: (webhookId) => ({
      data: [
        expect.objectContaining({ eventType: "post.create", filter: { userId }, tag: "posts", webhookId }),
      ],
    }),
    remove: ({ app }, id) => app.activity.deleteSubscription(id),
  },
  ActivitySubscriptionSet: {
    of: (p) => p.set,
    inputs: (webhookId) => ({ eventTypes: ["post.create"], userIds: [userId, "1002"], webhookId }),
    make: async ({ app }, webhookId) => {
      for (const id of [userId, "1002"])
        await app.activity.createSubscription({
          eventType: "post.create",
          filter: { userId: id },
          webhookId,
        });
    },
    list: ({ app }) => app.activity.getSubscriptions(),
    listed: (webhookId) => ({
      data: expect.arrayContaining(
        [userId, "1002"].map((id) =>
          expect.objectContaining({ eventType: "post.create", filter: { userId: id }, webhookId }),
        ),
      ),
    }),
    remove: async (world) => world.app.activity.deleteSubscriptionsByIds(await subscriptionIds(world)),
  },
  AccountActivitySubscription: {
    of: (p) => p.account,
    inputs: (webhookId) => ({ webhookId, userId }),
    make: ({ user }, webhookId) => user.accountActivity.createSubscription(webhookId, {}),
    list: ({ app }, webhookId) => app.accountActivity.getSubscriptions(webhookId),
    listed: () => ({ data: expect.objectContaining({ subscriptions: [{ userId }] }) }),
    remove: ({ app }, _id, webhookId) => app.accountActivity.deleteSubscription(webhookId, userId),
  },
  StreamRule: {
    of: (p) => p.rule,
    inputs: () => ({ value: "bees", tag: "nature" }),
    make: ({ app }) => app.stream.updateRules({ add: [{ value: "bees", tag: "nature" }] }),
    list: ({ app }) => app.stream.getRules(),
    listed: () => ({ data: [expect.objectContaining({ value: "bees", tag: "nature" })] }),
    remove: ({ app }, id) => app.stream.updateRules({ delete: { ids: [id] } }),
  },
  StreamRuleSet: {
    of: (p) => p.ruleSet,
    inputs: () => ({ rules: [{ value: "cats" }, { value: "dogs", tag: "pets" }] }),
    make: ({ app }) => app.stream.updateRules({ add: [{ value: "cats" }, { value: "dogs", tag: "pets" }] }),
    list: ({ app }) => app.stream.getRules(),
    listed: () => ({
      data: expect.arrayContaining([
        expect.objectContaining({ value: "cats" }),
        expect.objectContaining({ value: "dogs", tag: "pets" }),
      ]),
    }),
    remove: async (world) => world.app.stream.updateRules({ delete: { ids: await ruleIds(world) } }),
  },
  StreamWebhookLink: {
    of: (p) => p.link,
    // The SDK cannot ask for fields.
    inputs: (webhookId) => ({ webhookId }),
    make: ({ app }, webhookId) => app.webhooks.createStreamLink(webhookId),
    list: ({ app }) => app.webhooks.getStreamLinks(),
    listed: (webhookId) => ({ data: [expect.objectContaining({ webhookId, fields: [] })] }),
    remove: ({ app }, _id, webhookId) => app.webhooks.deleteStreamLink(webhookId),
  },
};

/** Another run of the engine, some time after: nothing that was listed before counts any more. */
const later = (p: Provider): void => {
  p.clock.now += 120_000;
};

/** Links with their fields in order. */
const tidy = (links: unknown) =>
  z
    .object({
      data: z.array(z.looseObject({ fields: z.array(z.string()).transform((all) => all.toSorted()) })),
    })
    .parse(links);

/** With the webhook that the other kinds need. */
async function startFor(name: string): Promise<{ world: World; webhookId: string }> {
  const world = await start();
  if (name === "Webhook") return { world, webhookId: "" };
  const { id } = await declare(world.p.webhook, { url });
  return { world, webhookId: id };
}

describe.each(Object.entries(kinds))("%s beside X's official SDK", (name, kind) => {
  it("is seen by the SDK, and no longer after its deletion", async () => {
    const { world, webhookId } = await startFor(name);
    const { id, outs } = await declare(kind.of(world.p), kind.inputs(webhookId));
    expect(await kind.list(world, webhookId)).toMatchObject(kind.listed(webhookId));
    await kind.of(world.p).delete(id, outs);
    expect(await kind.list(world, webhookId)).not.toMatchObject(kind.listed(webhookId));
  });

  it("is adopted from the SDK without a write, and is stable from then on", async () => {
    const { world, webhookId } = await startFor(name);
    const { of } = kind;
    await kind.make(world, webhookId);
    const inputs = kind.inputs(webhookId);
    await expect(declare(of(world.p), inputs)).rejects.toThrow(/adopt: true/);
    const before = world.p.x.state();
    const sent = world.p.sent.length;
    later(world.p);
    const made = await declare(of(world.p), { ...inputs, adopt: true });
    later(world.p);
    const read = await of(world.p).read(made.id, made.outs);
    expect(await of(world.p).diff(made.id, read.props ?? {}, made.inputs)).toMatchObject({ changes: false });
    expect(world.p.x.state()).toEqual(before);
    const isWrite = ({ method, query }: SentRequest) => method !== "GET" && !query.includes("dry_run");
    expect(world.p.sent.slice(sent).filter(isWrite)).toEqual([]);
  });

  it("is gone once the SDK has removed it, and is made again", async () => {
    const { world, webhookId } = await startFor(name);
    const { p } = world;
    const made = await declare(kind.of(p), kind.inputs(webhookId));
    await kind.remove(world, made.id, webhookId);
    later(p);
    const read = await kind.of(p).read(made.id, made.outs);
    if (/Set$/.test(name)) {
      // A set stays as long as it is declared: it has become empty, and the next update fills it.
      const { id = "", props = {} } = read;
      expect(await kind.of(p).diff(id, props, made.inputs)).toMatchObject({ changes: true, replaces: [] });
      await kind.of(p).update(id, props, made.inputs);
    } else {
      expect(read).toEqual({});
      await declare(kind.of(p), kind.inputs(webhookId));
    }
    expect(await kind.list(world, webhookId)).toMatchObject(kind.listed(webhookId));
  });
});

describe("what the SDK changes", () => {
  it("of a subscription is drift, and mended", async () => {
    const { world, webhookId } = await startFor("ActivitySubscription");
    const { p, app } = world;
    const inputs = { eventType: "post.create", filter: { userId }, tag: "posts", webhookId };
    const made = await declare(p.subscription, inputs);
    await app.activity.updateSubscription(made.id, { tag: "by hand" });
    later(p);
    const { props = {} } = await p.subscription.read(made.id, made.outs);
    expect(props).toMatchObject({ tag: "by hand" });
    expect(await p.subscription.diff(made.id, props, made.inputs)).toMatchObject({
      changes: true,
      replaces: [],
    });
    await p.subscription.update(made.id, props, made.inputs);
    expect(await app.activity.getSubscriptions()).toMatchObject({
      data: [{ subscriptionId: made.id, tag: "posts" }],
    });
  });

  it("of a link's fields is drift, and mended", async () => {
    const { world, webhookId } = await startFor("StreamWebhookLink");
    const { p, app } = world;
    const linked = { data: [{ webhookId, fields: ["expansions=author_id", "tweet.fields=lang"] }] };
    const made = await declare(p.link, { webhookId, tweetFields: ["lang"], expansions: ["author_id"] });
    expect(tidy(await app.webhooks.getStreamLinks())).toMatchObject(linked);
    await app.webhooks.createStreamLink(webhookId);
    later(p);
    const { props = {} } = await p.link.read(made.id, made.outs);
    expect(props).not.toHaveProperty("tweetFields");
    expect(await p.link.diff(made.id, props, made.inputs)).toMatchObject({ changes: true, replaces: [] });
    await p.link.update(made.id, props, made.inputs);
    expect(tidy(await app.webhooks.getStreamLinks())).toMatchObject(linked);
  });

  it("of a webhook's validity is what the provider reads", async () => {
    const { p, app } = await start();
    const made = await declare(p.webhook, { url });
    await p.control("POST", `/_x/webhooks/${made.id}/invalidate`);
    later(p);
    expect((await p.webhook.read(made.id, made.outs)).props).toMatchObject({ valid: false });
    await app.webhooks.validate(made.id);
    await p.x.settle();
    later(p);
    expect((await p.webhook.read(made.id, made.outs)).props).toMatchObject({ valid: true });
  });
});
