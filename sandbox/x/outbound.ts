/** Requests to a receiver: one connection each, no redirect followed, one deadline over everything. */
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { isLocalhostName } from "./loopback.ts";

/** What to send. */
interface Outgoing {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** For the whole exchange, from connecting to the last byte of the answer. */
  readonly timeoutMs: number;
}

/** What became of it. A TLS failure is told apart because X treats it as final, the others as passing. */
export type Incoming =
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  | { readonly kind: "timeout" }
  | { readonly kind: "tls-failure"; readonly message: string }
  | { readonly kind: "connection-failed"; readonly message: string };

/** Sends a request; never rejects. */
export type Send = (outgoing: Outgoing) => Promise<Incoming>;

const largestAnswerBytes = 64 * 1024;

/** Names below localhost do not resolve everywhere, so they are sent to 127.0.0.1 here. */
const localhostLookup: LookupFunction = (_host, options, done) => {
  if (options.all === true) done(null, [{ address: "127.0.0.1", family: 4 }]);
  else done(null, "127.0.0.1", 4);
};

const connectionFailed = (error: unknown): Incoming => ({
  kind: "connection-failed",
  message: error instanceof Error ? error.message : String(error),
});

/** Sends over the network. */
export const sendOverHttp: Send = (outgoing) =>
  exchange(outgoing).catch((error: unknown) => connectionFailed(error));

const exchange = (outgoing: Outgoing): Promise<Incoming> =>
  new Promise((resolve) => {
    const url = new URL(outgoing.url);
    const secure = url.protocol === "https:";
    let handshaking = false;
    const deadline = AbortSignal.timeout(outgoing.timeoutMs);
    const failed = (error: Error): void => {
      if (deadline.aborted) resolve({ kind: "timeout" });
      else resolve({ kind: handshaking ? "tls-failure" : "connection-failed", message: error.message });
    };
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method: outgoing.method,
      headers: {
        ...outgoing.headers,
        ...(outgoing.body && { "content-length": String(outgoing.body.byteLength) }),
      },
      agent: false,
      signal: deadline,
      ...(isLocalhostName(url.hostname) && { lookup: localhostLookup }),
    });
    request.on("socket", (socket) => {
      socket.once("connect", () => {
        handshaking = secure;
      });
      socket.once("secureConnect", () => {
        handshaking = false;
      });
    });
    request.on("error", failed);
    let answered = false;
    request.on("close", () => {
      if (!answered) failed(new Error("closed without an answer"));
    });
    request.on("response", (response) => {
      answered = true;
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size <= largestAnswerBytes) chunks.push(chunk);
      });
      response.on("error", failed);
      response.on("close", () => failed(new Error("closed in the middle of the answer")));
      response.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        resolve({ kind: "answer", status: response.statusCode ?? 0, body });
      });
    });
    request.end(outgoing.body);
  });

/** Hands the request to a function of this process, under the same rules. */
export const sendInProcess =
  (receive: (request: Request) => Promise<Response>): Send =>
  async (outgoing) => {
    const deadline = AbortSignal.timeout(outgoing.timeoutMs);
    const timedOut = new Promise<Incoming>((resolve) => {
      deadline.addEventListener("abort", () => resolve({ kind: "timeout" }), { once: true });
    });
    const answered = async (): Promise<Incoming> => {
      const { method, headers, body } = outgoing;
      const request = new Request(outgoing.url, {
        method,
        headers,
        ...(body && { body: Buffer.from(body) }),
        signal: deadline,
      });
      const response = await receive(request);
      return { kind: "answer", status: response.status, body: await response.text() };
    };
    return Promise.race([timedOut, answered()]).catch((error: unknown) => connectionFailed(error));
  };
