import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../../../sandbox/x/emulator.ts";
import type { EmulatorOptions } from "../../../../sandbox/x/seed/options.ts";
import { crcUrl } from "../../../../sandbox/x/webhooks/crc.ts";
import { hmac, startReceiver } from "../support/receiver.ts";
import { callOver, clientSecret, complaint, consumerSecret, token } from "../support/x.ts";

const start = async (
  over: Partial<EmulatorOptions["apps"][number]> = {},
  settings: Partial<EmulatorOptions> = {},
) => {
  const emulator = createEmulator({
    apps: [{ name: "main", bearerToken: token, clientSecret, consumerSecret, ...over }],
    crcTimeoutMs: 2000,
    ...settings,
  });
  const { url, close } = await emulator.listen();
  onTestFinished(close);
  return {
    emulator,
    call: (method: string, path: string, body?: unknown) => callOver(url, method, path, body),
  };
};

describe("the CRC at a webhook's creation", () => {
  it("is a GET with a token of X's alphabet that the client secret answers", async () => {
    const receiver = await startReceiver(clientSecret);
    const { call } = await start();
    expect(await call("POST", "/2/webhooks", { url: receiver.url })).toMatchObject({
      status: 200,
      body: { data: { valid: true } },
    });
    expect(receiver.crcs).toEqual([expect.stringMatching(/^[A-Za-z0-9+/=_-]{40,512}$/)]);
  });

  it("is keyed by the consumer secret where the app has no other, or is told so", async () => {
    const receiver = await startReceiver(consumerSecret);
    const alone = await start({ clientSecret: undefined });
    const forced = await start({ crcKey: "consumer" });
    const usual = await start();
    expect(await alone.call("POST", "/2/webhooks", { url: receiver.url })).toMatchObject({ status: 200 });
    expect(await forced.call("POST", "/2/webhooks", { url: receiver.url })).toMatchObject({ status: 200 });
    const refused = await usual.call("POST", "/2/webhooks", { url: receiver.url });
    expect(refused.status).toBe(400);
    expect(complaint(refused)).toBe("CrcValidationFailed: the response_token is wrong.");
  });

  it("reaches names below localhost", async () => {
    const receiver = await startReceiver(clientSecret);
    const { call } = await start();
    const url = `http://hooks.localhost:${receiver.port}/x/main?a=1`;
    expect(await call("POST", "/2/webhooks", { url })).toMatchObject({
      status: 200,
      body: { data: { url } },
    });
  });

  it.each(["percent", "raw"] as const)("can send the token %s", async (crcTokenEncoding) => {
    const receiver = await startReceiver(clientSecret);
    const { call } = await start({}, { crcTokenEncoding });
    expect(await call("POST", "/2/webhooks", { url: receiver.url })).toMatchObject({ status: 200 });
    expect(crcUrl("https://h.example/?a=1", "a+/=", crcTokenEncoding)).toBe(
      crcTokenEncoding === "raw"
        ? "https://h.example/?a=1&crc_token=a+/="
        : "https://h.example/?a=1&crc_token=a%2B%2F%3D",
    );
  });

  it("fails on every other answer, says why, and keeps nothing", async () => {
    const receiver = await startReceiver(clientSecret);
    const { call, emulator } = await start({}, { crcTimeoutMs: 200 });
    const failure = async (answerCrc: typeof receiver.answerCrc): Promise<string> => {
      receiver.answerCrc = answerCrc;
      return complaint(await call("POST", "/2/webhooks", { url: receiver.url }));
    };
    expect(await failure((response) => response.end("no JSON"))).toContain(
      "no JSON object with a response_token",
    );
    expect(await failure((response) => response.end('{"response_token":7}'))).toContain("no JSON object");
    expect(await failure((response) => response.writeHead(500).end())).toContain("answered 500");
    expect(await failure((response) => response.destroy())).toContain("could not be reached");
    expect(await failure(() => undefined)).toContain("did not answer in time");
    const rightButCreated = (response: Parameters<NonNullable<typeof receiver.answerCrc>>[0], crc: string) =>
      response.writeHead(201).end(JSON.stringify({ response_token: hmac(clientSecret, crc) }));
    expect(await failure(rightButCreated)).toContain("answered 201, not 200");
    expect(emulator.state().webhooks).toEqual([]);
    expect(emulator.journal.crcs.map(({ result }) => result)).toEqual([
      "rejected",
      "rejected",
      "unreachable",
      "unreachable",
      "unreachable",
      "rejected",
    ]);
  });

  it("does not follow a redirect", async () => {
    const receiver = await startReceiver(clientSecret);
    const { call } = await start();
    receiver.answerCrc = (response) => response.writeHead(302, { location: receiver.url }).end();
    expect(complaint(await call("POST", "/2/webhooks", { url: receiver.url }))).toContain("redirects (302)");
    expect(receiver.crcs).toHaveLength(1);
  });

  it("takes a failed handshake for a TLS failure", async () => {
    const noTls = createServer((socket) => socket.end("this is not TLS"));
    await new Promise<void>((resolve) => noTls.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void noTls.close());
    const address = noTls.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const { call, emulator } = await start();
    expect(complaint(await call("POST", "/2/webhooks", { url: `https://127.0.0.1:${port}/` }))).toContain(
      "TLS failed",
    );
    expect(emulator.journal.crcs).toMatchObject([{ result: "rejected", status: null }]);
  });

  it("cannot reach a port nobody listens on", async () => {
    const { call } = await start();
    expect(complaint(await call("POST", "/2/webhooks", { url: "http://127.0.0.1:1/" }))).toContain(
      "could not be reached",
    );
  });
});

