import { describe, expect, it } from "vitest";
import { complaint, createX, otherToken, type X } from "../support/x.ts";

const url = "https://hooks.example.com/x/main";

const create = async (x: X, target = url, bearer?: string): Promise<string> => {
  expect(await x.call("POST", "/2/webhooks", { url: target }, bearer)).toMatchObject({ status: 200 });
  return x.emulator.state().webhooks.at(-1)?.id ?? "";
};

describe("webhooks", () => {
  it("are created, listed and deleted", async () => {
    const x = createX();
    expect(await x.call("GET", "/2/webhooks")).toMatchObject({
      status: 200,
      body: { data: [], meta: { result_count: 0 } },
    });
    const { body } = await x.call("POST", "/2/webhooks", { url });
    const data = {
      id: expect.stringMatching(/^\d{19}$/),
      url,
      valid: true,
      created_at: "2026-09-01T00:00:00.000Z",
    };
    expect(body).toEqual({ data });
    expect((await x.call("GET", "/2/webhooks")).body).toEqual({ data: [data], meta: { result_count: 1 } });
    const [webhook] = x.emulator.state().webhooks;
    expect((await x.call("GET", "/2/webhooks?webhook_config.fields=valid,id")).body).toEqual({
      data: [{ id: webhook?.id, valid: true }],
      meta: { result_count: 1 },
    });
    expect((await x.call("DELETE", `/2/webhooks/${webhook?.id}`)).body).toEqual({ data: { deleted: true } });
    expect(x.emulator.state().webhooks).toEqual([]);
  });

  it("have X's limits: one URL once, one webhook an app, counted for each app alone", async () => {
    const x = createX();
    await create(x);
    const twice = await x.call("POST", "/2/webhooks", { url });
    expect(twice).toMatchObject({
      status: 400,
      body: {
        title: "Invalid Request",
        detail: "One or more parameters to your request was invalid.",
        type: "https://api.x.com/2/problems/invalid-request",
      },
    });
    expect(complaint(twice)).toMatch(/^DuplicateUrlFailed: /);
    expect(twice.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(complaint(await x.call("POST", "/2/webhooks", { url: `${url}2` }))).toMatch(
      /^WebhookLimitExceeded: /,
    );
    await create(x, url, otherToken);
    await x.control("PATCH", "/_x/settings", { limits: { webhooks: 2 } });
    await create(x, `${url}2`);
  });

  it("stay within the limit when two are created at once", async () => {
    const x = createX();
    const answers = await Promise.all(
      ["a", "b", "c"].map((path) => x.call("POST", "/2/webhooks", { url: url + path })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  it("of another app are unknown", async () => {
    const x = createX();
    const id = await create(x);
    expect(complaint(await x.call("DELETE", `/2/webhooks/${id}`, undefined, otherToken))).toMatch(
      /^WebhookIdInvalid: /,
    );
    expect(complaint(await x.call("PUT", `/2/webhooks/${id}`, undefined, otherToken))).toMatch(
      /^WebhookIdInvalid: /,
    );
    await x.control("PATCH", "/_x/settings", { unknownWebhookStatus: 404 });
    expect(await x.call("DELETE", "/2/webhooks/1")).toMatchObject({ status: 404 });
    expect((await x.call("GET", "/2/webhooks", undefined, otherToken)).body).toMatchObject({
      meta: { result_count: 0 },
    });
  });

  it("need a public https URL unless emulator and receiver are both on loopback", async () => {
    const x = createX();
    const loopback = "http://127.0.0.1:8080/x/main";
    expect(complaint(await x.call("POST", "/2/webhooks", { url: loopback }))).toMatch(
      /^UrlValidationFailed: /,
    );
    const response = await x.emulator.fetch("http://localhost/2/webhooks", {
      method: "POST",
      headers: { authorization: "Bearer token-of-main", "content-type": "application/json" },
      body: JSON.stringify({ url: loopback }),
    });
    expect(response.status).toBe(200);
  });

  it("leave their subscriptions behind", async () => {
    const x = createX();
    const webhook_id = await create(x);
    await x.call("POST", "/2/activity/subscriptions", {
      event_type: "post.create",
      filter: { user_id: "1" },
      webhook_id,
    });
    await x.call("DELETE", `/2/webhooks/${webhook_id}`);
    expect((await x.call("GET", "/2/activity/subscriptions")).body).toMatchObject({ data: [{ webhook_id }] });
  });

  it("answer in the older shapes where so set", async () => {
    const x = createX({ emptyListing: "absent", putAnswer: "attempted" });
    expect((await x.call("GET", "/2/webhooks")).body).toEqual({ meta: { result_count: 0 } });
    const id = await create(x);
    expect((await x.call("PUT", `/2/webhooks/${id}`)).body).toEqual({ data: { attempted: true } });
    await x.emulator.settle();
  });
});
