import { createHmac } from "node:crypto";
import type { HttpEvent } from "../../../lambda/http.ts";

export const clientSecret = "the client secret";
export const consumerSecret = "the consumer secret";
export const clientHeader = "x-twitter-webhooks-signature-oauth2";
export const consumerHeader = "x-twitter-webhooks-signature";

/** Signs as X does, by code of its own. */
export function xSignature(body: string | Uint8Array, secret = clientSecret): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("base64")}`;
}

interface Options {
  readonly app?: string;
  readonly base64?: boolean;
  readonly headers?: Record<string, string>;
  readonly deliveryId?: string;
}

/** A delivery as API Gateway hands it over, signed with the client secret unless headers are given. */
export function delivery(body: string | Uint8Array, options: Options = {}): HttpEvent {
  const { app = "main", base64 = typeof body !== "string", deliveryId = "request-1" } = options;
  return {
    routeKey: `ANY /x/${app}`,
    rawQueryString: "",
    headers: options.headers ?? { [clientHeader]: xSignature(body), "content-type": "application/json" },
    body: base64 ? Buffer.from(body).toString("base64") : String(body),
    isBase64Encoded: base64,
    requestContext: { requestId: deliveryId, http: { method: "POST" } },
  };
}

/** X's challenge; `query` is the raw query string. */
export function challenge(query: string, app = "main"): HttpEvent {
  return {
    routeKey: `ANY /x/${app}`,
    rawQueryString: query,
    headers: {},
    isBase64Encoded: false,
    requestContext: { requestId: "request-crc", http: { method: "GET" } },
  };
}

/** An Activity API delivery of a Post. */
export function post(uuid: string, eventType = "post.create", userId = "7"): string {
  return `{"data":{"event_uuid":"${uuid}","filter":{"user_id":"${userId}"},"event_type":"${eventType}","payload":{"id":"99","text":"hi"}}}`;
}
