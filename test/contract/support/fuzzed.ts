/** The process under fuzz, with something in it of every kind that its API knows. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { z } from "zod";
import type { Hints } from "./fuzz-document.ts";

const program = resolve(import.meta.dirname, "fuzz-target.ts");
const userId = "2244994945";

const idsSchema = z.object({
  webhooks: z.array(z.object({ id: z.string() })),
  subscriptions: z.array(z.object({ id: z.string() })),
});

const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace(/\D/g, "").slice(0, 12);

const bodies = (webhookId: string): Hints["bodies"] => ({
  "POST /2/webhooks": [{ url: "https://hooks.example.com/by-chance" }],
  "POST /2/webhooks/replay": [{ webhook_id: webhookId, from_date: minutesAgo(90), to_date: minutesAgo(60) }],
  "POST /2/activity/subscriptions": [
    {
      event_type: "profile.update.bio",
      filter: { user_id: userId },
      tag: "by chance",
      webhook_id: webhookId,
    },
    { event_type: "like.create", filter: { user_id: userId, direction: "inbound" } },
    { event_type: "news.new", filter: { keyword: "bees" } },
    { event_type: "oauth.revoke", filter: {} },
  ],
  "PUT /2/activity/subscriptions/{subscription_id}": [{ tag: "another", webhook_id: webhookId }],
  "POST /2/tweets/search/stream/rules": [
    { add: [{ value: "bees OR (from:owner -is:reply)", tag: "t" }] },
    { delete: { values: ["bees"] } },
  ],
  "POST /_x/act": [
    { user: "owner", does: "post", text: "bees https://example.com #bees @stranger", media: ["photo"] },
    { user: "stranger", does: "reply", toPostOf: "owner", text: "indeed" },
    { user: "stranger", does: "like", postOf: "owner" },
    { user: "owner", does: "dm", to: "stranger", text: "hi" },
    { user: "owner", does: "profile", bio: "Beekeeper", handle: "owner" },
    { user: "owner", does: "chat-create", members: ["stranger"], name: "Bees" },
    { user: "owner", does: "revoke", app: "main" },
  ],
  "POST /_x/deliver": [{ webhookId, body: { data: {} }, copies: 2 }],
  "POST /_x/clock": [{ advance: "28h" }],
});

/** An emulator in a process of its own. */
export interface Fuzzed {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has said on standard error. */
  readonly complaints: () => string;
  readonly hints: Hints;
}

/** Starts one that ends with the test. */
export const startFuzzed = async (): Promise<Fuzzed> => {
  const child = spawn(process.execPath, [program], { stdio: "pipe" });
  const closed = once(child, "close");
  onTestFinished(async () => {
    child.stdin.end();
    await closed;
  });
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line));
  const post = async (path: string, body: unknown, token = "bearer-of-main"): Promise<void> => {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}\n${complaints}`);
  };
  const ids = async () => idsSchema.parse(await (await fetch(`${url}/_x/state`)).json());
  // Many, for requests by chance delete some.
  for (let count = 0; count < 40; count += 1)
    await post("/2/webhooks", { url: `https://hooks.example.com/${count}` });
  const webhooks = (await ids()).webhooks.map(({ id }) => id);
  for (const [index, id] of webhooks.entries()) {
    const filter = { user_id: String(5000 + index) };
    await post("/2/activity/subscriptions", { event_type: "post.create", filter, webhook_id: id });
  }
  for (const id of webhooks.slice(20)) {
    await post(`/2/account_activity/webhooks/${id}/subscriptions/all`, {}, "user-token");
    await post(`/2/tweets/search/webhooks/${id}`, {});
  }
  const subscriptions = (await ids()).subscriptions.map(({ id }) => id);
  return {
    url,
    child,
    complaints: () => complaints,
    hints: {
      known: {
        webhook_id: webhooks,
        subscription_id: subscriptions,
        user_id: [userId],
        username: ["owner", "stranger"],
        name: ["main"],
        id: [...webhooks, ...subscriptions, userId],
      },
      bodies: bodies(webhooks[0] ?? ""),
    },
  };
};
