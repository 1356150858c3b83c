import { describe, expect, it } from "vitest";
import type { Properties } from "../../../providers/lifecycle.ts";
import { createProvider, declare, type Provider, url } from "../../support/provider.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const minute = 60_000;

/** A time before now, as X counts it. */
function ago(p: Provider, minutes: number): string {
  return `${new Date(p.clock.now - minutes * minute).toISOString().slice(0, 16)}Z`;
}

type Options = Parameters<typeof createProvider>[0];

/** A webhook, and a window that X takes. */
async function ready(options?: Options): Promise<{ p: Provider; news: Properties; webhookId: string }> {
  const p = createProvider({ replayDelayMs: 3_600_000, ...options });
  const { id: webhookId } = await declare(p.webhook, { url });
  p.x.journal.clear();
  return { p, webhookId, news: { webhookId, from: ago(p, 120), to: ago(p, 60) } };
}

const replays = (p: Provider) => p.sent.filter(({ path }) => path === "/2/webhooks/replay");

describe("a window", () => {
  it.each([
    ["2026-07-31T22:00Z"],
    ["2026-07-31T22:00:00Z"],
    ["2026-07-31T22:00:00.000Z"],
    ["2026-07-31T22:00+00:00"],
    ["202607312200"],
  ])("may be written %s, and X gets its own spelling", async (from) => {
    const { p, news } = await ready();
    const { id, outs, inputs } = await declare(p.replay, { ...news, from });
    expect(outs).toMatchObject({ from: "2026-07-31T22:00Z" });
    expect(replays(p).map(({ body }) => body)).toMatchObject([{ from_date: "202607312200" }]);
    const canonical = await p.replay.check(inputs, { ...news, from: "2026-07-31T22:00Z" });
    expect(await p.replay.diff(id, outs, canonical.inputs)).toMatchObject({ changes: false });
    // A state, or inputs, of another spelling mean the same.
    expect(await p.replay.diff(id, { ...outs, from }, canonical.inputs)).toMatchObject({ changes: false });
    expect(await p.replay.diff(id, outs, { ...inputs, from })).toMatchObject({ changes: false });
  });

  it.each([
    [{ from: "yesterday" }, "from"],
    [{ from: "202602300000" }, "from"],
    [{ to: "2026-07-31T23:00:07Z" }, "to"],
    [{ to: "2026-07-31T23:00+02:00" }, "to"],
    [{ to: "2026-07-31T23:00" }, "to"],
    [{ to: "2026-07-31T22:00Z" }, "to"],
    [{ webhookId: "main" }, "webhookId"],
    [{ until: "2026-07-31T23:00Z" }, "until"],
  ])("of %j is refused at preview", async (bad, property) => {
    const { p, news } = await ready();
    const { failures } = await p.replay.check({}, { ...news, ...bad });
    expect(failures.map((failure) => failure.property)).toEqual([property]);
  });

  it.each([
    [1440, 60, []],
    [1441, 60, ["from"]],
    [31, 10, []],
    [30, 10, ["from"]],
    [31, 9, ["to"]],
    [5, 1, ["from", "to"]],
    [-60, -120, ["from", "to"]],
  ])("from %d to %d minutes ago: what the preview says, X says", async (from, to, properties) => {
    const { p, webhookId } = await ready();
    const news = { webhookId, from: ago(p, from), to: ago(p, to) };
    const { failures } = await p.replay.check({}, news);
    expect(failures.map(({ property }) => property)).toEqual(properties);
    const body = { webhook_id: webhookId, from_date: digits(news.from), to_date: digits(news.to) };
    const init = { method: "POST", body: JSON.stringify(body), headers: json };
    const response = await p.x.fetch("https://api.x.com/2/webhooks/replay", init);
    expect(response.status, await response.text()).toBe(properties.length === 0 ? 200 : 400);
  });

  it("names the times that X takes", async () => {
    const { p, webhookId } = await ready();
    const { failures } = await p.replay.check({}, { webhookId, from: ago(p, 3000), to: ago(p, 2) });
    expect(failures.map(({ reason }) => reason).join("\n")).toMatch(
      new RegExp(`from ${ago(p, 1440)} on.*${ago(p, 10)} or earlier`, "s"),
    );
  });

  it("is checked as far as it is known", async () => {
    const { p } = await ready();
    const { failures } = await p.replay.check({}, { webhookId: unknown, from: ago(p, 5), to: unknown });
    expect(failures.map(({ property }) => property)).toEqual(["from"]);
    const fine = { webhookId: unknown, from: unknown, to: ago(p, 60) };
    expect(await p.replay.check({}, fine)).toEqual({ inputs: fine, failures: [] });
  });

  it("of more than two hours is let through with X's advice", async () => {
    const { p, webhookId } = await ready();
    await declare(p.replay, { webhookId, from: ago(p, 240), to: ago(p, 60) });
    expect(p.printed.join()).toMatch(/longer than the 2 hours/);
  });

  it("that has grown too old between preview and create is refused with its reason", async () => {
    const { p, webhookId } = await ready();
    const { inputs } = await p.replay.check({}, { webhookId, from: ago(p, 1440), to: ago(p, 60) });
    p.clock.now += minute;
    await expect(p.replay.create(inputs)).rejects.toThrow(/ReplayJob.*the last 24 hours only/);
    expect(replays(p)).toEqual([]);
  });
});

