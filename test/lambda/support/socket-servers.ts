import net, { type AddressInfo, type Socket } from "node:net";
import { expect } from "vitest";
import { AwsError } from "../../../lambda/aws-error.ts";
import type { SignedRequest, Transport } from "../../../lambda/aws-http.ts";

/** Servers on sockets of their own, and all connections that they ever had. */
export function socketServers() {
  const servers: net.Server[] = [];
  const sockets = new Set<Socket>();

  /** Listens, and returns the URL. */
  const listening = async (server: net.Server, protocol = "http", host = "127.0.0.1"): Promise<string> => {
    servers.push(server);
    server.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `${protocol}://${host}:${(server.address() as AddressInfo).port}/`;
  };
  /** A server that takes what comes in one packet for a request; `answer` gets its number among all, from 0. */
  const raw = (answer: (socket: Socket, n: number) => void): Promise<string> => {
    let n = 0;
    return listening(net.createServer((socket) => socket.on("data", () => answer(socket, n++))));
  };
  const closeAll = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    for (const server of servers.splice(0)) server.close();
  };
  return { servers, sockets, listening, raw, closeAll };
}

/** A request to a server. */
export const request = (url: string, more: Partial<SignedRequest> = {}): SignedRequest => ({
  call: "Service.Call",
  method: "POST",
  url: new URL(url),
  path: "/",
  headers: { host: "h", "x-amz-target": "t" },
  body: "{}",
  timeoutMs: 2_000,
  fresh: false,
  ...more,
});

/** The code that a request fails with, without an answer. */
export const failure = async (answer: ReturnType<Transport>): Promise<string> => {
  const error = await answer.then(String, (reason: unknown) => reason);
  if (!(error instanceof AwsError)) throw new Error(`expected an AwsError, got ${error}`);
  expect(error).toMatchObject({ status: 0, retryable: true });
  return error.code;
};

/** An answer as it goes over the wire. */
export const ok = (text = "{}"): string => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`;

/** Until everything that is under way has arrived. */
export const aMoment = () => new Promise((resolve) => setTimeout(resolve, 40));
