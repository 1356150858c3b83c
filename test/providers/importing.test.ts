import { describe, expect, it } from "vitest";
import { aliceEnv, createProvider, declare, otherToken, type Provider, url } from "../support/provider.ts";

/** Declares one object of a kind, and tells by which id another stack would import it. */
const kinds: readonly {
  readonly kind: "webhook" | "subscription" | "account" | "rule" | "link";
  readonly declared: (webhookId: string) => Record<string, unknown>;
  /** An id of the right form that X does not have. */
  readonly none: (webhookId: string) => string;
}[] = [
  { kind: "webhook", declared: () => ({ url: `${url}/2` }), none: () => "12345" },
  {
    kind: "subscription",
    declared: (webhookId) => ({
      eventType: "post.create",
      filter: { userId: "1001" },
      tag: "posts",
      webhookId,
    }),
    none: () => "12345",
  },
  { kind: "account", declared: (webhookId) => ({ webhookId, userId: "1001" }), none: (id) => `${id}/1002` },
  { kind: "rule", declared: () => ({ value: "bees OR #honey", tag: "nature" }), none: () => "12345" },
  {
    kind: "link",
    declared: (webhookId) => ({ webhookId, tweetFields: ["author_id", "lang"] }),
    none: () => "12345",
  },
];

async function withWebhook(): Promise<{ p: Provider; webhookId: string }> {
  const p = createProvider({ tier: "enterprise" });
  Object.assign(p.env, aliceEnv);
  const { id: webhookId } = await declare(p.webhook, { url });
  return { p, webhookId };
}

describe.each(kinds)("the import of a $kind", ({ kind, declared, none }) => {
  it("takes what is there by its id, so that nothing differs then", async () => {
    const { p, webhookId } = await withWebhook();
    const made = await declare(p[kind], declared(webhookId));
    p.restart();
    p.x.journal.clear();

    const read = await p[kind].read(made.id, {});
    expect(read).toMatchObject({ id: made.id, inputs: declared(webhookId) });
    const { credential, ...outs } = { ...read.props };
    expect(made.outs).toMatchObject(outs);
    expect(credential).toMatch(/^.+:.+$/);
    const checked = await p[kind].check(read.inputs ?? {}, declared(webhookId));
    expect(checked).toEqual({ inputs: expect.objectContaining(declared(webhookId)), failures: [] });
    expect(await p[kind].diff(made.id, read.props ?? {}, checked.inputs)).toMatchObject({ changes: false });
    expect(p.writes()).toEqual([]);
  });

  it("takes the credentials of a profile that stands in front", async () => {
    const { p, webhookId } = await withWebhook();
    const made = await declare(p[kind], declared(webhookId));
    const { X_BEARER_TOKEN: token, ...others } = p.env;
    for (const name of Object.keys(p.env)) delete p.env[name];
    for (const [name, value] of Object.entries({ ...others, X_BEARER_TOKEN: token }))
      p.env[name.replace(/^X_(BRAND_)?/, "X_OURS_")] = value;
    p.env.X_OURS_BEARER_TOKEN = token;

    const { id, props, inputs } = await p[kind].read(`ours:${made.id}`, {});
    expect(id).toBe(made.id);
    expect(props).toMatchObject({ profile: "ours" });
    expect(inputs).toMatchObject({ ...declared(webhookId), profile: "ours" });
  });

  it("is refused for what the X app does not have", async () => {
    const { p, webhookId } = await withWebhook();
    await declare(p[kind], declared(webhookId));
    const id = none(webhookId);
    await expect(p[kind].read(id, {})).rejects.toThrow(
      new RegExp(`^[A-Z]\\w+ ${id} could not be imported: the X app of these credentials does not have it`),
    );
    p.env.X_BEARER_TOKEN = otherToken;
    await expect(p[kind].read(id, {})).rejects.toThrow("could not be imported");
  });

  it.each(["", "abc", "1/2/3", "brand:", "Bad Profile:12345", "-1"])(
    'is refused for "%s", which is no id',
    async (id) => {
      const { p } = await withWebhook();
      p.sent.length = 0;
      await expect(p[kind].read(id, {})).rejects.toThrow(`"${id}" is no id for an import. Give`);
      expect(p.sent).toEqual([]);
    },
  );
});

describe("what has no id at X", () => {
  it.each([
    ["set", "ActivitySubscriptionSet", /A set has no id at X\. Declare it with adopt: true/],
    ["ruleSet", "StreamRuleSet", /A set has no id at X\. Declare it with adopt: true/],
    ["replay", "ReplayJob", /X has no lookup of replays/],
  ] as const)("is not imported: %s", async (kind, name, reason) => {
    const p = createProvider();
    const refused = expect(p[kind].read("12345", {})).rejects;
    await refused.toThrow(new RegExp(`^${name} 12345 could not be imported: `));
    await expect(p[kind].read("12345", {})).rejects.toThrow(reason);
  });
});
