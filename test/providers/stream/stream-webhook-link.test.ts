import { describe, expect, it } from "vitest";
import { createProvider, declare, otherToken, type Provider, url } from "../../support/provider.ts";

const path = "/2/tweets/search/webhooks";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const fields = { tweetFields: ["author_id", "created_at"], userFields: ["name"], expansions: ["author_id"] };

type Options = NonNullable<Parameters<typeof createProvider>[0]>;

async function withWebhook(options: Options = {}): Promise<{ p: Provider; webhookId: string }> {
  const p = createProvider({ tier: "enterprise", ...options });
  const { id } = await declare(p.webhook, { url });
  return { p, webhookId: id };
}

const linksAt = (p: Provider) => p.x.state().links.map(({ webhookId, fields }) => ({ webhookId, fields }));
const writes = (p: Provider) => p.writes().filter((line) => line.includes(path));

/** Links or unlinks at X, behind the provider's back. */
async function byHand(p: Provider, method: string, rest: string): Promise<void> {
  const headers = { authorization: "Bearer bearer-token-of-main" };
  expect((await p.x.fetch(`https://api.x.com${path}/${rest}`, { method, headers })).status).toBe(200);
}

describe("preview", () => {
  it.each([
    ["webhookId", { webhookId: "hook" }],
    ["tweetFields[0]", { tweetFields: ["author_id,text"] }],
    ["userFields[1]", { userFields: ["name", "user name"] }],
    ["expansions", { expansions: "author_id" }],
    ["fields", { fields: ["user.fields=name"] }],
  ])("refuses a bad %s", async (property, bad) => {
    const { failures } = await createProvider().link.check({}, { webhookId: "1", ...bad });
    expect(failures.map((failure) => failure.property)).toEqual([property]);
  });

  it("waits for what is unknown", async () => {
    const p = createProvider();
    const news = { webhookId: unknown, tweetFields: ["text"] };
    expect(await p.link.check({}, news)).toEqual({ inputs: news, failures: [] });
    expect(p.sent).toEqual([]);
  });

  it("finds a link that exists, unless it is to be adopted", async () => {
    const { p, webhookId } = await withWebhook();
    await byHand(p, "POST", webhookId);
    expect((await p.link.check({}, { webhookId })).failures).toMatchObject([
      { property: "webhookId", reason: expect.stringMatching(/adopt: true.*alias/s) },
    ]);
    expect((await p.link.check({}, { webhookId, adopt: true })).failures).toEqual([]);
  });

  it("says that the plan does not include it", async () => {
    const { p, webhookId } = await withWebhook({ tier: "pro" });
    expect((await p.link.check({}, { webhookId })).failures).toMatchObject([
      { reason: expect.stringMatching(/StreamWebhookLink \d+ could not be checked.*403/) },
    ]);
  });
});

