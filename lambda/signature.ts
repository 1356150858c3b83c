import { crypto } from "./builtins.ts";

/** What X puts in a signature header and wants in a CRC answer: "sha256=" + base64(HMAC-SHA256(secret, data)). */
export function sign(secret: string, data: string | Uint8Array): string {
  return `sha256=${crypto.createHmac("sha256", secret).update(data).digest("base64")}`;
}

/**
 * Whether `given` is the signature of `data` under one of `secrets`. Every secret is tried whatever the earlier ones
 * said, and each comparison takes the same time; a value of another length is simply not equal.
 */
export function signedByOneOf(secrets: readonly string[], data: string | Uint8Array, given: string): boolean {
  const theirs = Buffer.from(given, "utf8");
  let matched = false;
  for (const secret of secrets) {
    const ours = Buffer.from(sign(secret, data), "utf8");
    if (ours.length === theirs.length && crypto.timingSafeEqual(ours, theirs)) matched = true;
  }
  return matched;
}
