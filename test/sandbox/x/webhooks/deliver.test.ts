import { createHash } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../../../sandbox/x/emulator.ts";
import type { EmulatorOptions } from "../../../../sandbox/x/seed/options.ts";
import { hmac, type Receiver, startReceiver } from "../support/receiver.ts";
import { callOver, clientSecret, consumerSecret, token } from "../support/x.ts";

const oauth2 = "x-twitter-webhooks-signature-oauth2";
const oauth1 = "x-twitter-webhooks-signature";

const start = async (
  app: Partial<EmulatorOptions["apps"][number]> = {},
  settings: Partial<EmulatorOptions> = {},
) => {
  const receiver = await startReceiver("clientSecret" in app ? consumerSecret : clientSecret);
  const emulator = createEmulator({
    apps: [{ name: "main", bearerToken: token, clientSecret, consumerSecret, ...app }],
    ...settings,
  });
  const { url, close } = await emulator.listen();
  onTestFinished(close);
  const call = (method: string, path: string, body?: unknown) => callOver(url, method, path, body);
  expect(await call("POST", "/2/webhooks", { url: receiver.url })).toMatchObject({ status: 200 });
  const [webhook] = emulator.state().webhooks;
  const deliver = (order: object) => call("POST", "/_x/deliver", { app: "main", ...order });
  return { receiver, emulator, call, deliver, id: webhook?.id ?? "" };
};

const only = (receiver: Receiver) => {
  const [received, ...others] = receiver.received;
  if (received === undefined || others.length > 0)
    throw new Error(`${receiver.received.length} deliveries, not one`);
  return received;
};

