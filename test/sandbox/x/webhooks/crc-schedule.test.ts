import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../../../sandbox/x/emulator.ts";
import { hmac } from "../support/receiver.ts";
import { clientSecret, createX, token } from "../support/x.ts";

type Answer = (crcToken: string) => Response;

const right: Answer = (crcToken) => Response.json({ response_token: hmac(clientSecret, crcToken) });

/** A webhook on a manual clock, and a receiver that can be told what to answer. */
const start = async (over: Parameters<typeof createX>[0] = {}) => {
  const receiver = { answer: right };
  const x = createX({
    clock: "manual",
    receive: async (request) => receiver.answer(new URL(request.url).searchParams.get("crc_token") ?? ""),
    ...over,
  });
  await x.call("POST", "/2/webhooks", { url: "https://hooks.example.com/" });
  const id = x.emulator.state().webhooks[0]?.id ?? "";
  const { advance } = x.emulator.clock;
  return {
    ...x,
    receiver,
    id,
    advance,
    isValid: () => x.emulator.state().webhooks[0]?.valid,
    /** When CRCs were sent, in minutes after the start. */
    sentAtMinutes: () =>
      x.emulator.journal.crcs.map(({ at }) => (Date.parse(at) - Date.UTC(2026, 8, 1)) / 60_000),
  };
};

describe("periodic CRCs", () => {
  it("come every hour after a webhook's creation, and after any other CRC", async () => {
    const { advance, sentAtMinutes, call, id } = await start();
    await advance("59m");
    expect(sentAtMinutes()).toEqual([0]);
    await advance("2m");
    expect(sentAtMinutes()).toEqual([0, 60]);
    await advance("29m");
    await call("PUT", `/2/webhooks/${id}`);
    await advance("3h");
    expect(sentAtMinutes()).toEqual([0, 60, 90, 150, 210, 270]);
  });

  it("also come to a webhook made by hand, at any time", async () => {
    const x = createX({ clock: "manual" });
    await x.emulator.clock.advance("10m");
    await x.control("POST", "/_x/webhooks", { app: "main", url: "https://by.hand/" });
    await x.emulator.clock.advance("1h");
    expect(x.emulator.journal.crcs.map(({ at, result }) => [at, result])).toEqual([
      ["2026-09-01T01:10:00.000Z", "passed"],
    ]);
  });

  it("come every 30 minutes after 24 hours without success, and end the webhook after 28", async () => {
    const { advance, sentAtMinutes, receiver, isValid } = await start();
    receiver.answer = () => new Response(null, { status: 503 });
    await advance("28h");
    const hours = Array.from({ length: 25 }, (_, hour) => hour * 60);
    const halfHours = Array.from({ length: 8 }, (_, index) => 24 * 60 + (index + 1) * 30);
    expect(sentAtMinutes()).toEqual([...hours, ...halfHours]);
    expect(isValid()).toBe(true);
    await advance("30m");
    expect(isValid()).toBe(false);
    receiver.answer = right;
    const sent = sentAtMinutes().length;
    await advance("3d");
    expect(sentAtMinutes()).toHaveLength(sent);
  });

  it("forgive everything once one passes", async () => {
    const { advance, receiver, isValid } = await start();
    receiver.answer = () => new Response(null, { status: 500 });
    await advance("27h");
    receiver.answer = right;
    await advance("1h");
    receiver.answer = () => new Response(null, { status: 500 });
    await advance("27h");
    expect(isValid()).toBe(true);
    await advance("2h");
    expect(isValid()).toBe(false);
  });

  it.each<[string, Answer]>([
    ["a wrong token", () => Response.json({ response_token: "sha256=wrong" })],
    ["a redirect", () => new Response(null, { status: 302, headers: { location: "https://else.example/" } })],
    [
      "a 2xx that is not 200",
      (crcToken) => Response.json({ response_token: hmac(clientSecret, crcToken) }, { status: 202 }),
    ],
  ])("take the valid flag at once on %s; a PUT brings flag and CRCs back", async (_name, answer) => {
    const { advance, receiver, isValid, call, id, emulator, sentAtMinutes } = await start();
    receiver.answer = answer;
    await advance("1h");
    expect(isValid()).toBe(false);
    receiver.answer = right;
    await advance("5h");
    expect(isValid()).toBe(false);
    await call("PUT", `/2/webhooks/${id}`);
    await emulator.settle();
    expect(isValid()).toBe(true);
    await advance("1h");
    expect(sentAtMinutes()).toEqual([0, 60, 360, 420]);
  });

  it("take the valid flag at once on a TLS failure", async () => {
    const noTls = createServer((socket) => socket.on("error", () => {}).end("this is not TLS"));
    await new Promise<void>((done) => noTls.listen(0, "127.0.0.1", done));
    onTestFinished(() => void noTls.close());
    const address = noTls.address();
    const port = typeof address === "object" ? address?.port : undefined;
    // Over the network: a receiver in this process has no TLS to fail.
    const emulator = createEmulator({
      apps: [{ name: "main", bearerToken: token, clientSecret }],
      clock: "manual",
    });
    await emulator.fetch("http://localhost/_x/webhooks", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ app: "main", url: `https://127.0.0.1:${port}/` }),
    });
    await emulator.clock.advance("59m");
    expect(emulator.state().webhooks).toMatchObject([{ valid: true }]);
    await emulator.clock.advance("1m");
    expect(emulator.state().webhooks).toMatchObject([{ valid: false }]);
    expect(emulator.journal.crcs).toMatchObject([{ result: "rejected", status: null }]);
  });

  it("take over a new interval at once, and can be switched off and on", async () => {
    const { advance, control, sentAtMinutes, emulator } = await start({ crcIntervalMs: 0 });
    await advance("2h");
    expect(sentAtMinutes()).toEqual([0]);
    await control("PATCH", "/_x/settings", { crcIntervalMs: 10 * 60_000 });
    await emulator.settle();
    await advance("20m");
    expect(sentAtMinutes()).toEqual([0, 120, 130, 140]);
    emulator.configure({ crcIntervalMs: 0 });
    await advance("2h");
    expect(sentAtMinutes()).toHaveLength(4);
  });

  it("keep no process alive", async () => {
    const emulator = resolve(import.meta.dirname, "../../../../sandbox/x/emulator.ts");
    const program = `
      const { createEmulator } = await import(${JSON.stringify(emulator)});
      createEmulator({ apps: [{ name: "main", bearerToken: "t", clientSecret: "s" }] });
      console.log("made");`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
    expect(stdout).toBe("made\n");
  });

  it("stop for a webhook that is deleted, and start anew after a reset", async () => {
    const { advance, call, id, emulator, control } = await start();
    await call("DELETE", `/2/webhooks/${id}`);
    await advance("2h");
    expect(emulator.journal.crcs).toHaveLength(1);
    await control("POST", "/_x/reset");
    await advance("2h");
    expect(emulator.journal.crcs).toEqual([]);
    await call("POST", "/2/webhooks", { url: "https://hooks.example.com/" });
    await advance("1h");
    expect(emulator.journal.crcs).toHaveLength(2);
  });
});