describe("create", () => {
  it("adopts a link beside its webhook, whose id it has", async () => {
    const { p, webhookId } = await withWebhook();
    await byHand(p, "POST", webhookId);
    const before = p.writes();
    p.restart();
    await declare(p.webhook, { url, adopt: true });
    const { id } = await declare(p.link, { webhookId, adopt: true });
    expect(id).toBe(webhookId);
    expect(p.writes()).toEqual(before);
  });

  it.each([["official"], ["nested"]] as const)(
    "links with the fields, with an %s listing",
    async (linkListing) => {
      const { p, webhookId } = await withWebhook({ linkListing });
      const { id, outs } = await declare(p.link, { webhookId, ...fields });
      expect(id).toBe(webhookId);
      expect(outs).toMatchObject({ webhookId, ...fields, createdAt: "2026-08-01T00:00:00.000Z" });
      expect(linksAt(p)).toEqual([
        {
          webhookId,
          fields: [
            "tweet.fields=author_id",
            "tweet.fields=created_at",
            "user.fields=name",
            "expansions=author_id",
          ],
        },
      ]);
    },
  );

  it("needs no fields", async () => {
    const { p, webhookId } = await withWebhook();
    const { outs } = await declare(p.link, { webhookId, tweetFields: [] });
    expect(outs).not.toHaveProperty("tweetFields");
    expect(linksAt(p)).toEqual([{ webhookId, fields: [] }]);
  });

  it("does not overwrite a link that is there, not even one that came a moment ago", async () => {
    const { p, webhookId } = await withWebhook();
    expect((await p.link.check({}, { webhookId })).failures).toEqual([]);
    p.clock.now += 1;
    await byHand(p, "POST", `${webhookId}?user.fields=id`);
    await expect(p.link.create({ webhookId, ...fields })).rejects.toThrow(
      /could not be created.*adopt: true/s,
    );
    expect(linksAt(p)).toEqual([{ webhookId, fields: ["user.fields=id"] }]);
  });

  it("links nothing where X does not show all its links", async () => {
    const { p, webhookId } = await withWebhook();
    const { inputs } = await p.link.check({}, { webhookId, ...fields });
    p.clock.now += 1;
    await byHand(p, "POST", `${webhookId}?user.fields=id`);
    const body = { data: [], errors: [{ title: "Partial" }] };
    await p.failNext({ method: "GET", path, status: 200, body });
    await expect(p.link.create(inputs)).rejects.toThrow(/could not be created.*only in part.*again/s);
    expect(linksAt(p)).toEqual([{ webhookId, fields: ["user.fields=id"] }]);
  });

  it.each([
    ["a field that X does not know", { tweetFields: ["no_such"] }, /no_such.*Correct/s],
    ["a webhook that X does not know", { webhookId: "5" }, /WebhookIdInvalid.*pulumi refresh/s],
  ])("tells X's reason for %s", async (_what, bad, reason) => {
    const { p, webhookId } = await withWebhook();
    await expect(declare(p.link, { webhookId, ...bad })).rejects.toThrow(reason);
  });

  it.each([
    [{ afterWrite: true }, 1],
    [{ status: 503 }, 2],
  ] as const)("looks first after a lost answer: %j", async (fault, posts) => {
    const { p, webhookId } = await withWebhook();
    await p.failNext({ method: "POST", path: `${path}/*`, ...fault });
    await declare(p.link, { webhookId, ...fields });
    expect(linksAt(p)).toHaveLength(1);
    expect(p.sent.filter((sent) => sent.method === "POST" && sent.path.startsWith(path))).toHaveLength(posts);
  });

  it("takes X's word where the listing fails afterwards", async () => {
    const { p, webhookId } = await withWebhook();
    const { inputs } = await p.link.check({}, { webhookId, ...fields });
    await p.failNext({ method: "GET", path, status: 403, times: 4, body: {} });
    await p.control("DELETE", "/_x/journal");
    await expect(p.link.create(inputs)).resolves.toMatchObject({ id: webhookId, outs: fields });
  });

  it("fails where X answers that it did not provision it", async () => {
    const { p, webhookId } = await withWebhook();
    const body = { data: { provisioned: false }, errors: [{ title: "Nope", detail: "no stream yet" }] };
    await p.failNext({ method: "POST", path: `${path}/*`, status: 200, body });
    await expect(declare(p.link, { webhookId })).rejects.toThrow(/no stream yet/);
  });
});

describe("adopt", () => {
  it("takes the link and writes nothing; other fields are a change in place", async () => {
    const { p, webhookId } = await withWebhook();
    await byHand(p, "POST", `${webhookId}?user.fields=name,id`);
    const before = writes(p).length;
    const { id, outs, inputs } = await declare(p.link, { webhookId, ...fields, adopt: true });
    expect(writes(p)).toHaveLength(before);
    expect(outs).toMatchObject({ userFields: ["id", "name"] });
    expect(await p.link.diff(id, outs, inputs)).toMatchObject({ changes: true, replaces: [] });
    const updated = await p.link.update(id, outs, inputs);
    expect(updated.outs).toMatchObject(fields);
    expect(await p.link.diff(id, updated.outs, inputs)).toMatchObject({ changes: false });
  });
});

