/** Puts the emulator on a port of 127.0.0.1. */
import { createServer } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

/** A server that listens. */
export interface Listening {
  /** Without a slash at the end. */
  readonly url: string;
  /** Ends all connections and waits for work behind answers. */
  readonly close: () => Promise<void>;
}

/** Answers a request; undefined means: cut the connection. */
export type Handle = (request: Request, bindings: Partial<HttpBindings>) => Promise<Response | undefined>;

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
      if (response !== undefined) return response;
      incoming.socket.destroy();
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