const json = { "content-type": "application/json", authorization: "Bearer bearer-token-of-main" };
const digits = (text: string) => text.replace(/\D/g, "");

describe("an old job", () => {
  it("stays quiet: no failure, no diff, no call of X", async () => {
    const { p, news } = await ready();
    const { id, outs, inputs } = await declare(p.replay, news);
    p.clock.now += 3 * 24 * 60 * minute;
    p.sent.length = 0;
    p.printed.length = 0;
    const checked = await p.replay.check(inputs, news);
    expect(checked.failures).toEqual([]);
    expect(await p.replay.diff(id, outs, checked.inputs)).toMatchObject({ changes: false });
    const seen = await p.replay.read(id, outs);
    expect(seen).toMatchObject({ id, props: outs });
    const after = await p.replay.check(seen.inputs ?? {}, news);
    expect(await p.replay.diff(id, seen.props ?? {}, after.inputs)).toMatchObject({ changes: false });
    await p.replay.delete(id, outs);
    expect([p.sent, p.printed]).toEqual([[], []]);
  });

  it("stays what it was where its webhook is replaced: nothing is left to replay", async () => {
    const { p, news } = await ready();
    const { id, outs, inputs } = await declare(p.replay, news);
    p.clock.now += 24 * 60 * minute;
    const preview = await p.replay.check(inputs, { ...news, webhookId: unknown });
    expect(preview.failures).toEqual([]);
    const moved = await p.replay.check(inputs, { ...news, webhookId: "77" });
    expect(moved.failures).toEqual([]);
    expect(await p.replay.diff(id, outs, moved.inputs)).toMatchObject({ changes: false });
    expect(p.printed.at(-1)).toMatch(/stays as it is, though its webhook is 77 now/);
  });

  it("is not held against the clock because an end of its window is not known yet", async () => {
    const { p, news } = await ready();
    const { inputs } = await declare(p.replay, news);
    p.clock.now += 24 * 60 * minute;
    expect((await p.replay.check(inputs, { ...news, to: unknown })).failures).toEqual([]);
  });

  it("with another window has to keep to the rules again", async () => {
    const { p, news } = await ready();
    const { inputs } = await declare(p.replay, news);
    const { failures } = await p.replay.check(inputs, { ...news, to: ago(p, 1) });
    expect(failures.map(({ property }) => property)).toEqual(["to"]);
  });
});

