import http from "node:http";
import net, { type AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NotHttpError, readAnswer } from "../../lambda/http-response.ts";
import { many } from "./support/many.ts";

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const read = (text: string) => readAnswer(latin1(text));

const crlf = "\r\n";
const name = fc.stringMatching(/^[Xx]-[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}$/);
const value = fc.stringMatching(/^([!-~\xa1-\xff]([\t -~\xa1-\xff]{0,20}[!-~\xa1-\xff])?)?$/);
const blank = fc.constantFrom("", " ", "\t ", "  ");
const field = fc
  .tuple(name, blank, value, blank)
  .map(([n, before, v, after]) => `${n}:${before}${v}${after}${crlf}`);
const fields = fc.array(field, { maxLength: 4 }).map((lines) => lines.join(""));
const body = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.string({ unit: "grapheme" }).map((s) => Buffer.from(s)),
);

/** A body, and the header that says how long it is. */
const framed = fc.oneof(
  body.map((bytes) => ({ header: `Content-Length: ${bytes.length}${crlf}`, bytes: Buffer.from(bytes) })),
  fc
    .record({
      parts: fc.array(fc.tuple(body, fc.constantFrom("", ";a", ";a=b", ";a;b=c")), { maxLength: 4 }),
      trailers: fields,
      spelling: fc.constantFrom("chunked", "Chunked"),
    })
    .map(({ parts, trailers, spelling }) => {
      const chunks = parts
        .filter(([bytes]) => bytes.length > 0)
        .flatMap(([bytes, more]) => [
          latin1(`${bytes.length.toString(16)}${more}${crlf}`),
          bytes,
          latin1(crlf),
        ]);
      const bytes = Buffer.concat([...chunks, latin1(`0${crlf}${trailers}${crlf}`)]);
      return { header: `Transfer-Encoding: ${spelling}${crlf}`, bytes };
    }),
);

const interim = fc.array(
  fc.constantFrom(
    `HTTP/1.1 100 Continue${crlf}${crlf}`,
    `HTTP/1.1 103 Early Hints${crlf}Link: </a>${crlf}${crlf}`,
  ),
  { maxLength: 2 },
);

/** A whole answer, all of it valid. */
const answer = fc
  .record({
    before: interim,
    status: fc.constantFrom(200, 201, 299, 204, 304, 307, 400, 404, 429, 500, 503, 599),
    reason: fc.constantFrom(" OK", " ", " Not \xe4 word", ""),
    first: fields,
    framed,
    connection: fc.constantFrom("", `Connection: close${crlf}`, `connection: keep-alive${crlf}`),
    last: fields,
  })
  .map(({ before, status, reason, first, framed: { header, bytes }, connection, last }) => {
    const hasBody = status !== 204 && status !== 304;
    // Node takes a 304 with an encoding for the start of a body; RFC 9112 has none.
    const length = hasBody || header.startsWith("Content") ? header : "";
    const head = `${before.join("")}HTTP/1.1 ${status}${reason}${crlf}${first}${length}${connection}${last}${crlf}`;
    return Buffer.concat([latin1(head), hasBody ? bytes : Buffer.alloc(0)]);
  });

const outcomeOf = (bytes: Buffer) => {
  try {
    return readAnswer(bytes);
  } catch (error) {
    if (error instanceof NotHttpError) return error;
    throw error;
  }
};

describe("an answer", () => {
  it("is read when its last byte is there, and not before", () => {
    fc.assert(
      fc.property(answer, (bytes) => {
        expect(readAnswer(bytes)).toBeDefined();
        for (let cut = 0; cut < bytes.length; cut += 1)
          expect(readAnswer(bytes.subarray(0, cut))).toBeUndefined();
      }),
      many,
    );
  });

  it("ends a connection where more comes behind it, and is the same", () => {
    fc.assert(
      fc.property(answer, answer, (first, second) => {
        expect(readAnswer(Buffer.concat([first, second]))).toEqual({ ...readAnswer(first), reusable: false });
      }),
      many,
    );
  });

  it("has headers by their names in lower case, and its body as UTF-8", () => {
    expect(
      read("HTTP/1.1 400 Bad\r\nX-Amzn-ErrorType:  Some:http \t\r\nContent-Length: 2\r\n\r\n\xc3\xa9"),
    ).toEqual({
      status: 400,
      headers: { "x-amzn-errortype": "Some:http", "content-length": "2" },
      text: "é",
      reusable: true,
    });
  });

  it.each(["1.1 200 OK\r\nConnection: Close", "1.1 200 OK\r\nconnection: x, close", "1.0 200 OK"])(
    "may say that it is the connection's last: %j",
    (line) => {
      expect(read(`HTTP/${line}\r\nContent-Length: 0\r\n\r\n`)?.reusable).toBe(false);
    },
  );
});

