/** An answer of HTTP/1.1, all of it. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; of a header that comes twice the last value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Whether nothing speaks against a next request on this connection. */
  readonly reusable: boolean;
}

/** Bytes that are no answer as HTTP/1.1 has it, are too many, or leave open where they end. */
export class NotHttpError extends Error {
  override readonly name = "NotHttpError";
}

/** Of heads, interim ones included, and of a line between chunks. */
const maxHeadBytes = 16_384;
/** Of all; the longest answer that is asked for is a secret of 64 KiB. */
const maxBytes = 2_097_152;
const start = "HTTP/1.";

/**
 * Reads the answer to a POST or a PUT from all that has come so far; undefined where more must come. Stricter than
 * RFC 9112 lets it be: what could be read in two ways, or ends where the connection does, is no answer, for a part of
 * one must never pass for the whole. Throws {@link NotHttpError}.
 */
export function readAnswer(bytes: Buffer, from = 0): HttpAnswer | undefined {
  if (bytes.length > maxBytes) throw new NotHttpError("too long");
  const begins = bytes.toString("latin1", from, from + start.length);
  if (!start.startsWith(begins)) throw new NotHttpError("no HTTP/1");
  const end = bytes.indexOf("\r\n\r\n", from, "latin1");
  if ((end === -1 ? bytes.length : end) > maxHeadBytes) throw new NotHttpError("a long head");
  if (end === -1) return undefined;
  const [line = "", ...fields] = bytes.toString("latin1", from, end).split("\r\n");
  const [, minor, code = ""] = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t -~\x80-\xff]*)?$/.exec(line) ?? [];
  const status = Number(code);
  // 101 would change the protocol; HTTP/1.0 has no interim answers.
  if (minor === undefined || status === 101 || (minor === "0" && status < 200))
    throw new NotHttpError("no status");
  const headers = headersOf(fields);
  const bodyFrom = end + 4;
  if (status < 200) return readAnswer(bytes, bodyFrom);
  const body = bodyOf(bytes, bodyFrom, status, headers);
  if (body === undefined) return undefined;
  // What comes after the end was not asked for.
  const isLast = minor === "0" || /close/i.test(headers.connection ?? "") || body.end !== bytes.length;
  return { status, headers, text: body.text, reusable: !isLast };
}

/** Once is enough for these: two of them would be two readings. */
const single = ["content-length", "transfer-encoding"];

function headersOf(fields: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null);
  for (const field of fields) {
    const [, name = "", value = ""] =
      /^([!#$%&'*+.^`|~\w-]+):[\t ]*([\t -~\x80-\xff]*?)[\t ]*$/.exec(field) ?? [];
    const key = name.toLowerCase();
    if (key === "" || (single.includes(key) && headers[key] !== undefined))
      throw new NotHttpError("a bad header");
    headers[key] = value;
  }
  return headers;
}

interface Body {
  readonly text: string;
  readonly end: number;
}

function bodyOf(
  bytes: Buffer,
  from: number,
  status: number,
  headers: Readonly<Record<string, string>>,
): Body | undefined {
  const { "content-length": length, "transfer-encoding": encoding } = headers;
  const isKnown = length === undefined ? encoding?.toLowerCase() === "chunked" : encoding === undefined;
  const hasBody = status !== 204 && status !== 304;
  if ((hasBody || (length ?? encoding) !== undefined) && !isKnown) throw new NotHttpError("no known length");
  if (length !== undefined && (!/^\d{1,9}$/.test(length) || Number(length) > maxBytes))
    throw new NotHttpError("a bad length");
  if (!hasBody) return { text: "", end: from };
  if (length === undefined) return chunkedBody(bytes, from);
  const end = from + Number(length);
  return bytes.length < end ? undefined : { text: bytes.toString("utf8", from, end), end };
}

function chunkedBody(bytes: Buffer, from: number): Body | undefined {
  const chunks: Buffer[] = [];
  let here = from;
  while (true) {
    const line = lineAt(bytes, here);
    if (line === undefined) return undefined;
    const [, digits] = /^([\da-f]{1,6})(?:;[\w.=-]+)*$/i.exec(line) ?? [];
    if (digits === undefined) throw new NotHttpError("no chunk");
    const data = here + line.length + 2;
    const end = data + Number.parseInt(digits, 16);
    if (end === data) return trailed(bytes, data, chunks);
    if (bytes.length < end + 2) return undefined;
    if (bytes.toString("latin1", end, end + 2) !== "\r\n") throw new NotHttpError("no chunk's end");
    chunks.push(bytes.subarray(data, end));
    here = end + 2;
  }
}

/** After the last chunk: trailers, of which none is read, and an empty line. */
function trailed(bytes: Buffer, from: number, chunks: readonly Buffer[]): Body | undefined {
  let here = from;
  while (true) {
    const line = lineAt(bytes, here);
    if (line === undefined) return undefined;
    here += line.length + 2;
    if (line === "") return { text: Buffer.concat(chunks).toString("utf8"), end: here };
    headersOf([line]);
  }
}

function lineAt(bytes: Buffer, from: number): string | undefined {
  const end = bytes.indexOf("\r\n", from, "latin1");
  if ((end === -1 ? bytes.length : end) - from > maxHeadBytes) throw new NotHttpError("a long line");
  return end === -1 ? undefined : bytes.toString("latin1", from, end);
}