describe("a change", () => {
  it.each([
    ["webhookId", { webhookId: "77" }],
    ["from", { from: "202607312201" }],
    ["to", { to: "202607312259" }],
  ])("of %s is another job, made before the old one goes", async (property, change) => {
    const { p, news } = await ready();
    const { id, outs, inputs } = await declare(p.replay, news);
    const checked = await p.replay.check(inputs, { ...news, ...change });
    expect(checked.failures).toEqual([]);
    expect(await p.replay.diff(id, outs, checked.inputs)).toEqual({
      changes: true,
      replaces: [property],
      deleteBeforeReplace: false,
    });
  });

  it("of the profile replays nothing again", async () => {
    const { p, news } = await ready();
    const { id, outs, inputs } = await declare(p.replay, news);
    const checked = await p.replay.check(inputs, { ...news, profile: "brand" });
    expect(await p.replay.diff(id, outs, checked.inputs)).toMatchObject({ changes: true, replaces: [] });
    const { outs: after } = await p.replay.update(id, outs, checked.inputs);
    expect(after).toEqual({ ...outs, profile: "brand" });
    expect(replays(p)).toHaveLength(1);
  });

  it("that is not known yet replaces nothing", async () => {
    const { p, news } = await ready();
    const { id, outs, inputs } = await declare(p.replay, news);
    const checked = await p.replay.check(inputs, { ...news, webhookId: unknown });
    expect(await p.replay.diff(id, outs, checked.inputs)).toMatchObject({ replaces: [] });
  });
});

describe("create", () => {
  it.each([["official"], ["flat"], ["user"]] as const)(
    "reads X's answer in its %s shape",
    async (replayAnswer) => {
      const { p, news, webhookId } = await ready({ replayAnswer });
      const { id, outs } = await declare(p.replay, news);
      expect(outs).toEqual({ ...news, jobId: id, createdAt: new Date(p.clock.now).toISOString() });
      expect(id).toMatch(/^[0-9]{1,19}$/);
      expect(webhookId).toBe(outs.webhookId);
    },
  );

  it("takes a job that runs for its own where X's answer was lost", async () => {
    const { p, news, webhookId } = await ready();
    await p.failNext({ method: "POST", path: "/2/webhooks/replay", afterWrite: true });
    const { id, outs } = await declare(p.replay, news);
    expect(replays(p)).toHaveLength(2);
    expect(outs).toEqual({ ...news });
    expect(id).toBe(`${webhookId}/${news.from}/${news.to}`);
    expect(p.printed.join("\n")).toMatch(/answer to the replay.*was lost.*taken for this one/);
    expect((await p.replay.read(id, outs)).props).toEqual(outs);
  });

  it.each([
    ["cut off", {}],
    ["a server error", { status: 503 }],
  ])("asks again where the request was lost: %s", async (_name, fault) => {
    const { p, news } = await ready();
    await p.failNext({ method: "POST", path: "/2/webhooks/replay", ...fault });
    expect((await declare(p.replay, news)).outs).toMatchObject({ jobId: expect.any(String) });
    expect(replays(p)).toHaveLength(2);
  });

  it("gives up where X does not answer, and says what to do", async () => {
    const { p, news } = await ready();
    await p.failNext({ method: "POST", path: "/2/webhooks/replay", status: 500, times: 9 });
    await expect(declare(p.replay, news)).rejects.toThrow(
      /ReplayJob of webhook.*500.*Run the same command again/s,
    );
    expect(replays(p)).toHaveLength(3);
  });

  it("says to wait where another job runs", async () => {
    const { p, news } = await ready();
    await declare(p.replay, news);
    await expect(declare(p.replay, { ...news, from: ago(p, 110) })).rejects.toThrow(
      /ReplayConflictError.*one replay at a time.*run the same command again/s,
    );
    expect(replays(p)).toHaveLength(2);
  });

  it("says what the receiver answers where the CRC fails", async () => {
    const { p, news } = await ready();
    p.receiver = async () => new Response("", { status: 503 });
    await expect(declare(p.replay, news)).rejects.toThrow(
      /CrcValidationFailed.*bring the receiver back.*answers 503/s,
    );
    expect(replays(p)).toHaveLength(1);
  });

  it("warns at preview of a webhook that X does not list, or lists as invalid", async () => {
    const { p, news, webhookId } = await ready();
    await p.replay.check({}, { ...news, webhookId: "77" });
    expect(p.printed.at(-1)).toMatch(/does not list the webhook 77/);
    await p.control("POST", `/_x/webhooks/${webhookId}/invalidate`);
    p.clock.now += minute;
    expect((await p.replay.check({}, news)).failures).toEqual([]);
    expect(p.printed.at(-1)).toMatch(/is not valid/);
    await expect(declare(p.replay, { ...news, webhookId: "77" })).rejects.toThrow(
      /WebhookIdInvalid.*pulumi refresh/s,
    );
  });
});
