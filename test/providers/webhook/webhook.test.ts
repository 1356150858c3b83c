import { describe, expect, it } from "vitest";
import {
  clientSecret,
  crcAnswer,
  createProvider,
  declare,
  otherToken,
  token,
  url,
} from "../../support/provider.ts";

describe("create", () => {
  it("makes the webhook and keeps what X said of it", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    expect(outs).toMatchObject({ webhookId: id, url, valid: true });
    expect(id).toMatch(/^[0-9]{1,19}$/);
    expect(p.x.state().webhooks).toMatchObject([{ id, url, valid: true }]);
    expect(JSON.stringify(outs)).not.toContain(token);
  });

  it("waits for a receiver that is not ready yet", async () => {
    const p = createProvider();
    let calls = 0;
    p.receiver = async (request) =>
      ++calls < 3 ? new Response(null, { status: 503 }) : crcAnswer(request, clientSecret);
    const { outs } = await declare(p.webhook, { url });
    expect(outs).toMatchObject({ valid: true });
    expect(p.writes()).toHaveLength(3);
    expect(p.printed.join()).toContain("trying again for up to 120 s");
  });

  it("gives up after the time-out with X's reason, the secret that signed, and what to check", async () => {
    const p = createProvider();
    p.receiver = async (request) => {
      const answer = await crcAnswer(request, "the wrong one");
      answer.headers.set("x-crc-secret", "consumer");
      return answer;
    };
    await expect(declare(p.webhook, { url, crcTimeoutSeconds: 20 })).rejects.toThrow(
      /did not pass within 20 s.*CrcValidationFailed.*signed with the consumer secret.*compare the stored value/s,
    );
    expect(p.x.state().webhooks).toEqual([]);
  });

  it.each([
    [
      "a server that answers 503",
      async () => new Response(null, { status: 503 }),
      /answers 503.*signing secret/,
    ],
    ["a redirect", async () => new Response(null, { status: 302 }), /redirects \(302\)/],
    ["another page", async () => new Response("hello"), /without a response_token/],
    ["nothing", () => Promise.reject(new TypeError("fetch failed")), /does not answer/],
  ])("tells what stands at the URL: %s", async (_what, receiver, said) => {
    const p = createProvider();
    p.receiver = receiver;
    await expect(declare(p.webhook, { url, crcTimeoutSeconds: 1 })).rejects.toThrow(said);
  });

  it("of two that want one URL fails for the second, however close they come", async () => {
    const p = createProvider();
    const inputs = { url, replace: "delete-first", crcTimeoutSeconds: 1, valid: true };
    const outcomes = await Promise.allSettled([p.webhook.create(inputs), p.webhook.create(inputs)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("says that X may have made it where neither answer nor listing came", async () => {
    const p = createProvider();
    const { inputs } = await p.webhook.check({}, { url });
    await p.failNext({ method: "POST", path: "/2/webhooks", afterWrite: true });
    await p.failNext({ method: "GET", status: 503, times: 50 });
    await expect(p.webhook.create(inputs)).rejects.toThrow(/X may have made it.*set adopt: true/s);
  });

  it("finds its webhook after a lost answer instead of making another", async () => {
    const p = createProvider();
    await p.failNext({ method: "POST", path: "/2/webhooks", afterWrite: true });
    const { id } = await declare(p.webhook, { url });
    expect(p.x.state().webhooks).toMatchObject([{ id, url }]);
    expect(p.writes()).toEqual(["POST /2/webhooks"]);
  });

  it("posts again where a lost request made nothing, and gives up when X stays silent", async () => {
    const p = createProvider();
    await p.failNext({ method: "POST", path: "/2/webhooks" });
    const { id, outs } = await declare(p.webhook, { url });
    expect(p.x.state().webhooks).toMatchObject([{ id }]);
    await p.webhook.delete(id, outs);
    await p.failNext({ method: "POST", path: "/2/webhooks", times: 9 });
    await expect(declare(p.webhook, { url })).rejects.toThrow(/got no usable answer.*Nothing is lost/s);
  });

  it("says what to do where the app has no slot left", async () => {
    const p = createProvider();
    await declare(p.webhook, { url });
    await expect(declare(p.webhook, { url: "https://other.example.com/" })).rejects.toThrow(
      /WebhookLimitExceeded.*adopt: true.*delete-first/s,
    );
    expect(p.printed.join()).toContain("1 webhook(s) already");
  });
});

describe("check", () => {
  it.each([
    ["http://hooks.example.com/", "https"],
    ["https://hooks.example.com:8443/", "port"],
    ["https://hooks.example.com:443/", "port"],
    ["https://127.0.0.1/", "cannot reach"],
    ["https://10.1.2.3/", "cannot reach"],
    ["hooks.example.com", "not a URL"],
    [`https://hooks.example.com/${"x".repeat(200)}`, "1 to 200"],
  ])("refuses %s", async (bad, said) => {
    const { failures } = await createProvider().webhook.check({}, { url: bad });
    expect(failures).toMatchObject([{ property: "url", reason: expect.stringContaining(said) }]);
  });

  it("names an input that does not exist, and one of the wrong kind", async () => {
    const { failures } = await createProvider().webhook.check({}, { url, replase: "x", adopt: "yes" });
    expect(failures.map(({ property }) => property)).toEqual(["replase", "adopt"]);
  });

  it("passes an unknown URL through", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const { inputs, failures } = await createProvider().webhook.check({}, { url: unknown });
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ url: unknown, valid: true });
  });

  it("refuses a token that no header can carry, without showing it", async () => {
    const p = createProvider();
    p.env.X_BEARER_TOKEN = "first-half\nsecond-half";
    const { failures } = await p.webhook.check({}, { url });
    expect(failures[0]?.reason).toMatch(/X_BEARER_TOKEN has a character that no token has/);
    expect(JSON.stringify([failures, p.printed])).not.toMatch(/first-half|second-half/);
  });

  it("fails in a sentence where the base URL would send the token in plain", async () => {
    const p = createProvider();
    p.env.X_API_URL = "http://x.example.com";
    const { failures } = await p.webhook.check({}, { url });
    expect(failures[0]?.reason).toMatch(/unencrypted/);
  });

  it.each([
    ["wrong", "wrong-token", /does not accept the bearer token.*X_BEARER_TOKEN/],
    ["missing", undefined, /No bearer token.*X_BEARER_TOKEN.*pulumi config set --secret x:bearerToken/],
  ])("fails the preview with a %s token", async (_what, bearer, said) => {
    const p = createProvider();
    p.env.X_BEARER_TOKEN = bearer;
    const { failures } = await p.webhook.check({}, { url });
    expect(failures).toMatchObject([{ reason: expect.stringMatching(said) }]);
    expect(JSON.stringify(failures)).not.toContain("wrong-token");
  });

  it("only warns where X does not answer", async () => {
    const p = createProvider();
    await p.failNext({ method: "GET", times: 10, status: 503 });
    expect((await p.webhook.check({}, { url })).failures).toEqual([]);
    expect(p.printed.join()).toContain("were left out");
  });

  it("asks X nothing where nothing changed", async () => {
    const p = createProvider();
    const { inputs } = await declare(p.webhook, { url });
    const before = p.x.journal.requests.length;
    expect(await p.webhook.check(inputs, { url })).toEqual({ inputs, failures: [] });
    expect(p.x.journal.requests).toHaveLength(before);
  });

  it("takes profiles from their own variable or from the config", async () => {
    const p = createProvider();
    expect((await p.webhook.check({}, { url, profile: "brand" })).failures).toEqual([]);
    delete p.env.X_BRAND_BEARER_TOKEN;
    const { failures } = await p.webhook.check({}, { url, profile: "brand" });
    expect(failures[0]?.reason).toMatch(/X_BRAND_BEARER_TOKEN.*--path x:profiles\.brand\.bearerToken/);
    p.config["x:profiles"] = JSON.stringify({ brand: { bearerToken: otherToken } });
    expect((await p.webhook.check({}, { url, profile: "brand" })).failures).toEqual([]);
  });
});

