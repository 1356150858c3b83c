import { execFile } from "node:child_process";
import http from "node:http";
import net, { type Socket } from "node:net";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { createTransport } from "../../lambda/aws-http.ts";
import { aMoment, failure, ok, request, socketServers } from "./support/socket-servers.ts";

const { sockets, listening, raw, closeAll } = socketServers();
afterEach(closeAll);

describe("a request", () => {
  it("reaches a server of Node's as it is: method, path, headers and bytes", async () => {
    const seen: object[] = [];
    const server = http.createServer(({ method, url, rawHeaders }, response) => {
      seen.push({ method, url, rawHeaders });
      response.end();
    });
    const url = await listening(server);
    const transport = createTransport();
    await transport(request(url, { path: "/a-b_c.json", headers: { host: "h", a: "b c" }, body: "é" }));
    const rawHeaders = ["host", "h", "a", "b c", "content-length", "2"];
    expect(seen).toEqual([{ method: "POST", url: "/a-b_c.json", rawHeaders }]);
  });

  it.each([0, 1, 65_536, 3_000_000])("carries a body of %i bytes", async (length) => {
    const body = Buffer.alloc(length, "abcdefg\r\n\0\xff", "latin1");
    let came = Buffer.alloc(0);
    const server = http.createServer(async (incoming, response) => {
      came = Buffer.concat(await incoming.toArray());
      response.end();
    });
    const url = await listening(server);
    await createTransport()(request(url, { method: "PUT", body, timeoutMs: 10_000 }));
    expect(came.equals(body)).toBe(true);
  });

  it.each([
    ["BadHeader", { headers: { host: "h", a: "b\r\nx: y" } }],
    ["BadHeader", { headers: { a: "\u{1f600}" } }],
    ["BadPath", { path: "/a HTTP/1.1\r\nx: y" }],
  ])("does not go out where a part of it would break its line: %s", async (code, more) => {
    let came = 0;
    const url = await raw(() => {
      came += 1;
    });
    expect(await failure(createTransport()(request(url, more)))).toBe(code);
    await aMoment();
    expect(came).toBe(0);
  });
});

describe("an answer", () => {
  it("may come in pieces, cut anywhere", async () => {
    const chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: u\r\n\r\n";
    const whole = `HTTP/1.1 100 Continue\r\n\r\n${chunked}`;
    let pieces: string[] = [];
    const url = await raw(async (socket) => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
    const transport = createTransport();
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: whole.length - 1 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cuts, async (unsorted) => {
        const ends = [...unsorted.sort((a, b) => a - b), whole.length];
        pieces = ends.map((end, n) => whole.slice(ends[n - 1] ?? 0, end));
        expect(await transport(request(url))).toMatchObject({
          status: 200,
          text: "abcde",
          headers: { a: "b" },
        });
      }),
      { numRuns: 40, seed: 6 },
    );
    expect(sockets.size).toBe(1);
  });

  it("comes from a server of Node's with early hints, chunks and trailers", async () => {
    const server = http.createServer((_incoming, response) => {
      response.writeContinue();
      response.writeEarlyHints({ link: "</style.css>" });
      response.writeHead(400, { trailer: "x-sum", "x-amzn-errortype": "Some" });
      response.write("{");
      setTimeout(() => {
        response.addTrailers({ "x-sum": "1" });
        response.end("}");
      }, 10);
    });
    const url = await listening(server);
    const transport = createTransport();
    for (let n = 0; n < 3; n += 1)
      expect(await transport(request(url))).toMatchObject({
        status: 400,
        headers: { "x-amzn-errortype": "Some" },
        text: "{}",
      });
    expect(sockets.size).toBe(1);
  });

  it("goes to its own request, however many are under way", async () => {
    const server = http.createServer(async (incoming, response) => {
      const text = Buffer.concat(await incoming.toArray()).toString();
      setTimeout(() => response.end(text), Number(text) % 7);
    });
    const url = await listening(server);
    const transport = createTransport();
    const numbers = Array.from({ length: 100 }, (_, n) => String(n));
    for (let n = 0; n < 3; n += 1) {
      const answers = await Promise.all(numbers.map((body) => transport(request(url, { body }))));
      expect(answers.map(({ text }) => text)).toEqual(numbers);
    }
    expect(sockets.size).toBe(100);
  });

  it.each([
    ["no HTTP", "<html>", "NotHttp"],
    ["no length", "HTTP/1.1 200 OK\r\n\r\n{}", "NotHttp"],
    ["more than anybody asked for", `HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n`, "NotHttp"],
    ["half a head", "HTTP/1.1 200 OK\r\nContent-", "ECONNRESET"],
    ["half a body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "ECONNRESET"],
    ["half a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}", "ECONNRESET"],
    ["nothing", "", "ECONNRESET"],
  ])("that is %s is none, and the connection's end", async (_name, text, code) => {
    const url = await raw((socket, n) => (n === 0 ? socket.end(text) : socket.write(ok())));
    const transport = createTransport();
    expect(await failure(transport(request(url)))).toBe(code);
    expect((await transport(request(url))).text).toBe("{}");
    expect(sockets.size).toBe(2);
  });

  it("that does not end is over when its time is, and later bytes are nobody's", async () => {
    const url = await raw((socket, n) => {
      if (n > 0) return void socket.write(ok("2"));
      socket.write("HTTP/1.1 200 OK\r\n");
      setTimeout(() => socket.writable && socket.write("Content-Length: 1\r\n\r\n1"), 60);
    });
    const transport = createTransport();
    expect(await failure(transport(request(url, { timeoutMs: 30 })))).toBe("Timeout");
    expect((await transport(request(url))).text).toBe("2");
    await aMoment();
    expect((await transport(request(url))).text).toBe("2");
    expect(sockets.size).toBe(2);
  });
});

