import { describe, expect, it } from "vitest";
import { callSigned, createAccountX, fanId, fanKeys, ownerKeys } from "../support/account-x.ts";
import { otherToken, type X } from "../support/x.ts";

const base = "/1.1/account_activity";
const url = "https://hooks.example.com/main?kind=a%20b";

const register = async (x: X): Promise<string> => {
  await callSigned(x, ownerKeys, "POST", `${base}/webhooks.json?url=${encodeURIComponent(url)}`);
  return x.emulator.state().webhooks.at(-1)?.id ?? "";
};

const refusal = (status: number, code: number) => ({ status, body: { errors: [{ code }] } });

describe("webhooks in the legacy dialect", () => {
  it("are made, listed, checked and deleted by the app's owner, in older shapes", async () => {
    const x = createAccountX({ now: () => Date.UTC(2016, 5, 2, 23, 54, 2, 500) });
    const wanted = {
      url: "https://hooks.example.com/a",
      valid: true,
      created_timestamp: "2016-06-02 23:54:02 +0000",
    };
    const created = await callSigned(x, ownerKeys, "POST", `${base}/webhooks.json`, { url: wanted.url });
    const id = x.emulator.state().webhooks[0]?.id ?? "";
    expect(created).toMatchObject({ status: 200, body: { id, ...wanted } });
    expect((await x.call("GET", `${base}/webhooks.json`)).body).toEqual([{ id, ...wanted }]);
    expect(await callSigned(x, ownerKeys, "PUT", `${base}/webhooks/${id}.json`)).toMatchObject({
      status: 204,
      body: undefined,
    });
    expect(x.emulator.journal.crcs).toHaveLength(2);
    expect(await callSigned(x, ownerKeys, "DELETE", `${base}/webhooks/${id}.json`)).toMatchObject({
      status: 204,
    });
    expect((await callSigned(x, ownerKeys, "GET", `${base}/webhooks.json`)).body).toEqual([]);
  });

  it("are the same webhooks as those of the newer API", async () => {
    const x = createAccountX();
    const id = await register(x);
    expect((await x.call("GET", "/2/webhooks")).body).toMatchObject({ data: [{ id, url, valid: true }] });
  });

  it("are refused with the legacy codes", async () => {
    const x = createAccountX();
    const create = (value: string) =>
      callSigned(x, ownerKeys, "POST", `${base}/webhooks.json?url=${encodeURIComponent(value)}`);
    expect(await callSigned(x, ownerKeys, "POST", `${base}/webhooks.json`)).toMatchObject(refusal(400, 357));
    expect(await create("http://hooks.example.com/")).toMatchObject(refusal(400, 214));
    await register(x);
    expect(await create(url)).toMatchObject(refusal(403, 214));
    await x.control("PATCH", "/_x/apps/main", { limits: { webhooks: 1 } });
    expect(await create(`${url}2`)).toMatchObject(refusal(403, 214));
    expect(await callSigned(x, ownerKeys, "PUT", `${base}/webhooks/1.json`)).toMatchObject(refusal(404, 34));
    expect(await callSigned(x, ownerKeys, "DELETE", `${base}/webhooks/one.json`)).toMatchObject(
      refusal(400, 358),
    );
  });

  it("tell at a PUT that the CRC failed", async () => {
    const x = createAccountX();
    const id = await register(x);
    await x.control("POST", `/_x/webhooks/${id}/break`);
    expect(await callSigned(x, ownerKeys, "PUT", `${base}/webhooks/${id}.json`)).toMatchObject(
      refusal(400, 214),
    );
  });

  it("are no one else's to manage", async () => {
    const x = createAccountX();
    const id = await register(x);
    const path = `${base}/webhooks/${id}.json`;
    expect(await callSigned(x, fanKeys, "DELETE", path)).toMatchObject(refusal(403, 200));
    expect(await callSigned(x, fanKeys, "PUT", path)).toMatchObject(refusal(403, 200));
    expect(await callSigned(x, fanKeys, "GET", `${base}/webhooks.json`)).toMatchObject(refusal(403, 200));
    expect(await callSigned(x, fanKeys, "POST", `${base}/webhooks.json?url=a`)).toMatchObject(
      refusal(403, 200),
    );
    expect(x.emulator.state().webhooks).toHaveLength(1);
  });
});

