import { createHash, createHmac } from "node:crypto";
import type http from "node:http";

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

/** A request as a server got it. */
export interface Received {
  readonly method: string;
  /** Without a query. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/**
 * What Signature Version 4 makes of a request that came, by code of its own, after AWS's description of it: the
 * signature that `secret` gives, for the headers that the request says are signed.
 */
export function expectedSignature(secret: string, { method, path, headers, body }: Received): string {
  const { scope = "", signed = "" } =
    /Credential=[^/]+\/(?<scope>[^,]+), ?SignedHeaders=(?<signed>[^,]+)/.exec(headers.authorization ?? "")
      ?.groups ?? {};
  const [date = "", region = "", service = ""] = scope.split("/");
  const canonicalHeaders = signed.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, path, "", canonicalHeaders.join(""), signed, sha256(body)].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
  return hmac(key, toSign).toString("hex");
}
