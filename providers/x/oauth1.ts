import { createHmac, randomBytes } from "node:crypto";
import OAuth from "oauth-1.0a";
import type { OAuth1Credentials } from "./user-credentials.ts";

/** Writes the authorization header of one attempt at a request: nonce and time make each signature good once. */
export type Signer = (method: string, url: string) => string;

/**
 * OAuth 1.0a by HMAC-SHA1, as X wants it. Signs method, address and query, and no body: JSON is not part of a
 * signature.
 * @param now epoch milliseconds
 */
export function createSigner(user: OAuth1Credentials, now: () => number): Signer {
  const oauth = new OAuth({
    consumer: { key: user.consumerKey.reveal(), secret: user.consumerSecret.reveal() },
    signature_method: "HMAC-SHA1",
    hash_function: (text, key) => createHmac("sha1", key).update(text).digest("base64"),
  });
  // The package's own come from Math.random and the machine's clock.
  oauth.getNonce = () => randomBytes(16).toString("hex");
  oauth.getTimeStamp = () => Math.floor(now() / 1000);
  const token = { key: user.accessToken.reveal(), secret: user.accessTokenSecret.reveal() };
  return (method, url) => {
    const { origin, pathname, searchParams } = new URL(url);
    // Decoded here, because the package takes a "+" in a query for a plus and not for the blank it stands for.
    const data = Object.fromEntries(
      [...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]),
    );
    return oauth.toHeader(oauth.authorize({ method, url: origin + pathname, data }, token)).Authorization;
  };
}
