/** X's MAC, which CRC answers and delivery signatures share. */
import { createHmac } from "node:crypto";
import type { App } from "../entities.ts";

/** `sha256=` and the base64 of HMAC-SHA256. */
export const mac = (secret: string, message: string | Uint8Array): string =>
  `sha256=${createHmac("sha256", secret).update(message).digest("base64")}`;

/** The secret that keys this app's CRC: the forced one, else the client secret, else the consumer secret. */
export const crcSecretOf = (app: App): string => {
  const preferred = app.crcKey === "consumer" ? app.consumerSecret : app.clientSecret;
  return preferred ?? app.clientSecret ?? app.consumerSecret ?? "";
};

/** The signature headers X sends for this app, each with the value `value` gives for its secret. */
export const signatureHeaders = (app: App, value: (secret: string) => string): Record<string, string> => ({
  ...(app.clientSecret !== undefined && { "X-Twitter-Webhooks-Signature-OAuth2": value(app.clientSecret) }),
  ...(app.consumerSecret !== undefined && { "X-Twitter-Webhooks-Signature": value(app.consumerSecret) }),
});
