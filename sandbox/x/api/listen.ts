/** Puts the emulator on a port of 127.0.0.1. */
import { createServer } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { cutMark, firstHalf, readCutAnswer } from "../faults/cut.ts";

/** A server that listens. */
export interface Listening {
  /** Without a slash at the end. */
  readonly url: string;
  /** Ends all connections and everything that is under way. */
  readonly close: () => Promise<void>;
}

/** Answers a request. An answer with the mark of cut.ts cuts the connection. */
type Handle = (request: Request, bindings: Partial<HttpBindings>) => Promise<Response>;

/** Sends what comes before the cut, and cuts. */
const cut = async (response: Response, { incoming, outgoing }: HttpBindings): Promise<void> => {
  const close = (): void => {
    incoming.socket.destroy();
  };
  if (response.headers.get(cutMark) === "before") return close();
  const { status, headers, body } = await readCutAnswer(response);
  outgoing.writeHead(status, Object.fromEntries(headers));
  outgoing.flushHeaders();
  if (body === null) outgoing.end(close);
  else outgoing.write(firstHalf(body), close);
};

/** Starts a server. @throws Error where the port is taken. */
export const listenOnLoopback = async (
  handle: Handle,
  port: number,
  settle: () => Promise<void>,
): Promise<Listening> => {
  const listener = getRequestListener(
    async (request, env) => {
      const { incoming, outgoing } = env as HttpBindings;
      const response = await handle(request, { incoming, outgoing });
      if (!response.headers.has(cutMark)) return response;
      await cut(response, { incoming, outgoing });
      return RESPONSE_ALREADY_SENT;
    },
    { overrideGlobalObjects: false },
  );
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const actualPort = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${actualPort}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await settle();
    },
  };
};
