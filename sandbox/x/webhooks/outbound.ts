/** Requests to a receiver: what is sent, what becomes of it, and the way that stays in this process. */
import { brokenBody } from "../faults/cut.ts";

/** What to send. */
export interface Outgoing {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** For the whole exchange, from connecting to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Connects anew, so that a certificate is looked at again. Default: a connection that is open is used. */
  readonly fresh?: boolean;
  /** Cuts the connection in the middle of the body. */
  readonly cut?: boolean;
}

/** What became of it. A TLS failure is told apart because X treats it as final, the others as passing. */
export type Incoming =
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  | { readonly kind: "timeout" }
  | { readonly kind: "tls-failure"; readonly message: string }
  | { readonly kind: "connection-failed"; readonly message: string };

/** Sends a request; never rejects. */
export type Send = (outgoing: Outgoing) => Promise<Incoming>;

/** A way out. */
export interface Sender {
  readonly send: Send;
  /** Breaks off what is under way, and closes the connections that it keeps. What comes later is sent as before. */
  readonly breakOff: () => void;
}

/** A connection that failed, or was cut. */
export const connectionFailed = (error: unknown): Incoming => ({
  kind: "connection-failed",
  message: error instanceof Error ? error.message : String(error),
});

/** What a cut request ends as, whatever the receiver made of it. */
export const cutOff = connectionFailed("the connection was cut in the middle of the body");

/** What a request ends as that is under way at a reset, or at the end. */
export const brokenOff = connectionFailed("broken off: the emulator was reset or closed");

/** Makes a way out that hands requests to a function of this process, under the same rules. */
export const createInProcessSender = (receive: (request: Request) => Promise<Response>): Sender => {
  const underWay = new Set<() => void>();
  const send: Send = async ({ method, url, headers, body, timeoutMs, cut }) => {
    const controller = new AbortController();
    const exchange = async (): Promise<Incoming> => {
      const request = new Request(url, {
        method,
        headers,
        signal: controller.signal,
        ...(body && { body: cut ? brokenBody(body) : body, duplex: "half" as const }),
      });
      const response = await receive(request);
      return { kind: "answer", status: response.status, body: await response.text() };
    };
    const { promise: givenUp, resolve } = Promise.withResolvers<Incoming>();
    const giveUp = (as: Incoming): void => {
      controller.abort();
      resolve(as);
    };
    const timer = setTimeout(giveUp, timeoutMs, { kind: "timeout" });
    const drop = (): void => giveUp(brokenOff);
    underWay.add(drop);
    const incoming = await Promise.race([givenUp, exchange().catch(connectionFailed)]);
    clearTimeout(timer);
    underWay.delete(drop);
    return cut ? cutOff : incoming;
  };
  return {
    send,
    breakOff: () => {
      for (const drop of underWay) drop();
    },
  };
};