describe("adopt", () => {
  it("takes the webhook that is there and writes nothing", async () => {
    const p = createProvider();
    const { id } = await declare(p.webhook, { url });
    p.restart();
    const adopted = await declare(p.webhook, { url, adopt: true });
    expect(adopted.id).toBe(id);
    expect(p.writes()).toEqual(["POST /2/webhooks"]);
  });

  it("is needed: without it an equal one is an error that names it, at preview", async () => {
    const p = createProvider();
    const { id } = await declare(p.webhook, { url });
    const { failures } = await p.webhook.check({}, { url });
    expect(failures[0]?.reason).toMatch(new RegExp(`${id}.*adopt: true`));
  });

  it("can be taken away again without a diff", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url, adopt: true });
    const { inputs } = await p.webhook.check(outs, { url });
    expect(await p.webhook.diff(id, outs, inputs)).toMatchObject({ changes: false });
  });

  it("is for one resource of a stack; a renamed one leaves the object to the new one", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    p.restart();
    await declare(p.webhook, { url, adopt: true });
    await expect(declare(p.webhook, { url, adopt: true })).rejects.toThrow(/declare it once/);
    await p.webhook.delete(id, outs);
    expect(p.x.state().webhooks).toMatchObject([{ id }]);
    expect(p.printed.join()).toContain("was adopted by another resource and stays");
  });

  it("does not take another app's webhook", async () => {
    const p = createProvider();
    const brand = await declare(p.webhook, { url: "https://brand.example.com/", profile: "brand" }).catch(
      String,
    );
    expect(brand).toContain("CrcValidationFailed");
    p.receiver = (request) => crcAnswer(request, "client-secret-of-brand");
    const { id } = await declare(p.webhook, { url, profile: "brand" });
    p.receiver = (request) => crcAnswer(request, clientSecret);
    expect((await declare(p.webhook, { url, adopt: true })).id).not.toBe(id);
  });
});

