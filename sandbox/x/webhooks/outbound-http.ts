/** Requests to a receiver over the network: connections kept open between deliveries, no redirect followed, one deadline. */
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { performance } from "node:perf_hooks";
import { isLocalhostName } from "../api/loopback.ts";
import { firstHalf } from "../faults/cut.ts";
import {
  brokenOff,
  connectionFailed,
  cutOff,
  type Incoming,
  type Outgoing,
  type Send,
  type Sender,
} from "./outbound.ts";

const largestAnswerBytes = 64 * 1024;

/** Connections to one receiver at a time; what is beyond waits its turn. */
const maxSockets = 256;

/** Names below localhost do not resolve everywhere, so they are sent to 127.0.0.1 here. */
const localhostLookup: LookupFunction = (_host, options, done) => {
  if (options.all === true) done(null, [{ address: "127.0.0.1", family: 4 }]);
  else done(null, "127.0.0.1", 4);
};

interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** A kept connection that the receiver has closed fails at once; what fails later has failed for another reason. */
const staleWithinMs = 1000;

/** `stale`: the receiver had closed a kept connection, as it may at any moment. */
type Ending = Incoming | { readonly kind: "stale" };

const begin = (outgoing: Outgoing, agents: Agents | undefined): ClientRequest => {
  const url = new URL(outgoing.url);
  const options = {
    method: outgoing.method,
    headers: {
      ...outgoing.headers,
      ...(outgoing.body && { "content-length": String(outgoing.body.byteLength) }),
    },
    ...(isLocalhostName(url.hostname) && { lookup: localhostLookup }),
  };
  return url.protocol === "https:"
    ? httpsRequest(url, { ...options, agent: agents?.https ?? false })
    : httpRequest(url, { ...options, agent: agents?.http ?? false });
};

const exchange = (
  outgoing: Outgoing,
  agents: Agents | undefined,
  underWay: Set<() => void>,
): Promise<Ending> =>
  new Promise((resolve) => {
    const request = begin(outgoing, agents);
    const { body } = outgoing;
    let handshaking = false;
    let startedMs = 0;
    let answered = false;
    let timer: NodeJS.Timeout | undefined;
    const end = (ending: Ending): void => {
      clearTimeout(timer);
      underWay.delete(drop);
      resolve(ending);
    };
    const drop = (): void => {
      end(brokenOff);
      request.destroy();
    };
    underWay.add(drop);
    const failed = (error: Error): void => {
      if (handshaking) end({ kind: "tls-failure", message: error.message });
      else if (request.reusedSocket && !answered && performance.now() - startedMs < staleWithinMs)
        end({ kind: "stale" });
      else end(connectionFailed(error));
    };
    request.on("socket", (socket) => {
      // From here on, so that the time in which the request waited for a connection does not count.
      startedMs = performance.now();
      timer = setTimeout(() => {
        end({ kind: "timeout" });
        request.destroy();
      }, outgoing.timeoutMs);
      if (!socket.connecting) return;
      socket.once("connect", () => {
        handshaking = request.protocol === "https:";
      });
      socket.once("secureConnect", () => {
        handshaking = false;
      });
    });
    request.on("error", failed);
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
        const text = Buffer.concat(chunks).toString("utf8");
        end({ kind: "answer", status: response.statusCode ?? 0, body: text });
      });
    });
    if (outgoing.cut && body !== undefined) {
      request.write(firstHalf(body), () => {
        end(cutOff);
        request.destroy();
      });
    } else request.end(body);
  });

/** Makes a way out over the network. */
export const createHttpSender = (): Sender => {
  const options = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets };
  const agents: Agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };
  const underWay = new Set<() => void>();
  const send: Send = async (outgoing) => {
    try {
      const ending = await exchange(outgoing, outgoing.fresh || outgoing.cut ? undefined : agents, underWay);
      if (ending.kind !== "stale") return ending;
      const again = await exchange(outgoing, undefined, underWay);
      return again.kind === "stale" ? connectionFailed("closed without an answer") : again;
    } catch (error) {
      return connectionFailed(error);
    }
  };
  return {
    send,
    breakOff: () => {
      for (const drop of underWay) drop();
      agents.http.destroy();
      agents.https.destroy();
    },
  };
};