describe("changes", () => {
  it("of the order are none", async () => {
    const { p, webhookId } = await withWebhook();
    const { id, outs, inputs } = await declare(p.link, { webhookId, ...fields });
    const asked = p.sent.length;
    const other = {
      webhookId,
      ...fields,
      tweetFields: ["created_at", "author_id", "author_id"],
      mediaFields: [],
    };
    const checked = await p.link.check(inputs, other);
    expect(checked.inputs).toEqual(inputs);
    expect(await p.link.diff(id, outs, checked.inputs)).toMatchObject({ changes: false });
    expect(await p.link.diff(id, outs, other)).toMatchObject({ changes: false });
    expect(p.sent).toHaveLength(asked);
  });

  it.each([
    [{ tweetFields: ["author_id"] }],
    [{ userFields: undefined }],
    [{ pollFields: ["options"] }],
    [{ expansions: [unknown] }],
  ])("of the fields go in place: %j", async (change) => {
    const { p, webhookId } = await withWebhook();
    const { id, outs } = await declare(p.link, { webhookId, ...fields });
    expect(await p.link.diff(id, outs, { webhookId, ...fields, ...change })).toMatchObject({
      changes: true,
      replaces: [],
    });
  });

  it("of the fields reach X by one POST", async () => {
    const { p, webhookId } = await withWebhook();
    const { id, outs } = await declare(p.link, { webhookId, ...fields });
    const { outs: next } = await p.link.update(id, outs, { webhookId, userFields: ["id"] });
    expect(linksAt(p)).toEqual([{ webhookId, fields: ["user.fields=id"] }]);
    expect(next).toMatchObject({ userFields: ["id"] });
    expect(next).not.toHaveProperty("tweetFields");
    expect(writes(p)).toEqual([`POST ${path}/${webhookId}`, `POST ${path}/${webhookId}`]);
  });

  it("of the fields come by a new link where X refuses to link twice", async () => {
    const { p, webhookId } = await withWebhook();
    const { id, outs } = await declare(p.link, { webhookId, ...fields });
    const errors = [{ message: "DuplicateLink: this webhook is linked already." }];
    const body = { title: "Invalid Request", errors };
    await p.failNext({ method: "POST", path: `${path}/*`, status: 409, body });
    await p.link.update(id, outs, { webhookId, userFields: ["id"] });
    expect(linksAt(p)).toEqual([{ webhookId, fields: ["user.fields=id"] }]);
    expect(writes(p)).toContain(`DELETE ${path}/${webhookId}`);
  });

  it("of nobody else's link come that way", async () => {
    const { p, webhookId } = await withWebhook();
    const body = { title: "Invalid Request", errors: [{ message: "DuplicateLink: linked already." }] };
    await p.failNext({ method: "POST", path: `${path}/*`, status: 409, body });
    await expect(p.link.create({ webhookId })).rejects.toThrow(/linked to the filtered stream already/);
    expect(writes(p)).toEqual([`POST ${path}/${webhookId}`]);
  });

  it("of the fields that X does not take are told, and the state keeps what X has", async () => {
    const { p, webhookId } = await withWebhook();
    const { id, outs } = await declare(p.link, { webhookId, ...fields });
    const body = { data: { provisioned: true } };
    await p.failNext({ method: "POST", path: `${path}/*`, status: 200, body });
    await expect(p.link.update(id, outs, { webhookId, userFields: ["id"] })).rejects.toMatchObject({
      message: expect.stringMatching(/lists the link with other fields.*pulumi refresh/s),
      id,
      properties: expect.objectContaining(fields),
    });
  });

  it("of the profile write nothing: the webhook is one app's, and the link the webhook's", async () => {
    const { p, webhookId } = await withWebhook();
    const { id, outs, inputs } = await declare(p.link, { webhookId, ...fields, adopt: true });
    p.env.X_RENAMED_BEARER_TOKEN = p.env.X_BEARER_TOKEN;
    const before = writes(p).length;
    const checked = await p.link.check(inputs, { ...inputs, profile: "renamed" });
    expect(checked.failures).toEqual([]);
    expect(await p.link.diff(id, outs, checked.inputs)).toMatchObject({ changes: true, replaces: [] });
    const { outs: next } = await p.link.update(id, outs, checked.inputs);
    expect(await p.link.diff(id, next, checked.inputs)).toMatchObject({ changes: false });
    expect(await p.link.read(id, next)).toMatchObject({ id });
    expect(writes(p)).toHaveLength(before);
  });

  it("of the webhook replace; an unknown webhook does not", async () => {
    const { p, webhookId } = await withWebhook();
    const { id, outs } = await declare(p.link, { webhookId });
    expect(await p.link.diff(id, outs, { webhookId: "7" })).toEqual({
      changes: true,
      replaces: ["webhookId"],
      deleteBeforeReplace: false,
    });
    expect(await p.link.diff(id, outs, { webhookId: unknown })).toMatchObject({
      changes: true,
      replaces: [],
    });
  });
});

