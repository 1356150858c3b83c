/** The part of API Gateway's HTTP API event (payload 2.0) that the receiver reads. */
export interface HttpEvent {
  readonly routeKey?: string | undefined;
  readonly rawQueryString?: string | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean | undefined;
  readonly requestContext?:
    | {
        readonly requestId?: string | undefined;
        readonly http?: { readonly method?: string | undefined } | undefined;
      }
    | undefined;
}

/** The answer in API Gateway's payload 2.0. */
export interface Answer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer without a body; never a 3xx, which X takes as a reason to disable the webhook. */
export function emptyAnswer(statusCode: 200 | 400 | 401 | 404 | 405 | 503): Answer {
  return { statusCode, body: "" };
}

/**
 * What came, whichever way API Gateway wrapped it: bytes, or the text whose UTF-8 they are. Signatures and messages are
 * made of this alone. Text with half a surrogate pair stands for no bytes as it is, so it becomes those Node makes of it.
 */
export function rawBody({ body = "", isBase64Encoded }: HttpEvent): string | Buffer {
  if (isBase64Encoded === true) return Buffer.from(body, "base64");
  return body.isWellFormed() ? body : Buffer.from(body, "utf8");
}

/** A header by its lower-case name, however the gateway spelt it. */
export function headerOf(event: HttpEvent, name: string): string | undefined {
  const asUsual = event.headers?.[name];
  if (asUsual !== undefined) return asUsual;
  for (const [key, value] of Object.entries(event.headers ?? {})) {
    if (key.toLowerCase() === name) return value;
  }
  return undefined;
}

/** The X app a route belongs to: "ANY /x/main" is `main`; undefined for any other route. */
export function appOf(event: HttpEvent): string | undefined {
  return /^[A-Z]+ \/x\/([^/{}]+)$/.exec(event.routeKey ?? "")?.[1];
}
