/** OAuth 1.0a as RFC 5849 defines it: the header, the signature base string, HMAC-SHA1. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** A name and a value, neither of them encoded. */
export type Parameter = readonly [name: string, value: string];

/** The parts of a request that its signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** Absolute, as the client called it. */
  readonly url: string;
  /** Of the authorization header; `realm` and `oauth_signature` are left out of the signature here. */
  readonly header: readonly Parameter[];
  /** The body where it is a form, as it was sent; else empty. */
  readonly form: string;
}

/** The two secrets that key a signature. */
export interface SigningSecrets {
  readonly consumerSecret: string;
  readonly tokenSecret: string;
}

/** Encodes as section 3.6 wants it: everything but letters, digits and `-._~`. */
const encode = (text: string): string =>
  [...Buffer.from(text, "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** Reads an `OAuth …` header; undefined where it is none, is malformed or names a parameter twice. */
export const parseOAuthHeader = (header: string): readonly Parameter[] | undefined => {
  const scheme = /^oauth[ \t]+/i.exec(header)?.[0];
  if (scheme === undefined) return undefined;
  const parameters = new Map<string, string>();
  const next = /\s*([^\s=",]+)="([^"]*)"\s*(?:,|$)/y;
  next.lastIndex = scheme.length;
  while (next.lastIndex < header.length) {
    const [, rawName, rawValue] = next.exec(header) ?? [];
    const name = decode(rawName ?? "");
    // The realm is HTTP's own parameter: it is not encoded.
    const value = name === "realm" ? rawValue : decode(rawValue ?? "");
    if (rawName === undefined || name === undefined || value === undefined || parameters.has(name))
      return undefined;
    parameters.set(name, value);
  }
  return [...parameters];
};

const compare = (left: string, right: string): number => {
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

/** What is signed: method, address without its query, and all parameters in order (section 3.4.1). */
export const baseString = ({ method, url, header, form }: SignedRequest): string => {
  // The platform's parser writes scheme and host in small letters and drops a default port, as section 3.4.1.2 asks.
  const { protocol, host, pathname, search } = new URL(url);
  const parameters = [
    ...header.filter(([name]) => name !== "realm" && name !== "oauth_signature"),
    ...new URLSearchParams(search),
    ...new URLSearchParams(form),
  ]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  return [method.toUpperCase(), `${protocol}//${host}${pathname}`, parameters].map(encode).join("&");
};

/** The HMAC-SHA1 signature of a request, in base64. */
export const sign = (request: SignedRequest, { consumerSecret, tokenSecret }: SigningSecrets): string =>
  createHmac("sha1", `${encode(consumerSecret)}&${encode(tokenSecret)}`)
    .update(baseString(request))
    .digest("base64");

/** Whether a request carries this signature; how long the answer takes tells nothing about the right one. */
export const isSignedBy = (request: SignedRequest, secrets: SigningSecrets, signature: string): boolean => {
  const right = Buffer.from(sign(request, secrets));
  const given = Buffer.from(signature);
  return right.length === given.length && timingSafeEqual(right, given);
};
