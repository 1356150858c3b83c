import { crypto } from "./builtins.ts";

/** As whom to call, and in which region. */
export interface Signer {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What is signed of a request: all but headers that proxies may change. It has no query. */
export interface Signable {
  readonly service: string;
  readonly method: string;
  readonly host: string;
  /** As it goes out; S3's keys are of characters that need no encoding, the other services have no path. */
  readonly path: string;
  readonly body: string | Uint8Array;
  /** Names in lower case, values without blanks at their ends. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The last day's signing key of each service: four HMACs that all requests of a day share. */
const keys = new Map<string, { readonly day: string; readonly key: Buffer }>();

/**
 * A request's headers with its Signature Version 4: the given ones, host, time, session token and, for S3, the body's
 * hash are all signed.
 */
export function signedHeaders(
  signer: Signer,
  { service, method, host, path, body, headers }: Signable,
  nowMs: number,
): Record<string, string> {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const bodyHash = crypto.hash("sha256", body);
  const all: Record<string, string> = { ...headers, host, "x-amz-date": time };
  if (signer.sessionToken !== undefined) all["x-amz-security-token"] = signer.sessionToken;
  if (service === "s3") all["x-amz-content-sha256"] = bodyHash;
  const names = Object.keys(all).sort();
  const signed = names.join(";");
  const lines = names.map((name) => `${name}:${all[name]}\n`).join("");
  const canonical = `${method}\n${path}\n\n${lines}\n${signed}\n${bodyHash}`;

  const day = time.slice(0, 8);
  const scope = `${day}/${signer.region}/${service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${crypto.hash("sha256", canonical)}`;
  const signature = crypto
    .createHmac("sha256", keyOf(signer, service, day))
    .update(toSign)
    .digest("hex");
  const credential = `${signer.accessKeyId}/${scope}`;
  all.authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`;
  return all;
}

function keyOf({ region, secretAccessKey }: Signer, service: string, day: string): Buffer {
  const name = `${secretAccessKey}/${region}/${service}`;
  const known = keys.get(name);
  if (known?.day === day) return known.key;
  const hmac = (key: string | Buffer, part: string): Buffer =>
    crypto.createHmac("sha256", key).update(part).digest();
  const key = [region, service, "aws4_request"].reduce<Buffer>(hmac, hmac(`AWS4${secretAccessKey}`, day));
  keys.set(name, { day, key });
  return key;
}
