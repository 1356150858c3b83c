import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";
import { askX, atX, idOf, writesTo } from "../support/at-x.ts";
import { createProject, hasEngine, type Project, startReceiver } from "../support/project.ts";

const secrets = {
  bearerToken: "the-bearer-token-of-all-products",
  clientSecret: "the-client-secret-of-all-products",
  consumerSecret: "the-consumer-secret-of-all-products",
  accessToken: "1001-the-access-token-of-alice",
  accessTokenSecret: "the-access-token-secret-of-alice",
};
const { bearerToken, clientSecret, consumerSecret, ...access } = secrets;
const consumerKey = "the-consumer-key-of-all-products";

/** Every resource in the stack `test`; in any other only a subscription, to that stack's webhook. */
const program = `
import * as pulumi from "@pulumi/pulumi";
import {
  AccountActivitySubscription, ActivitySubscription, ActivitySubscriptionSet, getStreamLinksOutput, getStreamRulesOutput,
  getSubscriptionCountsOutput, getSubscriptionsOutput, getUserOutput, getUsersOutput, getWebhookOutput, getWebhooksOutput,
  ReplayJob, StreamRule, StreamRuleSet, StreamWebhookLink, Webhook,
} from "pulumi-x-webhooks/providers";

const config = new pulumi.Config();

function everything() {
  const url = config.require("url");
  const hook = new Webhook("hook", { url });
  const { webhookId } = hook;
  const filter = { username: "alice" };
  const posts = new ActivitySubscription("posts", { eventType: "post.create", filter, tag: "posts", webhookId });
  const set = new ActivitySubscriptionSet("many", {
    eventTypes: ["follow.follow", "profile.update.bio"],
    userIds: ["1001", "1002"],
    webhookId,
  });
  const account = new AccountActivitySubscription("alice", { webhookId, userId: "1001" });
  const bees = new StreamRule("bees", { value: "bees  OR #honey", tag: "nature" });
  const pets = new StreamRuleSet("pets", { rules: [{ value: "dogs", tag: "pets" }, { value: "cats" }] });
  const link = new StreamWebhookLink("link", { webhookId, tweetFields: ["lang", "author_id"], expansions: ["author_id"] });
  const outage = new ReplayJob("outage", { webhookId, from: config.require("from"), to: config.require("to") });
  // What is looked up once all of it is there; until then the profile, which is none, is not known.
  const made = [posts.id, set.id, account.id, bees.id, pets.id, link.id, outage.id];
  const profile = pulumi.all(made).apply(() => undefined);
  return {
    webhookId,
    jobId: outage.jobId,
    webhooks: getWebhooksOutput({ profile }).length,
    valid: getWebhookOutput({ url, profile }).valid,
    user: getUserOutput({ username: "alice", profile }).userId,
    users: getUsersOutput({ usernames: ["bob", "ALICE"], profile }).apply((users) => users.map(({ userId }) => userId)),
    subscriptions: getSubscriptionsOutput({ profile }).length,
    accounts: getSubscriptionCountsOutput({ profile }).accountActivity.used,
    rules: getStreamRulesOutput({ profile }).apply((rules) => rules.map(({ value }) => value).sort()),
    links: getStreamLinksOutput({ profile }).length,
  };
}

function another() {
  const webhookId = new pulumi.StackReference("organization/test/test").requireOutput("webhookId");
  const { subscriptionId } = new ActivitySubscription("likes", {
    eventType: "like.create",
    filter: { userId: "1001" },
    webhookId,
  });
  return { subscriptionId };
}

export const { webhookId, jobId, webhooks, valid, user, users, subscriptions, accounts, rules, links, subscriptionId } =
  pulumi.getStack() === "test" ? everything() : another();
`;

let x: Emulator;
let xUrl: string;
let closeX: () => Promise<void>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let project: Project;