describe("subscriptions in the legacy dialect", () => {
  it("are made, checked, listed, counted and ended", async () => {
    const x = createAccountX();
    const id = await register(x);
    const all = `${base}/webhooks/${id}/subscriptions/all`;
    expect(await callSigned(x, fanKeys, "GET", `${all}.json`)).toMatchObject(refusal(404, 34));
    expect(await callSigned(x, fanKeys, "POST", `${all}.json`)).toMatchObject({
      status: 204,
      body: undefined,
    });
    expect(await callSigned(x, fanKeys, "POST", `${all}.json`)).toMatchObject(refusal(409, 355));
    expect(await callSigned(x, fanKeys, "GET", `${all}.json`)).toMatchObject({ status: 204 });
    expect((await x.call("GET", `${all}/list.json`)).body).toEqual({
      webhook_id: id,
      webhook_url: url,
      application_id: "4321",
      subscriptions: [{ user_id: fanId }],
    });
    expect((await x.call("GET", `${base}/subscriptions/count.json`)).body).toEqual({
      account_name: "Owner",
      provisioned_count: "5000",
      subscriptions_count_all: "1",
      subscriptions_count_direct_messages: "0",
    });
    const end = `${base}/webhooks/${id}/subscriptions/${fanId}/all.json`;
    expect(await x.call("DELETE", end)).toMatchObject({ status: 204, body: undefined });
    expect(await x.call("DELETE", end)).toMatchObject(refusal(404, 34));
  });

  it("need a webhook that exists", async () => {
    const x = createAccountX();
    const all = `${base}/webhooks/1/subscriptions/all`;
    expect(await callSigned(x, fanKeys, "POST", `${all}.json`)).toMatchObject(refusal(404, 34));
    expect(await callSigned(x, fanKeys, "GET", `${all}.json`)).toMatchObject(refusal(404, 34));
    expect(await x.call("GET", `${all}/list.json`)).toMatchObject(refusal(404, 34));
    expect(await x.call("DELETE", `${base}/webhooks/1/subscriptions/2/all.json`)).toMatchObject(
      refusal(404, 34),
    );
  });
});

describe("a replay in the legacy dialect", () => {
  it("is accepted, and refused with the legacy codes", async () => {
    const x = createAccountX({ now: () => Date.UTC(2026, 8, 1, 12), replayDelayMs: 60_000 });
    const id = await register(x);
    const replay = (query: string, webhookId = id) =>
      x.call("POST", `${base}/replay/webhooks/${webhookId}/subscriptions/all.json${query}`);
    expect(await replay("?to_date=202609011100")).toMatchObject(refusal(400, 357));
    expect(await replay("?from_date=202613011000&to_date=202609011100")).toMatchObject(refusal(400, 358));
    expect(await replay("?from_date=202609011100&to_date=202609011000")).toMatchObject(refusal(400, 356));
    expect(await replay("?from_date=202609011130&to_date=202609011140")).toMatchObject(refusal(400, 368));
    const window = "?from_date=202609011000&to_date=202609011100";
    expect(await replay(window, "1")).toMatchObject(refusal(404, 34));
    const accepted = await replay(window);
    const job = x.emulator.state().replays[0];
    expect(accepted).toMatchObject({
      status: 202,
      body: { job_id: job?.id, created_at: "2026-09-01T12:00:00.000Z" },
    });
    expect(job).toMatchObject({ fromMs: Date.UTC(2026, 8, 1, 10), toMs: Date.UTC(2026, 8, 1, 11) });
    expect(await replay(window)).toMatchObject(refusal(409, 355));
  });
});

describe("the legacy dialect", () => {
  it("is for apps that have it", async () => {
    const x = createAccountX();
    const count = `${base}/subscriptions/count.json`;
    expect(await x.call("GET", count, undefined, otherToken)).toMatchObject(refusal(403, 200));
    await x.control("PATCH", "/_x/settings", { access: { legacy: true } });
    expect(await x.call("GET", count, undefined, otherToken)).toMatchObject({ status: 200 });
    await x.control("PATCH", "/_x/apps/main", { access: { legacy: false } });
    expect(await x.call("GET", count)).toMatchObject(refusal(403, 200));
  });

  it("has its own words for everything that the gate refuses, with X's headers", async () => {
    const x = createAccountX({ limits: { requests: { [`GET ${base}/webhooks.json`]: 1 } } });
    const path = `${base}/webhooks.json`;
    const unknown = await x.call("GET", path, undefined, "nobody");
    expect(unknown).toMatchObject(refusal(401, 89));
    expect(unknown.headers.get("content-type")).toMatch(/^application\/json/);
    expect(unknown.headers.get("x-rate-limit-limit")).not.toBeNull();
    await x.call("GET", path);
    const limited = await x.call("GET", path);
    expect(limited).toMatchObject(refusal(429, 88));
    expect(limited.headers.get("x-rate-limit-remaining")).toBe("0");
    expect(await x.call("GET", `${base}/nonsense.json`)).toMatchObject(refusal(404, 34));
    expect(await x.call("POST", `${path}?url=${encodeURIComponent(url)}`)).toMatchObject(refusal(403, 220));
    const asUser = await callSigned(x, ownerKeys, "GET", `${base}/subscriptions/count.json`);
    expect(asUser).toMatchObject(refusal(401, 32));
  });

  it("leaves a failure on request as it is told", async () => {
    const x = createAccountX();
    await x.control("POST", "/_x/faults", { path: `${base}/**`, status: 503 });
    expect(await x.call("GET", `${base}/webhooks.json`)).toMatchObject(refusal(503, 130));
    await x.control("POST", "/_x/faults", { path: `${base}/**`, status: 503, body: { odd: 1 } });
    expect((await x.call("GET", `${base}/webhooks.json`)).body).toEqual({ odd: 1 });
  });
});
