import { type HttpEvent, headerOf } from "./http.ts";
import type { SigningSecrets } from "./secret-value.ts";
import { signedByOneOf } from "./signature.ts";

/** Keyed by the OAuth 2.0 client secret; X's recommended header. */
const clientSignatureHeader = "x-twitter-webhooks-signature-oauth2";
/** Keyed by the OAuth 1.0 consumer secret; the older header. */
const consumerSignatureHeader = "x-twitter-webhooks-signature";

/**
 * Whether the delivery is X's. Where a client secret is configured, a present OAuth2 header decides alone: were the
 * older header allowed to rescue it, whoever holds the older secret could still forge. Without a client secret that
 * header is ignored, because X sends both during a migration. Both the current and the next secret count.
 */
export function isSigned(secrets: SigningSecrets, event: HttpEvent, body: string | Uint8Array): boolean {
  const clientKeys = present(secrets.clientSecret, secrets.clientSecretNext);
  const consumerKeys = present(secrets.consumerSecret, secrets.consumerSecretNext);
  const byClient = headerOf(event, clientSignatureHeader);
  if (clientKeys.length > 0 && byClient !== undefined) return signedByOneOf(clientKeys, body, byClient);
  const byConsumer = headerOf(event, consumerSignatureHeader);
  return byConsumer !== undefined && signedByOneOf(consumerKeys, body, byConsumer);
}

/**
 * Whether the first byte that is not JSON white space opens an object. A CRC answer is a signature over text of the
 * caller's choice, so a right signature alone proves nothing; no crc_token we sign can begin with `{`.
 */
export function beginsLikeObject(body: string | Uint8Array): boolean {
  if (typeof body === "string") return /^[ \t\r\n]*\{/.test(body);
  for (const byte of body) {
    if (byte === 0x7b) return true;
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false;
  }
  return false;
}

function present(...secrets: readonly (string | undefined)[]): string[] {
  return secrets.filter((secret) => secret !== undefined);
}