describe("the CRC of PUT", () => {
  const running = async (settings: Partial<EmulatorOptions> = {}) => {
    const receiver = await startReceiver(clientSecret);
    const nowMs = { value: Date.UTC(2026, 8, 1) };
    const x = await start({}, { now: () => nowMs.value, ...settings });
    await x.call("POST", "/2/webhooks", { url: receiver.url });
    const [webhook] = x.emulator.state().webhooks;
    const put = async (): Promise<boolean | undefined> => {
      expect(await x.call("PUT", `/2/webhooks/${webhook?.id}`)).toMatchObject({
        status: 200,
        body: { data: { valid: true } },
      });
      await x.emulator.settle();
      return x.emulator.state().webhooks[0]?.valid;
    };
    return { receiver, put, nowMs, ...x };
  };

  it.each([true, false])(
    "decides the flag, not the answer (answers first: %s)",
    async (putAnswersBeforeCrc) => {
      const { receiver, put } = await running({ putAnswersBeforeCrc });
      receiver.answerCrc = (response) => response.end('{"response_token":"sha256=wrong"}');
      expect(await put()).toBe(false);
      receiver.answerCrc = undefined;
      expect(await put()).toBe(true);
    },
  );

  it("answers before a receiver that does not, where so set", async () => {
    const { receiver, call, emulator } = await running();
    let let_go = (): void => undefined;
    receiver.answerCrc = (response) => {
      let_go = () => void response.end("{}");
    };
    const id = emulator.state().webhooks[0]?.id;
    expect(await call("PUT", `/2/webhooks/${id}`)).toMatchObject({ status: 200 });
    expect(emulator.state().webhooks).toMatchObject([{ valid: true }]);
    await expect.poll(() => receiver.crcs.length).toBe(2);
    let_go();
    await emulator.settle();
    expect(emulator.state().webhooks).toMatchObject([{ valid: false }]);
  });

  it("forgives failures that may pass for 28 hours, not longer", async () => {
    const { receiver, put, nowMs } = await running();
    receiver.answerCrc = (response) => response.writeHead(503).end();
    nowMs.value += 28 * 60 * 60 * 1000;
    expect(await put()).toBe(true);
    nowMs.value += 1;
    expect(await put()).toBe(false);
  });
});