describe("read", () => {
  it("shows that X no longer delivers, and update has it checked again", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    await p.control("POST", `/_x/webhooks/${id}/invalidate`);
    p.clock.now += 120_000;
    const seen = await p.webhook.read(id, outs);
    expect(seen).toMatchObject({ id, props: { valid: false }, inputs: { url, valid: false } });
    const { inputs } = await p.webhook.check(seen.inputs ?? {}, { url });
    expect(inputs).toMatchObject({ valid: true });
    const props = seen.props ?? {};
    expect(await p.webhook.diff(id, props, inputs)).toEqual({
      changes: true,
      replaces: [],
      deleteBeforeReplace: false,
    });
    expect((await p.webhook.update(id, props, inputs)).outs).toMatchObject({ webhookId: id, valid: true });
    expect(p.writes()).toEqual(["POST /2/webhooks", `PUT /2/webhooks/${id}`]);
  });

  it("is stable: refresh, then no diff and no input moved", async () => {
    const p = createProvider();
    const { id, outs, inputs } = await declare(p.webhook, { url });
    const seen = await p.webhook.read(id, outs);
    expect(seen.inputs).toEqual(inputs);
    expect(await p.webhook.diff(id, seen.props ?? {}, inputs)).toMatchObject({ changes: false });
  });

  it("says gone only where a complete listing lacks it", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    await p.control("DELETE", `/_x/webhooks/${id}`);
    p.clock.now += 120_000;
    expect(await p.webhook.read(id, outs)).toEqual({});
  });

  it.each([
    ["401", { status: 401 }],
    ["403", { status: 403 }],
    ["500", { status: 500, times: 10 }],
    ["503", { status: 503, times: 10 }],
    ["a cut connection", { times: 10 }],
    ["truncated JSON", { status: 200, body: '{"data":[{"id"', times: 10 }],
    ["an answer without a list", { status: 200, body: {}, times: 10 }],
    ["a list with errors", { status: 200, body: { data: [], errors: [{ title: "x" }] }, times: 10 }],
    ["fewer than promised", { status: 200, body: { data: [], meta: { result_count: 1 } }, times: 10 }],
  ])("never takes %s for gone", async (_what, fault) => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    p.clock.now += 120_000;
    await p.failNext({ method: "GET", ...fault });
    await expect(p.webhook.read(id, outs)).rejects.toThrow(/Webhook https.*could not be read/s);
  });

  it("looks again for one that was made a moment ago", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    await p.failNext({ method: "GET", status: 200, body: { data: [], meta: { result_count: 0 } } });
    expect(await p.webhook.read(id, outs)).toMatchObject({ id });
  });

  it("asks whose token this is before it calls a webhook of another token gone", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    p.env.X_BEARER_TOKEN = otherToken;
    p.clock.now += 120_000;
    await expect(p.webhook.read(id, outs)).rejects.toThrow(/may be another X app's/);
  });

  it("is not led astray by another profile that was given the same token", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    p.receiver = (request) => crcAnswer(request, "client-secret-of-brand");
    const brand = await declare(p.webhook, { url: "https://brand.example.com/", profile: "brand" });
    p.env.X_BEARER_TOKEN = otherToken;
    p.clock.now += 120_000;
    expect(await p.webhook.read(brand.id, brand.outs)).toMatchObject({ id: brand.id });
    await expect(p.webhook.read(id, outs)).rejects.toThrow(/may be another X app's/);
  });

  it("follows a rotated token", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    await p.control("PATCH", "/_x/apps/main", { bearerToken: "rotated" });
    p.env.X_BEARER_TOKEN = "rotated";
    expect(await p.webhook.read(id, outs)).toMatchObject({ id });
  });
});