describe("no answer", () => {
  const ok = "HTTP/1.1 200 OK\r\n";
  const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`;
  it.each([
    ["another protocol", "SSH-2.0"],
    ["TLS", "\x15\x03\x01\x00\x02"],
    ["a page", "<html>"],
    ["HTTP/2", "HTTP/2 200\r\n\r\n"],
    ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
    ["another protocol from here on", "HTTP/1.1 101 Switching\r\n\r\n"],
    ["lengths that differ", `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`],
    ["a length twice", `${ok}Content-Length: 1\r\nContent-Length: 1\r\n\r\na`],
    ["a length and an encoding", `${ok}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ["an encoding of two", `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n`],
    ["encodings", `${ok}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ["a signed length", `${ok}Content-Length: +1\r\n\r\na`],
    ["a negative length", `${ok}Content-Length: -1\r\n\r\n`],
    ["a hexadecimal length", `${ok}Content-Length: 0x1\r\n\r\na`],
    ["a length too long", `${ok}Content-Length: 999999999\r\n\r\n`],
    ["an interim answer of HTTP/1.0, which has none", "HTTP/1.0 100 Continue\r\n\r\nHTTP/1.1 204 OK\r\n\r\n"],
    ["an end that only the connection's tells", `${ok}\r\n{}`],
    ["a folded header", `${ok}A: b\r\n c\r\nContent-Length: 0\r\n\r\n`],
    ["a blank before the colon", `${ok}Content-Length : 0\r\n\r\n`],
    ["a header without a colon", `${ok}Content-Length\r\n\r\n`],
    ["a lone line feed", `${ok}A: b\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n`],
    ["a control character", `${ok}A: b\x00\r\nContent-Length: 0\r\n\r\n`],
    ["a chunk without a size", `${chunked}\r\n`],
    ["a chunk of a size in words", `${chunked}-1\r\n`],
    ["a chunk that goes on", `${chunked}1\r\nab\r\n0\r\n\r\n`],
    ["a chunk too long", `${chunked}fffffff\r\n`],
    ["a bad trailer", `${chunked}0\r\nno trailer\r\n\r\n`],
    ["an endless head", `${ok}A: ${"a".repeat(20_000)}`],
    ["endless interim answers", "HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000)],
    ["an endless line of a chunk", `${chunked}1;${"a".repeat(20_000)}`],
    ["endless chunks", `${chunked}${`10000\r\n${"a".repeat(65_536)}\r\n`.repeat(33)}`],
  ])("is %s", (_name, text) => {
    expect(() => read(text)).toThrow(NotHttpError);
  });
});

/** A server that answers with just these bytes and hangs up, and Node's client. */
describe("beside node:http", () => {
  let bytes: Buffer = Buffer.alloc(0);
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(bytes));
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => {
    server.close();
  });
  const nodes = (sent: Buffer): Promise<object | undefined> => {
    bytes = sent;
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve) => {
      const request = http.request({ port, host: "127.0.0.1", method: "POST", agent: false }, (response) => {
        const { statusCode: status, headers } = response;
        response.on("error", () => resolve(undefined));
        response.toArray().then(
          (chunks) =>
            resolve({
              status,
              text: Buffer.concat(chunks).toString("utf8"),
              length: headers["content-length"],
            }),
          () => resolve(undefined),
        );
      });
      request.on("error", () => resolve(undefined));
      request.on("upgrade", (_response, socket) => {
        socket.destroy();
        resolve(undefined);
      });
      request.end("{}");
    });
  };
  const ours = (sent: Buffer): object | undefined => {
    const found = outcomeOf(sent);
    if (found === undefined || found instanceof Error) return undefined;
    return { status: found.status, text: found.text, length: found.headers["content-length"] };
  };
  /** Without what comes behind an answer: that ends our connection, and is an error of Node's. */
  const asFarAsRead = (sent: Buffer): Buffer => {
    const ends = Array.from({ length: sent.length }, (_, n) => sent.subarray(0, n));
    return ends.find((part) => ours(part) !== undefined) ?? sent;
  };
  const runs = { ...many, numRuns: many.numRuns / 2 };

  it("reads the same of whatever is valid", async () => {
    await fc.assert(
      fc.asyncProperty(answer, async (sent) => {
        expect(ours(sent)).toEqual(await nodes(sent));
        expect(ours(sent)).toBeDefined();
      }),
      runs,
    );
  });

  it("takes nothing damaged for an answer that Node takes for none, or for another", async () => {
    const at = fc.noBias(fc.nat({ max: 9_999 })).map((n) => n / 10_000);
    const text = fc.oneof(
      fc.constantFrom("\r", "\n", "\r\n", "\r\n\r\n", " ", ":", "0", "1", "f", ";", "\0", "é"),
      fc.string({ maxLength: 3 }),
    );
    const change = fc.oneof(
      fc.record({ at, drop: fc.constant(1), add: fc.string({ minLength: 1, maxLength: 1 }) }),
      fc.record({ at, drop: fc.nat({ max: 3 }), add: text }),
    );
    let refused = 0;
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(answer, fc.array(change, { minLength: 1, maxLength: 3 }), async (whole, changes) => {
        let sent = whole;
        for (const { at, drop, add } of changes) {
          const here = Math.floor(at * sent.length);
          sent = Buffer.concat([sent.subarray(0, here), latin1(add), sent.subarray(here + drop)]);
        }
        const found = ours(sent);
        if (found === undefined) refused += 1;
        else {
          taken += 1;
          expect(found).toEqual(await nodes(asFarAsRead(sent)));
        }
      }),
      runs,
    );
    expect(refused).toBeGreaterThan(runs.numRuns / 10);
    expect(taken).toBeGreaterThan(runs.numRuns / 20);
  });
});