describe("a kept connection is not used again", () => {
  const wholeOnes: [string, (socket: Socket) => void][] = [
    [
      "the server said so",
      (socket) => socket.write(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`),
    ],
    ["two answers came for one request", (socket) => socket.write(`${ok()}${ok("the other's")}`)],
    ["something came behind the answer", (socket) => socket.write(`${ok()}\r\n`)],
    [
      "an answer came that nobody asked for",
      (socket) => {
        socket.write(ok());
        setTimeout(() => socket.write(ok("the other's")), 10);
      },
    ],
    [
      "the server has hung up since",
      (socket) => {
        socket.write(ok());
        setTimeout(() => socket.end(), 10);
      },
    ],
    [
      "it was reset since",
      (socket) => {
        socket.write(ok());
        setTimeout(() => socket.resetAndDestroy(), 10);
      },
    ],
  ];
  it.each(wholeOnes)("where %s", async (_name, first) => {
    const url = await raw((socket, n) => (n === 0 ? first(socket) : socket.write(ok("2"))));
    const transport = createTransport();
    expect((await transport(request(url))).status).toBe(200);
    await aMoment();
    expect((await transport(request(url))).text).toBe("2");
    expect((await transport(request(url))).text).toBe("2");
    expect(sockets.size).toBe(2);
  });

  it("where the answer came before the request had gone out", async () => {
    const server = net.createServer((socket) =>
      socket.once("data", () => {
        socket.pause();
        socket.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
      }),
    );
    const url = await listening(server);
    const transport = createTransport();
    const large = request(url, { method: "PUT", body: Buffer.alloc(20_000_000) });
    expect((await transport(large)).status).toBe(413);
    expect((await transport(large)).status).toBe(413);
    expect(sockets.size).toBe(2);
  });
});

it("does not hold its process when nothing is under way", async () => {
  const url = await raw((socket) => setTimeout(() => socket.write(ok()), 20));
  const script = `
    import { createTransport } from ${JSON.stringify(new URL("../../lambda/aws-http.ts", import.meta.url))};
    const transport = createTransport();
    const request = ${JSON.stringify(request(url))};
    for (let n = 0; n < 3; n += 1) await transport({ ...request, url: new URL(request.url) });
    console.log("done");`;
  const node = promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    timeout: 10_000,
  });
  expect((await node).stdout).toBe("done\n");
  expect(sockets.size).toBe(1);
});
