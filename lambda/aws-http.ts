import type { Socket } from "node:net";
import { AwsError } from "./aws-error.ts";
import { net, tls } from "./builtins.ts";
import { type HttpAnswer, NotHttpError, readAnswer } from "./http-response.ts";

/** A signed request as it goes out. */
export interface SignedRequest {
  /** What is asked of which service, for errors. */
  readonly call: string;
  readonly method: "POST" | "PUT";
  readonly url: URL;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Bounds all of the request; a connection is given up sooner. */
  readonly timeoutMs: number;
  /** Take a new connection: after a failure the kept one may be dead (a frozen Lambda misses the goodbye). */
  readonly fresh: boolean;
}

/** What came back, whatever it says. */
type RawAnswer = Pick<HttpAnswer, "status" | "headers" | "text">;

/** Makes one request. Throws {@link AwsError} where no whole answer comes in time; never tries again. */
export type Transport = (request: SignedRequest) => Promise<RawAnswer>;

const connectMs = 1_000;

/** A connection, and what is to hear of the one request that is on it. */
interface Connection {
  readonly socket: Socket;
  listener?: Listener | undefined;
}

interface Listener {
  readonly connected: () => void;
  readonly received: (chunk: Buffer) => void;
  readonly failed: (code: string) => void;
}

/**
 * Requests of HTTP/1.1 over keep-alive connections, one at a time on each. Over node:http a warm event, which is three
 * requests, took the processor half as long again, and a first request longer than the rest of the receiver's start.
 */
export function createTransport(): Transport {
  const idle = new Map<string, Connection[]>();
  const sessions = new Map<string, Buffer>();

  const open = ({ origin, protocol, hostname, port }: URL): Connection => {
    const isTls = protocol === "https:";
    const host = hostname.replace(/^\[|\]$/g, "");
    const place = { host, port: Number(port) || (isTls ? 443 : 80) };
    const session = sessions.get(origin);
    const secure = {
      ...place,
      // A certificate's name for an address is not asked for by SNI.
      servername: net.isIP(host) === 0 ? host : "",
      ALPNProtocols: ["http/1.1"],
      ...(session === undefined ? {} : { session }),
    };
    const socket: Socket = isTls
      ? tls.connect(secure).on("session", (next: Buffer) => sessions.set(origin, next))
      : net.connect(place);
    const connection: Connection = { socket };
    const failed = (code: string): void => {
      socket.destroy();
      const others = idle.get(origin)?.filter((other) => other !== connection);
      if (others !== undefined) idle.set(origin, others);
      // Whatever it was: a session that a server chokes on must not come again.
      if (connection.listener !== undefined) sessions.delete(origin);
      connection.listener?.failed(code);
    };
    socket.setNoDelay(true).setKeepAlive(true, 1_000);
    socket.once(isTls ? "secureConnect" : "connect", () => connection.listener?.connected());
    socket.on("data", (chunk: Buffer) => {
      // Nobody asked: whatever it is, the next answer would be read behind it.
      if (connection.listener === undefined) failed("");
      else connection.listener.received(chunk);
    });
    socket.on("error", (error) => failed("code" in error ? String(error.code) : "NetworkError"));
    socket.on("end", () => failed("ECONNRESET"));
    socket.on("close", () => failed("ECONNRESET"));
    return connection;
  };

  return (request) => {
    const { origin } = request.url;
    const kept = request.fresh ? undefined : idle.get(origin)?.pop();
    const connection = kept ?? open(request.url);
    const keep = (): void => {
      const others = idle.get(origin);
      if (others === undefined) idle.set(origin, [connection]);
      else others.push(connection);
      // A process may end while it is kept; a request on it has a timer, which holds the process.
      connection.socket.unref();
    };
    return exchange(connection, request, kept === undefined, keep);
  };
}

/** One request and its answer. `keep` takes the connection back where it can carry another. */
function exchange(
  connection: Connection,
  request: SignedRequest,
  isNew: boolean,
  keep: () => void,
): Promise<RawAnswer> {
  const { socket } = connection;
  return new Promise((resolve, reject) => {
    const head = headOf(request);
    let all: Buffer | undefined;
    const failed = (code: string): void => {
      settled();
      socket.destroy();
      reject(new AwsError(request.call, code, 0));
    };
    const total = setTimeout(failed, request.timeoutMs, "Timeout");
    const connecting = isNew ? setTimeout(failed, connectMs, "ConnectTimeout") : undefined;
    const settled = (): void => {
      clearTimeout(total);
      clearTimeout(connecting);
      connection.listener = undefined;
    };
    const received = (chunk: Buffer): void => {
      all = all === undefined ? chunk : Buffer.concat([all, chunk]);
      const answer = read(all);
      if (answer === undefined) return;
      if (answer === "NotHttp") {
        failed(answer);
        return;
      }
      settled();
      // An answer to a request that has not gone out is no reason to go on talking.
      if (answer.reusable && socket.writableLength === 0) keep();
      else socket.destroy();
      resolve(answer);
    };
    connection.listener = { connected: () => clearTimeout(connecting), received, failed };
    send(socket, head, request.body);
  });
}

function read(bytes: Buffer): HttpAnswer | "NotHttp" | undefined {
  try {
    return readAnswer(bytes);
  } catch (error) {
    if (error instanceof NotHttpError) return "NotHttp";
    throw error;
  }
}

/** The request's head. Throws {@link AwsError} where a part of it would not stay within its line. */
function headOf({ call, method, path, headers, body }: SignedRequest): string {
  let head = `${method} ${path} HTTP/1.1\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\t -~]*$/.test(value)) throw new AwsError(call, "BadHeader", 0);
    head += `${name}: ${value}\r\n`;
  }
  if (!/^[!-~]+$/.test(path)) throw new AwsError(call, "BadPath", 0);
  return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n`;
}

/** In one packet where it fits. */
function send(socket: Socket, head: string, body: string | Uint8Array): void {
  if (typeof body === "string") {
    socket.write(head + body);
    return;
  }
  socket.cork();
  socket.write(head);
  socket.write(body);
  socket.uncork();
}
