import type { Answer } from "./http.ts";
import type { CrcKey } from "./secret-value.ts";
import { sign } from "./signature.ts";

const signable = /^[A-Za-z0-9+/=_-]{1,512}$/;

/**
 * The crc_token of a raw query string, or undefined where there is not exactly one that may be signed. It is taken
 * from the raw text because form decoding would turn its "+" into a space. Only base64-like text is signed: the same
 * secret and MAC sign deliveries, so signing free text would sign forgeries.
 */
export function crcTokenOf(rawQueryString: string): string | undefined {
  const found = rawQueryString
    .split("&")
    .filter((pair) => pair.startsWith("crc_token="))
    .map((pair) => percentDecoded(pair.slice("crc_token=".length)));
  const [token] = found;
  return found.length === 1 && token !== undefined && signable.test(token) ? token : undefined;
}

/**
 * The answer X checks: a wrong token here disables the webhook at once, so callers pass a secret they know. The header
 * says which secret it was, for whoever looks into a CRC that fails; X ignores it.
 */
export function crcAnswer({ which, secret }: CrcKey, token: string): Answer {
  return {
    statusCode: 200,
    headers: { "content-type": "application/json", "x-crc-secret": which },
    body: JSON.stringify({ response_token: sign(secret, token) }),
  };
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
