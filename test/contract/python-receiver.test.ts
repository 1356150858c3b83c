import { describe, expect, it, onTestFinished } from "vitest";
import { createXEmulator } from "../../sandbox/x/library.ts";
import { startPythonReceiver } from "./support/python-receiver.ts";

const token = "bearer-of-main";
const userId = "2244994945";

/** An emulator that listens, with one app that has the secrets given. */
const startX = async (secrets: { clientSecret?: string; consumerSecret?: string }) => {
  const x = await createXEmulator({
    apps: [{ name: "main", bearerToken: token, ...secrets }],
    users: [{ id: userId, username: "owner", authorised: ["main"] }],
  });
  onTestFinished(x.close);
  const post = async (path: string, body: unknown): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(x.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  return { x, post };
};

describe.each([
  ["the OAuth 2.0 client secret", { clientSecret: "the-client-secret" }],
  ["the API secret key", { consumerSecret: "the-consumer-secret" }],
])("a receiver in Python that has %s", (_name, secrets) => {
  const [secret = ""] = Object.values(secrets);

  it("registers, passes the CRC, and receives what happens", async () => {
    const receiver = await startPythonReceiver(secret);
    const { x, post } = await startX(secrets);
    const registered = await post("/2/webhooks", { url: receiver.url });
    expect(registered).toMatchObject({ status: 200, body: { data: { url: receiver.url, valid: true } } });
    expect(await receiver.next()).toEqual({ crc: expect.any(String) });
    const subscribed = await post("/2/activity/subscriptions", {
      event_type: "post.create",
      filter: { user_id: userId },
      tag: "posts",
      webhook_id: x.state().webhooks[0]?.id,
    });
    expect(subscribed.status).toBe(200);
    const acted = await post("/_x/act", { user: "owner", does: "post", text: "Grüße aus Zürich" });
    expect(acted.status).toBe(200);
    expect(await receiver.next()).toEqual({
      verified: true,
      event: {
        data: expect.objectContaining({
          event_type: "post.create",
          filter: { user_id: userId },
          tag: "posts",
          payload: expect.objectContaining({ text: "Grüße aus Zürich" }),
        }),
      },
    });
  });

  it("refuses a forged delivery", async () => {
    const receiver = await startPythonReceiver(secret);
    const { post } = await startX(secrets);
    await post("/2/webhooks", { url: receiver.url });
    await receiver.next();
    await post("/_x/deliver", { app: "main", body: {}, signature: "forged" });
    expect(await receiver.next()).toEqual({ verified: false });
  });

  it("is not registered with another secret", async () => {
    const receiver = await startPythonReceiver("another-secret");
    const { x, post } = await startX(secrets);
    expect(await post("/2/webhooks", { url: receiver.url })).toEqual({
      status: 400,
      body: expect.objectContaining({
        errors: [{ message: expect.stringMatching(/^CrcValidationFailed: /) }],
      }),
    });
    expect(await receiver.next()).toEqual({ crc: expect.any(String) });
    expect(x.state().webhooks).toEqual([]);
  });
});