describe("update", () => {
  it("counts only what X lists, not what PUT answers, and gives up with the reason", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    p.receiver = async () => new Response(null, { status: 503 });
    await p.control("POST", `/_x/webhooks/${id}/invalidate`);
    const inputs = { url, replace: "delete-first", crcTimeoutSeconds: 5, valid: true };
    await expect(p.webhook.update(id, { ...outs, valid: false }, inputs)).rejects.toThrow(
      /did not pass within 5 s.*answers 503/s,
    );
  });

  it.each([["valid"], ["attempted"]] as const)("understands the %s answer", async (putAnswer) => {
    const p = createProvider({ putAnswer });
    const { id, outs, inputs } = await declare(p.webhook, { url });
    await p.control("POST", `/_x/webhooks/${id}/invalidate`);
    expect((await p.webhook.update(id, { ...outs, valid: false }, inputs)).outs).toMatchObject({
      valid: true,
    });
  });
});

describe("replacement", () => {
  const other = "https://other.example.com/x/main";

  it("deletes first by default, and says what that loses", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    const filter = { userId: "1001" };
    await declare(p.subscription, { eventType: "post.create", filter, webhookId: id });
    const { inputs } = await p.webhook.check(outs, { url: other });
    const diff = await p.webhook.diff(id, outs, inputs);
    expect(diff).toEqual({ changes: true, replaces: ["url"], deleteBeforeReplace: true });
    expect(p.printed.join()).toMatch(/deleted before the new webhook exists. Events of its 1 subscription/);
  });

  it("creates first on demand", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    const { inputs } = await p.webhook.check(outs, { url: other, replace: "create-first" });
    expect(await p.webhook.diff(id, outs, inputs)).toMatchObject({
      replaces: ["url"],
      deleteBeforeReplace: false,
    });
    expect(p.printed.join()).toContain("second webhook slot");
  });

  it("is not announced because the URL is unknown", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    const news = { ...outs, url: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" };
    const { inputs } = await p.webhook.check(outs, { url: news.url });
    expect(await p.webhook.diff(id, outs, inputs)).toMatchObject({ changes: true, replaces: [] });
  });
});

describe("delete", () => {
  it("deletes, and is content where it is gone already", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    await p.webhook.delete(id, outs);
    expect(p.x.state().webhooks).toEqual([]);
    await p.webhook.delete(id, outs);
  });

  it("does not take another app's token for a deletion", async () => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    p.env.X_BEARER_TOKEN = otherToken;
    await expect(p.webhook.delete(id, outs)).rejects.toThrow(/may be another X app's/);
    expect(p.x.state().webhooks).toMatchObject([{ id }]);
  });

  it.each([[401], [403], [500]])("is not content with %s", async (status) => {
    const p = createProvider();
    const { id, outs } = await declare(p.webhook, { url });
    await p.failNext({ method: "DELETE", status, times: 10 });
    await expect(p.webhook.delete(id, outs)).rejects.toThrow(/could not be deleted/);
  });
});
