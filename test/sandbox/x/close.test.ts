import { describe, expect, it } from "vitest";
import { createEmulator } from "../../../sandbox/x/emulator.ts";
import { type Receiver, startReceiver } from "./support/receiver.ts";
import { clientSecret, token } from "./support/x.ts";

const never = { crcTimeoutMs: 2 ** 31 - 1, deliveryTimeoutMs: 2 ** 31 - 1 };
const apps = [{ name: "main", bearerToken: token, clientSecret }];
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
const post = (body: object): RequestInit => ({ method: "POST", headers, body: JSON.stringify(body) });

const hold = (receiver: Receiver): void => {
  receiver.answerCrc = () => {};
  receiver.answerDelivery = () => {};
};

describe("close", () => {
  it("does not wait for receivers that do not answer", async () => {
    const receiver = await startReceiver(clientSecret);
    const emulator = createEmulator({ apps, ...never });
    const { url, close } = await emulator.listen();
    await emulator.fetch(`${url}/2/webhooks`, post({ url: receiver.url }));
    const id = emulator.state().webhooks[0]?.id ?? "";
    hold(receiver);
    const deliveries = emulator.deliver({ raw: "{}", copies: 300 });
    await emulator.fetch(`${url}/2/webhooks/${id}`, { method: "PUT", headers });
    await expect.poll(() => receiver.crcs.length).toBe(2);
    await close();
    expect(new Set((await deliveries).map(({ outcome }) => outcome))).toEqual(new Set(["connection-failed"]));
  });

  it("does not wait for a receiver of this process either", async () => {
    const emulator = createEmulator({ apps, ...never, receive: () => new Promise(() => {}) });
    const { url, close } = await emulator.listen();
    await emulator.fetch(`${url}/_x/webhooks`, post({ app: "main", url: "https://hooks.example.com/" }));
    const id = emulator.state().webhooks[0]?.id ?? "";
    await emulator.fetch(`${url}/2/webhooks/${id}`, { method: "PUT", headers });
    await close();
    await emulator.settle();
  });

  it("ends the wait of a request that a fault delays", async () => {
    const emulator = createEmulator({ apps });
    const { url, close } = await emulator.listen();
    emulator.faults.add({ delayMs: 600_000 });
    const answer = emulator.fetch(`${url}/2/webhooks`, { headers });
    await expect.poll(() => emulator.faults.list()).toEqual([]);
    await close();
    expect((await answer).status).toBe(503);
  });
});
