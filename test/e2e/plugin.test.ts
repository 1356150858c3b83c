import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";
import { askX, atX, idOf, writesTo } from "../support/at-x.ts";
import { startReceiver } from "../support/project.ts";
import { createYamlProject, hasYaml, type YamlProject } from "../support/yaml-project.ts";

const secrets = {
  bearerToken: "the-bearer-token-of-the-plugin",
  clientSecret: "the-client-secret-of-the-plugin",
  consumerSecret: "the-consumer-secret-of-the-plugin",
  accessToken: "1001-the-access-token-of-alice",
  accessTokenSecret: "the-access-token-secret-of-alice",
};
const userToken = "the-user-token-of-alice";
const { bearerToken, clientSecret, consumerSecret, ...access } = secrets;
const consumerKey = "the-consumer-key-of-the-plugin";
const rulesPath = "/2/tweets/search/stream/rules";
const subscriptionsPath = "/2/activity/subscriptions";

let x: Emulator;
let xUrl: string;
let closeX: () => Promise<void>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let project: YamlProject;

const writes = () => writesTo(x);
/** Does something at X behind the provider's back; what X answers. */
const byHand = async (method: string, path: string, body?: unknown, token = bearerToken) => {
  const answer = await askX(xUrl, token, method, path, body);
  expect(answer.ok, await answer.clone().text()).toBe(true);
};
const touched = ({ steps }: { steps: readonly { op: string; urn: string }[] }) =>
  steps
    .filter(({ urn }) => urn.includes("::x:index:"))
    .map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`)
    .toSorted();
const ago = (minutes: number) => `${new Date(Date.now() - minutes * 60_000).toISOString().slice(0, 16)}Z`;

/** Every resource; YAML's reference to the webhook's output where none is given. */
const everything = (tag = "posts") => {
  const webhookId = "$" + "{hook.webhookId}";
  return {
    hook: { type: "x:Webhook", properties: { url: `${receiver.url}/x` } },
    posts: {
      type: "x:ActivitySubscription",
      properties: { eventType: "post.create", filter: { username: "alice" }, tag, webhookId },
    },
    many: {
      type: "x:ActivitySubscriptionSet",
      properties: { eventTypes: ["follow.follow"], userIds: ["1001", "1002"], webhookId },
    },
    alice: { type: "x:AccountActivitySubscription", properties: { webhookId, userId: "1001" } },
    bees: { type: "x:StreamRule", properties: { value: "bees  OR #honey", tag: "nature" } },
    pets: {
      type: "x:StreamRuleSet",
      properties: { rules: [{ value: "dogs", tag: "pets" }, { value: "cats" }] },
    },
    link: { type: "x:StreamWebhookLink", properties: { webhookId, tweetFields: ["lang", "author_id"] } },
    outage: { type: "x:ReplayJob", properties: { webhookId, from: window.from, to: window.to } },
  };
};
const window = { from: ago(120), to: ago(60) };

describe.skipIf(!hasYaml)(
  "the native plugin under the real engine, with programs in YAML",
  () => {
    beforeAll(async () => {
      receiver = await startReceiver(clientSecret);
      x = createEmulator({
        apps: [{ name: "main", bearerToken, clientSecret, consumerKey, consumerSecret }],
        users: [
          { id: "1001", username: "alice", authorised: [{ app: "main", userToken, ...access }] },
          { id: "1002", username: "bob" },
        ],
        tier: "enterprise",
        // What was made a moment ago may not be listed yet, so its absence is looked into for seconds; here it is older.
        now: () => Date.now() - 2 * 60_000,
      });
      ({ url: xUrl, close: closeX } = await x.listen());
    });
    beforeEach(async () => {
      x.reset();
      project = await createYamlProject({});
      await project.engine.configure(
        { "x:baseUrl": xUrl, "x:consumerKey": consumerKey },
        {
          "x:bearerToken": bearerToken,
          "x:consumerSecret": consumerSecret,
          "x:accessToken": access.accessToken,
          "x:accessTokenSecret": access.accessTokenSecret,
        },
      );
      return () => project.remove();
    });
    afterAll(async () => {
      receiver?.close();
      await closeX?.();
    });

    it("makes every kind, is quiet then, shows and mends what was changed by hand, and leaves nothing", async () => {
      const { engine } = project;
      const names = ["alice", "bees", "hook", "link", "many", "outage", "pets", "posts"];
      project.declare(everything(), { user: "$" + "{posts.filter.userId}", id: "$" + "{hook.webhookId}" });

      expect(touched(await engine.preview())).toEqual(names.map((name) => `create ${name}`));
      expect(writes().filter((write) => !write.endsWith(rulesPath))).toEqual([]);
      await engine.up();
      const made = atX(x);
      const [{ id: webhookId = "" } = {}] = made.webhooks;
      expect(made).toMatchObject({
        webhooks: [{ valid: true }],
        accounts: [{ userId: "1001", webhookId }],
        rules: ["bees OR #honey nature", "cats -", "dogs pets"],
        links: [{ webhookId, fields: ["tweet.fields=author_id", "tweet.fields=lang"] }],
        replays: 1,
      });
      expect(made.subscriptions).toHaveLength(3);
      expect(await engine.outputs()).toEqual({ user: "1001", id: webhookId });

      x.journal.clear();
      expect(touched(await engine.refresh())).toEqual([]);
      expect(touched(await engine.preview())).toEqual([]);
      expect(writes()).toEqual([]);

      const { subscriptions, rules } = x.state();
      const follow = idOf(
        subscriptions,
        ({ eventType, filter }) => eventType === "follow.follow" && filter.user_id === "1002",
      );
      await byHand("POST", `/_x/webhooks/${webhookId}/invalidate`);
      await byHand("DELETE", `/_x/subscriptions/${follow}`);
      await byHand("POST", rulesPath, { delete: { ids: [idOf(rules, ({ value }) => /^bees/.test(value))] } });
      expect(touched(await engine.refresh())).toEqual(["delete bees", "update hook", "update many"]);
      project.declare(everything("other"));
      // A preview of an update knows that the webhook keeps its id: nothing else is announced.
      const mended = ["create bees", "update hook", "update many", "update posts"];
      expect(touched(await engine.preview())).toEqual(mended);
      expect(touched(await engine.up())).toEqual(mended);
      const retagged = made.subscriptions.map((line) => line.replace('"tag":"posts"', '"tag":"other"'));
      expect(atX(x)).toEqual({ ...made, subscriptions: retagged.toSorted() });

      for (const text of [await engine.exportState(), project.log.join("\n")]) {
        for (const secret of Object.values(secrets)) {
          expect(text).not.toContain(secret);
          expect(text).not.toContain(encodeURIComponent(secret));
          expect(text).not.toContain(Buffer.from(secret).toString("base64"));
        }
      }
      await engine.destroy();
      expect(atX(x)).toMatchObject({ webhooks: [], subscriptions: [], accounts: [], rules: [], links: [] });
    });

    it("imports what is there by its id, with the program that declares it, without a write", async () => {
      await byHand("POST", "/2/webhooks", { url: `${receiver.url}/x` });
      const webhookId = idOf(x.state().webhooks, () => true);
      await byHand("POST", subscriptionsPath, {
        event_type: "post.create",
        filter: { user_id: "1001" },
        tag: "posts",
        webhook_id: webhookId,
      });
      await byHand("POST", rulesPath, { add: [{ value: "bees", tag: "nature" }, { value: "cats" }] });
      await byHand("POST", `/2/tweets/search/webhooks/${webhookId}?tweet.fields=lang,author_id`);
      const all = `/2/account_activity/webhooks/${webhookId}/subscriptions/all`;
      await byHand("POST", all, undefined, userToken);
      const there = atX(x);
      const { subscriptions, rules } = x.state();
      x.journal.clear();

      const ids = {
        Webhook: webhookId,
        ActivitySubscription: idOf(subscriptions, () => true),
        AccountActivitySubscription: `${webhookId}/1001`,
        StreamRule: idOf(rules, ({ value }) => value === "bees"),
        StreamWebhookLink: webhookId,
      };
      const list = Object.entries(ids).map(([kind, id]) => ({ type: `x:index:${kind}`, name: kind, id }));
      const [wanted, out] = [`${project.folder}/import.json`, `${project.folder}/printed.yaml`];
      writeFileSync(wanted, JSON.stringify({ resources: list }));
      const imported = await project.pulumi(
        "import",
        "--file",
        wanted,
        "--out",
        out,
        "--yes",
        "--protect=false",
      );
      expect(imported.ok, imported.output).toBe(true);
      const printed = readFileSync(out, "utf8").replace("resources:\n", "");
      const cats = idOf(rules, ({ value }) => value === "cats");
      const option = { type: "x:StreamRule", properties: { value: "cats" }, options: { import: cats } };
      project.declareYaml(`${printed}\n  cats: ${JSON.stringify(option)}\n`);
      expect(touched(await project.engine.up())).toEqual(["import cats"]);
      expect(touched(await project.engine.refresh())).toEqual([]);
      expect(touched(await project.engine.up())).toEqual([]);
      expect(writes()).toEqual([]);
      expect(atX(x)).toEqual(there);
    });
  },
  300_000,
);
