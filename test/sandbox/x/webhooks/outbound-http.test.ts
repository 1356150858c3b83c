import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Outgoing } from "../../../../sandbox/x/webhooks/outbound.ts";
import { createHttpSender } from "../../../../sandbox/x/webhooks/outbound-http.ts";

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
};

/** A server that counts its connections, and a way out to it. */
const start = async (listener: RequestListener) => {
  const server = createServer(listener);
  const sockets: Socket[] = [];
  server.on("connection", (socket) => sockets.push(socket));
  const port = await listen(server);
  const sender = createHttpSender();
  onTestFinished(async () => {
    sender.breakOff();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const send = (over: Partial<Outgoing> = {}) =>
    sender.send({
      method: "POST",
      url: `http://127.0.0.1:${port}/`,
      headers: {},
      body: Buffer.from("body"),
      timeoutMs: 5000,
      ...over,
    });
  return { send, sockets, sender };
};

describe("a request to a receiver", () => {
  it("uses a connection that is open, but where it is to be fresh", async () => {
    const { send, sockets } = await start((request, response) => {
      request.resume().on("end", () => response.end("ok"));
    });
    for (let index = 0; index < 5; index += 1)
      expect(await send()).toEqual({ kind: "answer", status: 200, body: "ok" });
    expect(sockets).toHaveLength(1);
    await send({ fresh: true });
    expect(sockets).toHaveLength(2);
  });

  it("connects anew where the receiver has closed the connection it kept", async () => {
    let served = 0;
    const { send, sockets } = await start((request, response) => {
      served += 1;
      if (served === 2) request.socket.resetAndDestroy();
      else response.end("ok");
    });
    await send();
    expect(await send()).toMatchObject({ kind: "answer", status: 200 });
    expect([served, sockets.length]).toEqual([3, 2]);
  });

  it("fails where a fresh connection is cut, before or in the answer", async () => {
    const before = await start((request) => request.socket.destroy());
    expect(await before.send()).toMatchObject({ kind: "connection-failed" });
    const inside = await start((_request, response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("half", () => response.destroy());
    });
    expect(await inside.send()).toMatchObject({ kind: "connection-failed" });
  });

  it("times out whatever part of the answer is missing, and leaves the connection for nobody", async () => {
    const { send, sockets } = await start((_request, response) => {
      if (sockets.length > 1) response.end();
      else response.writeHead(200).write("half");
    });
    expect(await send({ timeoutMs: 50 })).toEqual({ kind: "timeout" });
    expect(await send()).toMatchObject({ kind: "answer" });
    expect(sockets).toHaveLength(2);
  });

  it("tells a failed handshake from a failed connection", async () => {
    const noTls = createTcpServer((socket) => socket.end("this is not TLS"));
    const port = await listen(noTls);
    onTestFinished(() => void noTls.close());
    const { send } = await start(() => {});
    expect(await send({ url: `https://127.0.0.1:${port}/` })).toMatchObject({ kind: "tls-failure" });
    expect(await send({ url: "https://127.0.0.1:1/" })).toMatchObject({ kind: "connection-failed" });
    expect(await send({ url: "nonsense" })).toMatchObject({ kind: "connection-failed" });
  });

  it.each(["", "x", "body"])("can be cut in the middle of %j", async (body) => {
    const heard: string[] = [];
    const ends: boolean[] = [];
    const { send } = await start((request) => {
      request.on("data", (chunk: Buffer) => heard.push(chunk.toString()));
      request.on("error", () => {});
      request.on("close", () => ends.push(request.complete));
    });
    expect(await send({ body: Buffer.from(body), cut: true })).toMatchObject({ kind: "connection-failed" });
    if (body === "body") {
      await expect.poll(() => ends).toEqual([false]);
      expect(heard.join("")).toBe("bo");
    }
  });

  it("sends hundreds at once over a bounded number of connections, and closes them all", async () => {
    const { send, sockets, sender } = await start((request, response) => {
      request.resume().on("end", () => response.end());
    });
    const answers = await Promise.all(Array.from({ length: 600 }, () => send()));
    expect(answers.filter(({ kind }) => kind === "answer")).toHaveLength(600);
    expect(sockets.length).toBeLessThanOrEqual(256);
    sender.breakOff();
    await expect.poll(() => sockets.every((socket) => socket.destroyed)).toBe(true);
  });
});