describe("read", () => {
  it.each([["official"], ["nested"]] as const)("is stable with an %s listing", async (linkListing) => {
    const { p, webhookId } = await withWebhook({ linkListing });
    const { id, outs, inputs } = await declare(p.link, { webhookId, ...fields });
    const seen = await p.link.read(id, outs);
    expect(seen.inputs).toEqual(inputs);
    expect(seen.props).toEqual(outs);
  });

  it.each([
    [["tweet.fields=created_at,author_id", "user.fields=name", "expansions=author_id"]],
    [["expansions=author_id", "user.fields=name", "tweet.fields=author_id", "tweet.fields=created_at"]],
  ])("understands fields as X may write them: %j", async (written) => {
    const { p, webhookId } = await withWebhook();
    const { id, outs, inputs } = await declare(p.link, { webhookId, ...fields });
    p.clock.now += 120_000;
    const body = { data: { links: [{ webhook_id: webhookId, fields: written, application_id: "1" }] } };
    await p.failNext({ method: "GET", path, status: 200, body });
    const seen = await p.link.read(id, outs);
    expect(await p.link.diff(id, seen.props ?? {}, inputs)).toMatchObject({ changes: false });
  });

  it("shows fields that were changed by hand, and the next update mends them", async () => {
    const { p, webhookId } = await withWebhook();
    const { id, outs, inputs } = await declare(p.link, { webhookId, ...fields });
    await byHand(p, "POST", `${webhookId}?user.fields=id`);
    p.clock.now += 120_000;
    const seen = await p.link.read(id, outs);
    expect(seen.inputs).toEqual({ webhookId, userFields: ["id"] });
    await p.link.update(id, seen.props ?? {}, inputs);
    expect((await p.link.read(id, outs)).inputs).toEqual(inputs);
  });

  it.each([
    [{ linkListing: "official" }],
    [{ linkListing: "nested" }],
    [{ emptyListing: "absent" }],
  ] as const)("calls it gone where the listing lacks it: %j", async (options) => {
    const { p, webhookId } = await withWebhook(options);
    const { id, outs } = await declare(p.link, { webhookId });
    await byHand(p, "DELETE", webhookId);
    p.clock.now += 120_000;
    expect(await p.link.read(id, outs)).toEqual({});
    await p.link.delete(id, outs);
  });

  it("asks again before an answer without a list counts", async () => {
    const { p, webhookId } = await withWebhook();
    const { id, outs } = await declare(p.link, { webhookId });
    p.clock.now += 120_000;
    await p.failNext({ method: "GET", path, status: 200, body: {}, times: 3 });
    expect(await p.link.read(id, outs)).toMatchObject({ id });
  });

  it.each([[{ errors: [{ title: "Partial" }] }], [{ data: [], errors: [{ title: "Partial" }] }]])(
    "never calls it gone where X gives its listing with errors: %j",
    async (body) => {
      const { p, webhookId } = await withWebhook();
      const { id, outs } = await declare(p.link, { webhookId });
      p.clock.now += 120_000;
      await p.failNext({ method: "GET", path, status: 200, body, times: 10 });
      await expect(p.link.read(id, outs)).rejects.toThrow(/only in part, which proves nothing/);
    },
  );
});

describe("delete", () => {
  it("deletes, and is content where it went with its webhook", async () => {
    const { p, webhookId } = await withWebhook();
    const { id, outs } = await declare(p.link, { webhookId });
    await p.link.delete(id, outs);
    expect(linksAt(p)).toEqual([]);
    await p.control("DELETE", `/_x/webhooks/${webhookId}`);
    p.clock.now += 120_000;
    await p.link.delete(id, outs);
  });

  it("by another app's token deletes nothing and says so", async () => {
    const { p, webhookId } = await withWebhook();
    const { id, outs } = await declare(p.link, { webhookId });
    p.clock.now += 120_000;
    p.env.X_BEARER_TOKEN = otherToken;
    await expect(p.link.delete(id, outs)).rejects.toThrow(/another X app's/);
    expect(linksAt(p)).toHaveLength(1);
  });
});
