/** A small receiver over real HTTP: it knows one secret and keeps what it was sent. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Receiver {
  readonly port: number;
  readonly url: string;
  readonly crcs: string[];
  readonly received: Received[];
  /** Replaces the right answer to a CRC. */
  answerCrc: ((response: ServerResponse, token: string) => void) | undefined;
  /** Replaces the 200 to a delivery. */
  answerDelivery: ((response: ServerResponse) => void) | undefined;
}

export const hmac = (secret: string, message: string | Buffer): string =>
  `sha256=${createHmac("sha256", secret).update(message).digest("base64")}`;

/** Starts a receiver that ends with the test. */
export const startReceiver = async (secret: string): Promise<Receiver> => {
  const crcs: string[] = [];
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const url = request.url ?? "";
    if (request.method === "GET") {
      // From the raw query: a "+" is a plus here, not a blank.
      const token = decodeURIComponent(/[?&]crc_token=([^&]*)/.exec(url)?.[1] ?? "");
      crcs.push(token);
      if (receiver.answerCrc !== undefined) return receiver.answerCrc(response, token);
      response.end(JSON.stringify({ response_token: hmac(secret, token) }));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ url, headers: request.headers, body: Buffer.concat(chunks) });
    if (receiver.answerDelivery !== undefined) return receiver.answerDelivery(response);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  const receiver: Receiver = {
    port: address.port,
    url: `http://127.0.0.1:${address.port}/x/main`,
    crcs,
    received,
    answerCrc: undefined,
    answerDelivery: undefined,
  };
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return receiver;
};
