/** OAuth 1.0a signatures (RFC 5849, HMAC-SHA1), written for the tests alone. */
import { createHmac, randomBytes } from "node:crypto";

/** The four values a client signs with. */
export interface OAuth1Keys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly token: string;
  readonly tokenSecret: string;
}

/** The request to sign. `oauth` replaces or adds protocol parameters. */
interface OAuth1Request {
  readonly method: string;
  readonly url: string;
  /** The body's parameters where it is a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Default: the machine's time. */
  readonly nowMs?: number;
  readonly oauth?: Readonly<Record<string, string>>;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The `authorization` header of a signed request. */
export const signOAuth1 = (keys: OAuth1Keys, request: OAuth1Request): string => {
  const { method, url, form = {}, nowMs = Date.now(), oauth = {} } = request;
  const protocol: Record<string, string> = {
    oauth_consumer_key: keys.consumerKey,
    oauth_nonce: randomBytes(16).toString("hex"),
    oauth_signature_method: "HMAC-SHA1",
    oauth_timestamp: String(Math.floor(nowMs / 1000)),
    oauth_token: keys.token,
    oauth_version: "1.0",
    ...oauth,
  };
  const { origin, pathname, searchParams } = new URL(url);
  const parameters = [...Object.entries(protocol), ...Object.entries(form), ...searchParams]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map((pair) => pair.join("="));
  const base = [method.toUpperCase(), encode(origin + pathname), encode(parameters.join("&"))].join("&");
  const key = `${encode(keys.consumerSecret)}&${encode(keys.tokenSecret)}`;
  const signature = oauth.oauth_signature ?? createHmac("sha1", key).update(base).digest("base64");
  const all = { ...protocol, oauth_signature: signature };
  return `OAuth ${Object.entries(all)
    .map(([name, value]) => `${encode(name)}="${encode(value)}"`)
    .join(", ")}`;
};