describe("a delivery", () => {
  it("carries the bytes as they are, and both signatures over them", async () => {
    const { receiver, deliver, id } = await start();
    const raw = '{"id": 1850000000000000001, "text":"🐝 ü"}\n';
    expect(await deliver({ raw })).toMatchObject({
      status: 200,
      body: { deliveries: [{ status: 200, outcome: "delivered", id: expect.stringMatching(/^\d+$/) }] },
    });
    const { body, headers, url } = only(receiver);
    expect(body.toString()).toBe(raw);
    expect(url).toBe("/x/main");
    expect(headers).toMatchObject({
      "content-type": "application/json",
      [oauth2]: hmac(clientSecret, body),
      [oauth1]: hmac(consumerSecret, body),
    });
    expect(id).toMatch(/^\d{1,19}$/);
  });

  it("has only the signature of the secret that the app has", async () => {
    const newer = await start({ consumerSecret: undefined });
    await newer.deliver({ body: { a: 1 } });
    expect(only(newer.receiver).headers).toHaveProperty(oauth2);
    expect(only(newer.receiver).headers).not.toHaveProperty(oauth1);
    const older = await start({ clientSecret: undefined });
    await older.deliver({ body: { a: 1 } });
    expect(only(older.receiver).headers).not.toHaveProperty(oauth2);
    expect(only(older.receiver).headers).toHaveProperty(oauth1, hmac(consumerSecret, '{"a":1}'));
  });

  it("can be any bytes", async () => {
    const { receiver, deliver } = await start();
    await deliver({ rawBase64: "AP+A", contentType: "text/plain" });
    expect([...only(receiver).body]).toEqual([0, 255, 128]);
    expect(only(receiver).headers["content-type"]).toBe("text/plain");
  });

  it("can come several times at once", async () => {
    const { receiver, deliver } = await start();
    const { body } = await deliver({ raw: "{}", copies: 5 });
    expect(receiver.received).toHaveLength(5);
    expect(body).toMatchObject({ deliveries: Array(5).fill({ outcome: "delivered" }) });
  });

  it("can be forged or unsigned, and have headers of its own", async () => {
    const { receiver, deliver } = await start();
    await deliver({ raw: "{}", signature: "forged" });
    await deliver({
      raw: "{}",
      signature: "missing",
      headers: { "X-Twitter-Webhooks-Signature": "sha256=", "Content-Type": null },
    });
    const [forged, unsigned] = receiver.received;
    expect(forged?.headers[oauth2]).toMatch(/^sha256=[\w+/]{43}=$/);
    expect(forged?.headers[oauth2]).not.toBe(hmac(clientSecret, "{}"));
    expect(unsigned?.headers).not.toHaveProperty(oauth2);
    expect(unsigned?.headers).not.toHaveProperty("content-type");
    expect(unsigned?.headers[oauth1]).toBe("sha256=");
  });

  it("can be signed by the receiver itself, where it signs any token", async () => {
    const { receiver, deliver } = await start();
    await deliver({ raw: '{"a":"+ &"}', signature: "crc-replay" });
    expect(only(receiver).headers[oauth2]).toBe(hmac(clientSecret, '{"a":"+ &"}'));
    receiver.answerCrc = (response) => response.writeHead(400).end();
    expect(await deliver({ raw: "{}", signature: "crc-replay" })).toMatchObject({
      body: { deliveries: [{ status: 400, outcome: "crc-refused" }] },
    });
    expect(receiver.received).toHaveLength(1);
  });

  it("succeeds on exactly 200", async () => {
    const { receiver, deliver } = await start({}, { deliveryTimeoutMs: 200 });
    const outcome = async (answerDelivery: Receiver["answerDelivery"]): Promise<unknown> => {
      receiver.answerDelivery = answerDelivery;
      return (await deliver({ raw: "{}" })).body;
    };
    const ended = (status: number | null, name: string) => ({
      deliveries: [expect.objectContaining({ status, outcome: name })],
    });
    expect(await outcome((response) => response.writeHead(204).end())).toEqual(ended(204, "refused"));
    expect(await outcome((response) => response.writeHead(307, { location: receiver.url }).end())).toEqual(
      ended(307, "refused"),
    );
    expect(await outcome((response) => response.writeHead(503).end())).toEqual(ended(503, "refused"));
    expect(await outcome((response) => response.destroy())).toEqual(ended(null, "connection-failed"));
    expect(await outcome((response) => void response.writeHead(200).write("half"))).toEqual(
      ended(null, "timeout"),
    );
    expect(await outcome(undefined)).toEqual(ended(200, "delivered"));
  });

  it("does not happen while the webhook is invalid or broken", async () => {
    const { receiver, deliver, call, id, emulator } = await start();
    await call("POST", `/_x/webhooks/${id}/invalidate`);
    expect(await deliver({ raw: "{}" })).toMatchObject({
      body: { deliveries: [{ status: null, outcome: "webhook-invalid" }] },
    });
    await call("POST", `/_x/webhooks/${id}/break`);
    await call("PUT", `/2/webhooks/${id}`);
    await emulator.settle();
    expect(await call("GET", "/2/webhooks")).toMatchObject({ body: { data: [{ valid: false }] } });
    await call("POST", `/_x/webhooks/${id}/mend`);
    expect(await call("POST", `/_x/webhooks/${id}/crc`)).toMatchObject({
      body: { crc: { result: "passed" }, webhook: { valid: true } },
    });
    await call("POST", `/_x/webhooks/${id}/break`);
    expect(await deliver({ raw: "{}" })).toMatchObject({
      body: { deliveries: [{ status: null, outcome: "receiver-broken" }] },
    });
    expect(receiver.received).toEqual([]);
  });

  it("is signed with the secret of the moment", async () => {
    const { receiver, deliver, call } = await start();
    await call("PATCH", "/_x/apps/main", { clientSecret: "next", consumerSecret: null });
    await deliver({ raw: "{}" });
    expect(only(receiver).headers[oauth2]).toBe(hmac("next", "{}"));
    expect(only(receiver).headers).not.toHaveProperty(oauth1);
  });

  it("stands in the journal by its hash", async () => {
    const { deliver, emulator, id, receiver } = await start();
    await deliver({ raw: '{"private":"words"}' });
    expect(emulator.journal.deliveries).toMatchObject([
      {
        webhookId: id,
        url: receiver.url,
        app: "main",
        outcome: "delivered",
        sha256: createHash("sha256").update('{"private":"words"}').digest("hex"),
      },
    ]);
    expect(JSON.stringify(emulator.journal)).not.toContain("words");
  });

  it.each([
    [{}, 400],
    [{ raw: "{}", body: {} }, 400],
    [{ raw: "{}", copies: 0 }, 400],
    [{ raw: "{}", signature: "magic" }, 400],
    [{ raw: "{}", headers: { "bad name": "x" } }, 400],
    [{ raw: "{}", headers: { name: "line\nbreak" } }, 400],
    [{ rawBase64: "?" }, 400],
    [{ raw: "{}", webhookId: "1" }, 404],
    [{ raw: "{}", app: "nobody" }, 404],
  ])("is refused when ordered as %j", async (order, status) => {
    const { deliver, receiver } = await start();
    expect(await deliver(order)).toMatchObject({ status });
    expect(receiver.received).toEqual([]);
  });
});

describe("a delivery ordered in this process", () => {
  it("is the same as over the control route", async () => {
    const { receiver, emulator, id } = await start();
    expect(await emulator.deliver({ webhookId: id, body: { a: 1 }, copies: 2 })).toMatchObject([
      { status: 200, outcome: "delivered" },
      { status: 200, outcome: "delivered" },
    ]);
    expect(receiver.received.map(({ body }) => body.toString())).toEqual(['{"a":1}', '{"a":1}']);
    expect(emulator.journal.deliveries).toMatchObject([{ attempt: 1 }, { attempt: 1 }]);
  });

  it("is refused with a reason", async () => {
    const { emulator } = await start();
    await expect(emulator.deliver({})).rejects.toThrow(/the delivery is wrong.*exactly one of body, raw/s);
    await expect(emulator.deliver({ raw: "{}", app: "nobody" })).rejects.toThrow(/nobody/);
  });
});
