import ky, { type HTTPError, isHTTPError, isTimeoutError, type KyInstance, type KyRequest } from "ky";
import pLimit from "p-limit";
import type { z } from "zod";
import type { Credentials } from "./auth.ts";
import { XApiError, XUnansweredError } from "./errors.ts";
import { refusalBody } from "./wire.ts";

/** What a client needs of the world outside. */
export interface Ports {
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** One line for the person who watches `pulumi up`. */
  readonly log: (line: string) => void;
}

/** How patient the client is. */
export interface Patience {
  /** For one answer, milliseconds; default 30,000. */
  readonly timeoutMs: number;
  /** For a rate limit or what Retry-After says, milliseconds; default 16 minutes, X's window and some. Longer is an error. */
  readonly rateLimitWaitMs: number;
  /** Before the second try of a failed call, milliseconds, doubled for each further one, with jitter; default 300. */
  readonly backoffMs: number;
}

const defaultPatience: Patience = { timeoutMs: 30_000, rateLimitWaitMs: 16 * 60_000, backoffMs: 300 };

/** One call: method, path under the base URL, the shape of the answer, and what goes with it. */
interface Call<Schema extends z.ZodType> {
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: string;
  readonly answer: Schema;
  readonly json?: unknown;
  readonly query?: Record<string, string>;
}

export type Request = <Schema extends z.ZodType>(call: Call<Schema>) => Promise<z.output<Schema>>;

const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/**
 * X over HTTP for one app: few at a time, rate limits waited for, answers parsed, failures typed. A POST is sent
 * again only where the first one certainly did nothing (429, or it never left); the rest repeat safely.
 */
export function createRequest(
  { baseUrl, bearerToken }: Credentials,
  ports: Ports,
  patience: Patience = defaultPatience,
): Request {
  // X counts its limits by method: one that waits must not hold up the others.
  const queues = { get: pLimit(4), post: pLimit(4), put: pLimit(4), delete: pLimit(4) };
  const http: KyInstance = ky.create({
    fetch: ports.fetch,
    prefix: baseUrl,
    timeout: patience.timeoutMs,
    headers: { authorization: `Bearer ${bearerToken.reveal()}`, accept: "application/json" },
    redirect: "manual",
    retry: {
      limit: 4,
      methods: ["get", "post", "put", "delete"],
      statusCodes: [429, 500, 502, 503, 504],
      afterStatusCodes: [429, 503],
      maxRetryAfter: patience.rateLimitWaitMs,
      jitter: true,
      delay: (attempt) => patience.backoffMs * 2 ** (attempt - 1),
      backoffLimit: 5_000,
      retryOnTimeout: true,
      shouldRetry: async ({ error }) => ((await worthRepeating(error, ports, patience)) ? undefined : false),
    },
  });

  return (call) =>
    queues[call.method](async () => {
      const operation = `${call.method.toUpperCase()} /${call.path}`;
      const body = await send(http, call, operation);
      const parsed = call.answer.safeParse(body);
      if (parsed.success) return parsed.data;
      const where = parsed.error.issues[0]?.path.join(".") || "the body";
      throw new XUnansweredError(operation, `X's answer is not in a documented shape (at ${where})`, true);
    });
}

async function send(http: KyInstance, call: Call<z.ZodType>, operation: string): Promise<unknown> {
  let text: string;
  try {
    // Read within ky's own time-out, which covers the body only so.
    text = await http(call.path, { method: call.method, json: call.json, searchParams: call.query }).text();
  } catch (error) {
    if (isHTTPError(error)) throw refusalOf(error, operation);
    const code = errorCode(error);
    // Not the error's message, which may quote a header.
    const why = isTimeoutError(error) ? "time-out" : (code ?? "the connection failed");
    throw new XUnansweredError(operation, why, !neverSent.has(code ?? ""), { cause: error });
  }
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new XUnansweredError(operation, "the answer was cut off or is not JSON", true, { cause: error });
  }
}

async function worthRepeating(
  error: Error & { request?: KyRequest },
  ports: Ports,
  patience: Patience,
): Promise<boolean> {
  const method = error.request?.method.toLowerCase();
  if (!isHTTPError(error)) return method !== "post" || neverSent.has(errorCode(error) ?? "");
  const { status } = error.response;
  if (method === "post" && status !== 429) return false;
  const untilMs = waitUntil(error.response, ports.now());
  if (untilMs === undefined) return true;
  if (untilMs - ports.now() > patience.rateLimitWaitMs) return false;
  // A clock that runs ahead of X's would otherwise ask again at once, and again.
  if (untilMs - ports.now() < 1_000) await ports.sleep(1_000);
  else
    ports.log(
      `X answers ${status} to ${operationOf(error.request)}: waiting until ${new Date(untilMs).toISOString()}.`,
    );
  return true;
}

/** When X says to come back, epoch milliseconds: Retry-After goes before the rate limit's reset, as in ky. */
function waitUntil(response: Response, nowMs: number): number | undefined {
  const after = response.headers.get("retry-after");
  if (after !== null) {
    const seconds = Number(after);
    return Number.isFinite(seconds) ? nowMs + seconds * 1000 : Date.parse(after) || undefined;
  }
  return rateLimitReset(response);
}

function rateLimitReset(response: Response): number | undefined {
  if (response.status !== 429) return undefined;
  const seconds = Number(response.headers.get("x-rate-limit-reset"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

function refusalOf(error: HTTPError<unknown>, operation: string): XApiError {
  const { status, headers } = error.response;
  const body = refusalBody.parse(error.data ?? {});
  const details = (body.errors ?? []).map((entry) => entry.message ?? entry.detail ?? entry.title);
  const messages = [body.title, body.detail, ...details].filter((line) => line !== undefined);
  const spoken = details.map((line) => line?.match(/^([A-Za-z]+):/)?.[1]);
  const reasons = [body.reason, ...(body.errors ?? []).map((entry) => entry.reason), ...spoken];
  return new XApiError(
    {
      operation,
      status,
      messages: [...new Set(messages)],
      reasons: [...new Set(reasons.filter((reason) => reason !== undefined))],
      resetAtMs: rateLimitReset(error.response),
      requestId: headers.get("x-transaction-id") ?? undefined,
    },
    { cause: error },
  );
}

function operationOf(request: globalThis.Request): string {
  return `${request.method} ${new URL(request.url).pathname}`;
}

/** Node's code of a failed connection, wherever in the chain of causes it stands. */
function errorCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string") return at.code;
  }
  return undefined;
}
