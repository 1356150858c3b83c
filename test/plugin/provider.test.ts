import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import { describe, expect, it } from "vitest";
import { InitFailedError } from "../../plugin/protocol/init-failed.ts";
import type { Provider } from "../../plugin/protocol/provider.ts";
import { provider } from "../../plugin/provider.ts";
import { kinds } from "../../providers/runtime.ts";
import { createSessions } from "../../providers/session.ts";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";

const token = "bearer-token-of-main";
const urn = (kind: string) => `urn:pulumi:test::project::my:Component$x:index:${kind}::one`;

type Limits = NonNullable<NonNullable<Parameters<typeof createEmulator>[0]>["limits"]>;

/** The plugin's provider against an emulator of its own, on a clock that only `sleep` moves. */
function create(limits?: Limits): { x: Emulator; served: Provider } {
  let now = Date.UTC(2026, 7, 1);
  const apps = [{ name: "main", bearerToken: token, clientSecret: "a secret" }];
  const x = createEmulator({ apps, tier: "enterprise", now: () => now, ...(limits && { limits }) });
  const ports = {
    fetch: x.fetch,
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
    log: () => {},
  };
  const session = createSessions(ports);
  const served = provider({
    kinds,
    contextOf: ({ get }) => ({ settings: { env: {}, config: get }, session, log: ports.log }),
    version: "1.2.3",
    schema: () => "{}",
    cancel: () => {},
  });
  return { x, served };
}

function configured(limits?: Limits): { x: Emulator; served: Provider } {
  const made = create(limits);
  made.served.configure({ bearerToken: token, onRateLimit: "fail", version: "1.2.3" });
  return made;
}

describe("the plugin's provider", () => {
  it("does nothing before it has its settings", async () => {
    const { served } = create();
    await expect(served.check(urn("StreamRule"), {}, { value: "bees" })).rejects.toThrow("did not configure");
  });

  it("names what it has where it is asked for another type", async () => {
    const { served } = configured();
    const asked = served.create(urn("Tweet"), {});
    await expect(asked).rejects.toThrow("no x:index:Tweet; it has x:Webhook, x:ActivitySubscription,");
  });

  it("knows in a preview what stays, and what only X will tell", () => {
    const { served } = configured();
    const rule = urn("StreamRule");
    const open = { ruleId: unknownValue, createdAt: unknownValue };
    expect(served.previewCreate(rule, { value: "bees" })).toMatchObject({ ...open, value: "bees" });
    expect(served.previewCreate(rule, { value: "bees" })).not.toHaveProperty("credential");

    const olds = { webhookId: "1", url: "https://a.example", valid: false, createdAt: "then", adopt: true };
    const news = { url: "https://a.example", valid: true };
    expect(served.previewUpdate(urn("Webhook"), olds, news)).toEqual({
      webhookId: "1",
      url: "https://a.example",
      valid: true,
      createdAt: "then",
    });
    const set = { setId: "s", subscriptions: { "post.create": "1=2" }, count: 1, digest: "1 a" };
    expect(served.previewUpdate(urn("ActivitySubscriptionSet"), set, { digest: "2 b" })).toMatchObject({
      setId: "s",
      subscriptions: unknownValue,
      count: unknownValue,
      digest: "2 b",
    });
  });

  it("refuses an input by its path, as Pulumi writes it", async () => {
    const { served } = configured();
    const rules = [{ value: "bees" }, { value: 7 }];
    const { failures } = await served.check(urn("StreamRuleSet"), {}, { rules });
    expect(failures).toEqual([{ property: "rules[1].value", reason: expect.stringContaining("string") }]);
  });

  it("tells which inputs change, and compares nothing that a preview is to show", async () => {
    const { served } = configured();
    const link = urn("StreamWebhookLink");
    const olds = { webhookId: "1", tweetFields: ["lang"], credential: "salt:mark" };
    const diff = (news: Record<string, unknown>) => served.diff(link, "1", olds, news);
    const rest = { isDetailed: false, deleteBeforeReplace: false };
    expect(await diff({ webhookId: "1", tweetFields: ["lang"] })).toEqual({
      ...rest,
      changed: [],
      replaces: [],
    });
    const both = { webhookId: "2", tweetFields: ["lang", "author_id"] };
    expect(await diff(both)).toEqual({
      ...rest,
      changed: ["webhookId", "tweetFields"],
      replaces: ["webhookId"],
    });
    // In a preview, the webhook may not be there yet: it is no reason to announce a replacement.
    expect(await diff({ ...both, webhookId: unknownValue })).toMatchObject({
      changed: ["webhookId", "tweetFields"],
      replaces: [],
    });
  });

  it("hands on what is there already where a change fails halfway", async () => {
    // One to create, one to add; none is left to delete.
    const { served } = configured({ requests: { "POST /2/tweets/search/stream/rules": 2 } });
    const rules = [{ value: "bees" }, { value: "cats" }];
    const { id, outputs } = await served.create(urn("StreamRuleSet"), { rules });

    const update = served.update(urn("StreamRuleSet"), id, outputs, { rules: [{ value: "dogs" }] });
    const failure: unknown = await update.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InitFailedError);
    expect(failure).toMatchObject({ id, message: expect.stringContaining("StreamRuleSet of 1 rules") });
    const kept = failure instanceof InitFailedError ? Object(failure.outputs.rules) : [];
    expect(kept.map(({ value }: { value: string }) => value)).toEqual(["bees", "cats", "dogs"]);
  });

  it("reads what is known from the state, and what a program looks up by its id alone", async () => {
    const { x, served } = configured();
    const rule = urn("StreamRule");
    const { id, outputs } = await served.create(rule, { value: "bees" });
    const read = { id, inputs: { value: "bees" }, outputs: expect.objectContaining({ ruleId: id }) };
    expect(await served.read(rule, id, { value: "bees" }, outputs)).toEqual(read);
    // The state that a look-up gives is the program's own, and may be any part of it.
    expect(await served.read(rule, id, {}, { value: "cats" })).toEqual(read);

    await served.delete(rule, id, outputs);
    expect(x.state().rules).toEqual([]);
    expect(await served.read(rule, id, { value: "bees" }, outputs)).toBeUndefined();
  });
});
