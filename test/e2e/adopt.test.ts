import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../sandbox/x/emulator.ts";
import { createProject, hasEngine, root, startReceiver } from "../support/project.ts";

const token = "the-bearer-token-of-the-adopted-app";
const userToken = "the-token-of-alice";
const clientSecret = "the-client-secret-of-the-adopted-app";

describe.skipIf(!hasEngine)("x-webhooks adopt", () => {
  it("brings an app made by hand under management with no write, and a destroy leaves it", async () => {
    const receiver = await startReceiver(clientSecret);
    onTestFinished(() => receiver.close());
    const x = createEmulator({
      apps: [{ name: "main", bearerToken: token, clientSecret }],
      users: [{ id: "1001", username: "alice", authorised: [{ app: "main", userToken }] }],
      tier: "enterprise",
    });
    const { url: xUrl, close } = await x.listen();
    onTestFinished(close);
    const make = async (path: string, body?: unknown, bearer = token): Promise<void> => {
      const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
      const init = { method: "POST", headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await fetch(`${xUrl}/${path}`, init);
      expect(response.status, await response.text()).toBe(200);
    };
    await make("2/webhooks", { url: `${receiver.url}/x/main` });
    const [{ id: webhookId = "" } = {}] = x.state().webhooks;
    const filter = { user_id: "1001" };
    for (const subscription of [
      { event_type: "post.create", filter, tag: 'her "posts"\n`', webhook_id: webhookId },
      { event_type: "ProfileBioUpdate", filter, webhook_id: webhookId },
      { event_type: "news.new", filter: { keyword: "東京" } },
    ])
      await make("2/activity/subscriptions", subscription);
    // To the provider these are one rule, to X two.
    const rules = [
      { value: '"a b" lang:en', tag: "bees" },
      { value: '"a b"  lang:en', tag: "wasps" },
    ];
    await make("2/tweets/search/stream/rules", { add: rules });
    await make(
      `2/tweets/search/webhooks/${webhookId}?tweet.fields=author_id,created_at&expansions=author_id`,
    );
    await make(`2/account_activity/webhooks/${webhookId}/subscriptions/all`, {}, userToken);
    const before = x.state();
    x.journal.clear();

    const env = { X_BEARER_TOKEN: token, X_API_URL: xUrl };
    const printed = await promisify(execFile)(process.execPath, [join(root, "cli/x-webhooks.ts"), "adopt"], {
      env,
    });
    expect(printed.stderr).toContain(
      "The X app has 1 webhook, 3 activity subscriptions, 1 account activity subscription, 2 stream rules, 1 stream link.",
    );
    expect(x.journal.requests.every(({ method }) => method === "GET")).toBe(true);

    const project = await createProject(env);
    onTestFinished(() => project.remove());
    project.replaceProgram(printed.stdout);
    const engine = await project.engine();
    const made = (await engine.up()).steps.filter(({ urn }) => urn.includes("dynamic/x:"));
    expect(made.map(({ op }) => op)).toEqual(Array.from({ length: 8 }, () => "create"));
    for (const act of [engine.refresh, engine.preview] as const)
      expect((await act()).steps.filter(({ urn }) => urn.includes("dynamic/x:"))).toEqual([]);
    await engine.destroy();

    const writes = x.journal.requests.filter(
      ({ method, query }) => method !== "GET" && query !== "?dry_run=true",
    );
    expect(writes).toEqual([]);
    expect(x.state()).toEqual(before);
  }, 120_000);
});
