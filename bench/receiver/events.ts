/** Requests of X as API Gateway hands them to a Lambda (payload 2.0), signed. */
import { createHmac, randomUUID } from "node:crypto";
import { createEventGenerator } from "../../sandbox/x/library.ts";

/** The client secret of the bench's app, `main`. */
export const clientSecret = "the bench's client secret";

/** What a front knows of a request. */
export interface Request {
  readonly method: string;
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Payload 2.0 of a request to `/x/main`. */
export const payloadOf = ({ method, query = "", headers, body }: Request): object => {
  const path = "/x/main";
  return {
    version: "2.0",
    routeKey: "ANY /x/main",
    rawPath: path,
    rawQueryString: query,
    headers,
    ...(query !== "" && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    requestContext: {
      accountId: "000000000000",
      apiId: "bench",
      domainName: "bench.execute-api.us-east-1.amazonaws.com",
      domainPrefix: "bench",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "bench" },
      requestId: randomUUID(),
      routeKey: "ANY /x/main",
      stage: "$default",
      time: new Date().toISOString(),
      timeEpoch: Date.now(),
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
};

/** X's signature. */
const signatureOf = (text: string): string =>
  `sha256=${createHmac("sha256", clientSecret).update(text).digest("base64")}`;

/** The headers of a delivery, named as the gateway names them. */
export const deliveryHeaders = (body: string): Readonly<Record<string, string>> => ({
  accept: "*/*",
  "content-length": String(Buffer.byteLength(body)),
  "content-type": "application/json",
  host: "bench.execute-api.us-east-1.amazonaws.com",
  "user-agent": "bench",
  "x-forwarded-for": "127.0.0.1",
  "x-forwarded-port": "443",
  "x-forwarded-proto": "https",
  "x-twitter-webhooks-signature-oauth2": signatureOf(body),
});

/** So many bodies, each with an event of its own: Posts of the Activity API, always the same ones. */
export const bodiesOf = (count: number): string[] => {
  const generator = createEventGenerator();
  return Array.from({ length: count }, () => generator.activity("post.create").body);
};

/** The delivery of a body. */
export const deliveryOf = (body: string): object =>
  payloadOf({ method: "POST", headers: deliveryHeaders(body), body });

/** A challenge of X. */
export const challenge = (): object =>
  payloadOf({ method: "GET", query: "crc_token=YmVuY2htYXJr", headers: { accept: "*/*" } });
