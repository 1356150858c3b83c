import { describe, expect, it } from "vitest";
import {
  callSigned,
  createAccountX,
  fanId,
  fanKeys,
  fanToken,
  ownerKeys,
  ownerToken,
} from "../support/account-x.ts";
import { complaint, otherToken, ownerId, token, type X } from "../support/x.ts";

const createWebhook = async (x: X, path = "main"): Promise<string> => {
  await x.call("POST", "/2/webhooks", { url: `https://hooks.example.com/${path}` });
  return x.emulator.state().webhooks.at(-1)?.id ?? "";
};

const all = (webhookId: string) => `/2/account_activity/webhooks/${webhookId}/subscriptions/all`;
const one = (webhookId: string, userId: string) =>
  `/2/account_activity/webhooks/${webhookId}/subscriptions/${userId}/all`;
const count = "/2/account_activity/subscriptions/count";

describe("account activity subscriptions", () => {
  it("are made, checked, listed, counted and ended in X's shapes", async () => {
    const x = createAccountX();
    const id = await createWebhook(x);
    const subscribed = await x.call("POST", all(id), {}, fanToken);
    expect(subscribed).toMatchObject({ status: 200, body: { data: { subscribed: true } } });
    expect((await x.call("GET", all(id), undefined, fanToken)).body).toEqual({ data: { subscribed: true } });
    expect((await x.call("GET", `${all(id)}/list`)).body).toEqual({
      data: {
        application_id: "4321",
        webhook_id: id,
        webhook_url: "https://hooks.example.com/main",
        subscriptions: [{ user_id: fanId }],
      },
    });
    expect((await x.call("GET", count)).body).toEqual({
      data: {
        account_name: "Owner",
        provisioned_count: "5000",
        subscriptions_count_all: "1",
        subscriptions_count_direct_messages: "0",
      },
    });
    expect((await x.call("DELETE", one(id, fanId))).body).toEqual({ data: { subscribed: false } });
    expect((await x.call("GET", `${all(id)}/list`)).body).toMatchObject({ data: { subscriptions: [] } });
    expect((await x.call("GET", count)).body).toMatchObject({ data: { subscriptions_count_all: "0" } });
  });

  it("are the user's whose token the request carries, of either OAuth, with a body or without", async () => {
    const x = createAccountX();
    const id = await createWebhook(x);
    expect(await callSigned(x, ownerKeys, "POST", all(id))).toMatchObject({ status: 200 });
    expect((await callSigned(x, fanKeys, "GET", all(id))).body).toEqual({ data: { subscribed: false } });
    expect(await x.call("POST", all(id), undefined, fanToken)).toMatchObject({ status: 200 });
    expect((await x.call("GET", `${all(id)}/list`)).body).toMatchObject({
      data: { subscriptions: [{ user_id: ownerId }, { user_id: fanId }] },
    });
  });

  it("cannot be made for nobody, nor listed by a user", async () => {
    const x = createAccountX();
    const id = await createWebhook(x);
    expect(await x.call("POST", all(id), {}, token)).toMatchObject({ status: 403 });
    expect(await x.call("GET", `${all(id)}/list`, undefined, fanToken)).toMatchObject({ status: 403 });
    expect(x.emulator.state().accountSubscriptions).toEqual([]);
  });

  it("exist once for a webhook and a user", async () => {
    const x = createAccountX();
    const [first, second] = [await createWebhook(x), await createWebhook(x, "second")];
    await x.call("POST", all(first), {}, fanToken);
    const twice = await x.call("POST", all(first), {}, fanToken);
    expect(twice.status).toBe(400);
    expect(complaint(twice)).toMatch(/^DuplicateSubscriptionFailed: /);
    expect(await x.call("POST", all(second), {}, fanToken)).toMatchObject({ status: 200 });
    expect((await x.call("GET", count)).body).toMatchObject({ data: { subscriptions_count_all: "2" } });
  });

  it("have a quota, the app's before the common one", async () => {
    const x = createAccountX();
    await x.control("PATCH", "/_x/apps/main", { limits: { accountSubscriptions: 1 } });
    const id = await createWebhook(x);
    await x.call("POST", all(id), {}, ownerToken);
    const beyond = await x.call("POST", all(id), {}, fanToken);
    expect(beyond.status).toBe(400);
    expect(complaint(beyond)).toMatch(/^SubscriptionLimitExceeded: /);
    expect((await x.call("GET", count)).body).toMatchObject({ data: { provisioned_count: "1" } });
    await x.call("DELETE", one(id, ownerId));
    expect(await x.call("POST", all(id), {}, fanToken)).toMatchObject({ status: 200 });
  });

  it("are three where the app pays per use", async () => {
    const x = createAccountX();
    expect((await x.call("GET", count, undefined, otherToken)).body).toMatchObject({
      data: { account_name: "brand", provisioned_count: "3" },
    });
  });

  it("need a webhook of the same app", async () => {
    const x = createAccountX();
    const id = await createWebhook(x);
    expect(complaint(await x.call("POST", all("1"), {}, fanToken))).toMatch(/^WebhookIdInvalid: /);
    expect(complaint(await x.call("GET", `${all(id)}/list`, undefined, otherToken))).toMatch(
      /^WebhookIdInvalid: /,
    );
    expect(await x.call("POST", all("seven"), {}, fanToken)).toMatchObject({ status: 400 });
  });

  it("can only be ended where there is one", async () => {
    const x = createAccountX();
    const id = await createWebhook(x);
    const none = await x.call("DELETE", one(id, fanId));
    expect(none.status).toBe(400);
    expect(complaint(none)).toMatch(/^SubscriptionNotFound: /);
    expect(await x.call("DELETE", one(id, "fan"))).toMatchObject({ status: 400 });
  });

  it("take no body but a JSON object and no query", async () => {
    const x = createAccountX();
    const id = await createWebhook(x);
    expect(await x.call("POST", all(id), "text", fanToken)).toMatchObject({ status: 400 });
    expect(await x.call("POST", `${all(id)}?user=1`, {}, fanToken)).toMatchObject({ status: 400 });
    expect(x.emulator.state().accountSubscriptions).toEqual([]);
  });

  it("begin to deliver as late as the settings say, also on a webhook that is invalid", async () => {
    const x = createAccountX({ liveDelayMs: 10_000 });
    const id = await createWebhook(x);
    await x.control("POST", `/_x/webhooks/${id}/invalidate`);
    await x.call("POST", all(id), {}, fanToken);
    const createdAtMs = x.emulator.clock.now();
    expect(x.emulator.state().accountSubscriptions).toEqual([
      { app: "main", webhookId: id, userId: fanId, createdAtMs, liveAtMs: createdAtMs + 10_000 },
    ]);
  });

  it("end with their webhook, and only with theirs", async () => {
    const x = createAccountX();
    const [first, second] = [await createWebhook(x), await createWebhook(x, "second")];
    await x.call("POST", all(first), {}, fanToken);
    await x.call("POST", all(second), {}, fanToken);
    await x.call("DELETE", `/2/webhooks/${first}`);
    expect(x.emulator.state().accountSubscriptions).toMatchObject([{ webhookId: second }]);
  });
});
