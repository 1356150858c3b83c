import net from "node:net";
import tls from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { createTransport } from "../../lambda/aws-http.ts";
import { localhost } from "./support/localhost.ts";
import { aMoment, failure, ok, request, socketServers } from "./support/socket-servers.ts";

const { servers, listening, closeAll } = socketServers();
afterEach(closeAll);

describe("over TLS", () => {
  const secured = async (host: string, choke: (socket: tls.TLSSocket) => void = () => {}) => {
    const seen: object[] = [];
    const server = tls.createServer({ ...localhost, ALPNProtocols: ["h2", "http/1.1"] }, (socket) => {
      socket.on("error", () => {});
      const { alpnProtocol, servername } = socket;
      seen.push({ alpnProtocol, servername, reused: socket.isSessionReused() });
      socket.on("data", () => socket.write(ok()));
      choke(socket);
    });
    return { url: await listening(server, "https", host), seen };
  };
  const trusted = async (work: () => Promise<void>): Promise<void> => {
    const before = tls.getCACertificates("default");
    tls.setDefaultCACertificates([localhost.cert]);
    try {
      await work();
    } finally {
      tls.setDefaultCACertificates(before);
    }
  };

  it.each([
    ["localhost", "localhost"],
    ["127.0.0.1", false],
  ])(
    "speaks HTTP/1.1 to %s, keeps the connection, and takes up the session in the next",
    async (host, servername) => {
      const { url, seen } = await secured(host);
      await trusted(async () => {
        const transport = createTransport();
        for (const fresh of [false, false, true])
          expect(await transport(request(url, { fresh }))).toMatchObject({ status: 200, text: "{}" });
        const alpnProtocol = "http/1.1";
        expect(seen).toEqual([
          { alpnProtocol, servername, reused: false },
          { alpnProtocol, servername, reused: true },
        ]);
      });
    },
  );

  it("takes the session up again where the server has hung up while nothing was under way", async () => {
    const { url, seen } = await secured("localhost", (socket) => {
      socket.on("data", () => setTimeout(() => socket.end(), 10));
    });
    await trusted(async () => {
      const transport = createTransport();
      expect((await transport(request(url))).status).toBe(200);
      await aMoment();
      expect((await transport(request(url))).status).toBe(200);
      expect(seen).toMatchObject([{ reused: false }, { reused: true }]);
    });
  });

  it("does not take a session up again that a server has choked on", async () => {
    const { url, seen } = await secured("localhost", (socket) => {
      if (socket.isSessionReused()) socket.destroy();
    });
    await trusted(async () => {
      const transport = createTransport();
      const fresh = request(url, { fresh: true });
      expect((await transport(fresh)).status).toBe(200);
      expect(await failure(transport(fresh))).toBe("ECONNRESET");
      expect((await transport(fresh)).status).toBe(200);
      expect(seen).toMatchObject([{ reused: false }, { reused: true }, { reused: false }]);
    });
  });

  it("says nothing to a server that nobody vouches for, or to another than was meant", async () => {
    const { url, seen } = await secured("127.0.0.1");
    expect(await failure(createTransport()(request(url)))).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
    await trusted(async () => {
      const other = url.replace("127.0.0.1", "127.0.0.2");
      const server = tls.createServer(localhost, () => seen.push({}));
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(Number(new URL(url).port), "127.0.0.2", resolve));
      expect(await failure(createTransport()(request(other)))).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
    });
  });

  it("gives a server up that does not shake hands", async () => {
    const url = await listening(
      net.createServer(() => {}),
      "https",
    );
    expect(await failure(createTransport()(request(url)))).toBe("ConnectTimeout");
  });
});