const writes = () => writesTo(x);
/** Changes X behind the provider's back. */
const byHand = async (method: string, path: string, body?: unknown): Promise<void> => {
  expect((await askX(xUrl, bearerToken, method, path, body)).status).toBe(200);
};
const touched = ({ steps }: { steps: readonly { op: string; urn: string }[] }) =>
  steps
    .filter(({ urn }) => urn.includes("dynamic/x:"))
    .map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`)
    .toSorted();

describe.skipIf(!hasEngine)(
  "every product in one program, on the real engine",
  () => {
    beforeAll(async () => {
      receiver = await startReceiver(clientSecret);
      x = createEmulator({
        apps: [{ name: "main", bearerToken, clientSecret, consumerKey, consumerSecret }],
        users: [
          { id: "1001", username: "alice", authorised: [{ app: "main", ...access }] },
          { id: "1002", username: "bob" },
        ],
        tier: "enterprise",
        limits: { webhooks: 1 },
        // What was made a moment ago may not be listed yet, so its absence is looked into for seconds; here it is older.
        now: () => Date.now() - 2 * 60_000,
      });
      ({ url: xUrl, close: closeX } = await x.listen());
      project = await createProject({
        X_API_URL: xUrl,
        X_BEARER_TOKEN: bearerToken,
        X_CONSUMER_KEY: consumerKey,
        X_CONSUMER_SECRET: consumerSecret,
        X_ACCESS_TOKEN: access.accessToken,
        X_ACCESS_TOKEN_SECRET: access.accessTokenSecret,
      });
      project.replaceProgram(program);
    });
    afterAll(async () => {
      project?.remove();
      receiver?.close();
      await closeX?.();
    });

    it("is made, quiet, mended after changes by hand, shared with a second stack, and leaves nothing", async () => {
      const engine = await project.engine();
      const ago = (minutes: number) =>
        `${new Date(Date.now() - minutes * 60_000).toISOString().slice(0, 16)}Z`;
      await engine.configure(
        { "test:url": `${receiver.url}/x`, "test:from": ago(120), "test:to": ago(60) },
        {},
      );

      // Made.
      const kinds = ["alice", "bees", "hook", "link", "many", "outage", "pets", "posts"];
      expect(touched(await engine.preview())).toEqual(kinds.map((name) => `create ${name}`));
      await engine.up();
      const made = atX(x);
      const [{ id: webhookId = "" } = {}] = made.webhooks;
      expect(made).toMatchObject({
        webhooks: [{ valid: true }],
        accounts: [{ userId: "1001", webhookId }],
        rules: ["bees OR #honey nature", "cats -", "dogs pets"],
        links: [
          {
            webhookId,
            fields: ["expansions=author_id", "tweet.fields=author_id", "tweet.fields=lang"],
          },
        ],
        replays: 1,
      });
      expect(made.subscriptions).toHaveLength(5);
      expect(await engine.outputs()).toMatchObject({
        webhookId,
        jobId: x.state().replays[0]?.id,
        webhooks: 1,
        valid: true,
        user: "1001",
        users: ["1002", "1001"],
        subscriptions: 5,
        accounts: 1,
        rules: ["bees OR #honey", "cats", "dogs"],
        links: 1,
      });

      // Quiet.
      x.journal.clear();
      expect(touched(await engine.refresh())).toEqual([]);
      expect(touched(await engine.preview())).toEqual([]);
      expect(writes()).toEqual([]);

      // Changed by hand.
      const { subscriptions, rules } = x.state();
      const rulesPath = "/2/tweets/search/stream/rules";
      const posts = idOf(subscriptions, ({ eventType }) => eventType === "post.create");
      const follow = idOf(
        subscriptions,
        ({ eventType, filter }) => eventType === "follow.follow" && filter.user_id === "1002",
      );
      const beesAndCats = [/^bees/, /^cats/].map((value) => idOf(rules, (rule) => value.test(rule.value)));
      await byHand("POST", `/_x/webhooks/${webhookId}/invalidate`);
      await byHand("PATCH", `/_x/subscriptions/${posts}`, { tag: "by hand" });
      await byHand("DELETE", `/_x/subscriptions/${follow}`);
      await byHand("DELETE", `/2/account_activity/webhooks/${webhookId}/subscriptions/1001/all`);
      await byHand("POST", rulesPath, { delete: { ids: beesAndCats } });
      await byHand("POST", rulesPath, { add: [{ value: "somebody else's" }] });
      await byHand("POST", `/2/tweets/search/webhooks/${webhookId}?tweet.fields=text`);
      expect(touched(await engine.refresh())).toEqual([
        "delete alice",
        "delete bees",
        "update hook",
        "update link",
        "update many",
        "update pets",
        "update posts",
      ]);
      x.journal.clear();
      await engine.up();
      expect(writes().filter((write) => write.startsWith("POST /2/webhooks"))).toEqual([]);
      const foreign = idOf(x.state().rules, ({ value }) => value === "somebody else's");
      await byHand("POST", rulesPath, { delete: { ids: [foreign] } });
      expect(atX(x)).toEqual(made);
      expect(touched(await engine.refresh())).toEqual([]);

      // Shared: the app has one webhook slot, and a second stack subscribes to it.
      const second = await project.addStack("second");
      x.journal.clear();
      await second.up();
      expect(writes()).toEqual(["POST /2/activity/subscriptions"]);
      const { subscriptionId } = await second.outputs();
      expect(x.state().subscriptions).toContainEqual(
        expect.objectContaining({ id: subscriptionId, webhookId, eventType: "like.create" }),
      );
      expect(touched(await engine.preview())).toEqual([]);
      const states = [await engine.exportState(), await second.exportState()];
      await second.destroy();
      expect(atX(x)).toEqual(made);

      // Nothing secret is left behind, and little at all.
      for (const text of [...states, project.log.join("\n")]) {
        for (const secret of Object.values(secrets)) {
          expect(text).not.toContain(secret);
          expect(text).not.toContain(encodeURIComponent(secret));
          expect(text).not.toContain(Buffer.from(secret).toString("base64"));
        }
      }
      const stubs = states
        .flatMap((state) => [
          ...JSON.stringify(JSON.parse(state)).matchAll(/"__provider":("(?:[^"\\]|\\.)*")/g),
        ])
        .map(([, text = ""]): unknown => JSON.parse(text));
      expect(stubs.length).toBeGreaterThanOrEqual(kinds.length + 1);
      for (const stub of stubs) {
        expect(stub).toContain("pulumi-x-webhooks/runtime");
        expect(Buffer.byteLength(String(stub))).toBeLessThanOrEqual(2500);
      }

      await engine.destroy();
      expect(atX(x)).toMatchObject({ webhooks: [], subscriptions: [], accounts: [], rules: [], links: [] });
    });
  },
  300_000,
);
