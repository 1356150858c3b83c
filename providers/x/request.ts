import ky, { type HTTPError, isHTTPError, isTimeoutError, type KyInstance, type KyRequest } from "ky";
import pLimit from "p-limit";
import type { z } from "zod";
import { type As, type Credentials, withoutCredentials } from "./auth.ts";
import { CancelledError, XApiError, XUnansweredError } from "./errors.ts";
import { createSigner, type Signer } from "./oauth1.ts";
import type { OnRateLimit } from "./settings.ts";
import { refusalBody } from "./wire.ts";

/** What a client needs of the world outside. */
export interface Ports {
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** One line for the person who watches `pulumi up`. */
  readonly log: (line: string) => void;
  /** Once it is aborted, no further call is made; what is under way gets its answer. `sleep` is to end then, too. */
  readonly signal?: AbortSignal | undefined;
}

/** How patient the client is. */
export interface Patience {
  /** For one answer, milliseconds; default 30,000. */
  readonly timeoutMs: number;
  /**
   * For a rate limit or what Retry-After says, milliseconds; longer is an error. Default 15 minutes, X's window, and half
   * a minute more, since X's clock and this one differ and a reset is told in whole seconds.
   */
  readonly rateLimitWaitMs: number;
  /** Whether a used-up rate limit is waited for at all; default `wait`. */
  readonly onRateLimit: OnRateLimit;
  /** Before the second try of a failed call, milliseconds, doubled for each further one, with jitter; default 300. */
  readonly backoffMs: number;
}

const defaultPatience: Patience = {
  timeoutMs: 30_000,
  rateLimitWaitMs: 15.5 * 60_000,
  onRateLimit: "wait",
  backoffMs: 300,
};

/** One call: method, path under the base URL, the shape of the answer, and what goes with it. */
interface Call<Schema extends z.ZodType> {
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: string;
  readonly answer: Schema;
  readonly json?: unknown;
  readonly query?: Record<string, string>;
  /** In whose name; default `app`, by its bearer token. `user` takes the profile's user credentials. */
  readonly as?: As;
}

export type Request = <Schema extends z.ZodType>(call: Call<Schema>) => Promise<z.output<Schema>>;

const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/**
 * X over HTTP for one profile: few at a time, rate limits waited for, answers parsed, failures typed. A POST is sent
 * again only where the first one certainly did nothing (429, or it never left); the rest repeat safely.
 * Errors: XApiError, XUnansweredError, and XSettingsError where the call's kind of credential is not set.
 */
export function createRequest(app: Credentials, ports: Ports, chosen: Partial<Patience> = {}): Request {
  const patience = { ...defaultPatience, ...chosen };
  // X counts its limits by method: one that waits must not hold up the others.
  const queues = { get: pLimit(4), post: pLimit(4), put: pLimit(4), delete: pLimit(4) };
  const unsigned: KyInstance = ky.create({
    prefix: app.baseUrl,
    timeout: patience.timeoutMs,
    headers: { accept: "application/json" },
    redirect: "manual",
    retry: {
      limit: 4,
      methods: ["get", "post", "put", "delete"],
      statusCodes: [429, 500, 502, 503, 504],
      afterStatusCodes: [],
      jitter: true,
      delay: (attempt) => patience.backoffMs * 2 ** (attempt - 1),
      backoffLimit: 5_000,
      retryOnTimeout: true,
      shouldRetry: ({ error }) => worthRepeating(error, ports, patience),
    },
  });
  const signedBy = (sign: Signer | undefined) =>
    sign && unsigned.extend({ fetch: signing(ports.fetch, sign) });
  const clients = { app: signedBy(appSigner(app)), user: signedBy(userSigner(app, ports.now)) };

  return (call) =>
    queues[call.method](async () => {
      ports.signal?.throwIfAborted();
      const operation = `${call.method.toUpperCase()} /${call.path}`;
      const as = call.as ?? "app";
      // X would refuse an OAuth 2.0 token there like a wrong one, without a word on its kind.
      const unfit = as === "user" && call.path.startsWith("1.1/") && app.user?.kind !== "oauth1";
      const http = unfit ? undefined : clients[as];
      if (!http) throw withoutCredentials(app, as, operation);
      const body = await send(http, call, operation);
      const parsed = call.answer.safeParse(body);
      if (parsed.success) return parsed.data;
      const where = parsed.error.issues[0]?.path.join(".") || "the body";
      throw new XUnansweredError(operation, `X's answer is not in a documented shape (at ${where})`, true);
    });
}

function appSigner({ bearerToken }: Credentials): Signer | undefined {
  return bearerToken && (() => `Bearer ${bearerToken.reveal()}`);
}

function userSigner({ user }: Credentials, now: () => number): Signer | undefined {
  if (user?.kind === "oauth1") return createSigner(user, now);
  return user && (() => `Bearer ${user.userToken.reveal()}`);
}

/** Below the retries, so that each attempt is signed anew and the errors' copy of the request holds no credential. */
function signing(fetch: Ports["fetch"], sign: Signer): Ports["fetch"] {
  return async (input, init) => {
    const request = new Request(input, init);
    request.headers.set("authorization", sign(request.method, request.url));
    return fetch(request);
  };
}

async function send(http: KyInstance, call: Call<z.ZodType>, operation: string): Promise<unknown> {
  let text: string;
  try {
    // Read within ky's own time-out, which covers the body only so.
    text = await http(call.path, { method: call.method, json: call.json, searchParams: call.query }).text();
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    if (isHTTPError(error)) throw refusalOf(error, operation, call.as);
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

/** False: no. True: yes, what X says to wait has been waited. Undefined: as ky thinks. */
async function worthRepeating(
  error: Error & { request?: KyRequest },
  ports: Ports,
  patience: Patience,
): Promise<boolean | undefined> {
  const method = error.request?.method.toLowerCase();
  if (!isHTTPError(error))
    return method !== "post" || neverSent.has(errorCode(error) ?? "") ? undefined : false;
  const { status } = error.response;
  if (method === "post" && status !== 429) return false;
  if (status === 429 && patience.onRateLimit === "fail") return false;
  const untilMs = waitUntil(error.response, ports.now());
  if (untilMs === undefined || ![429, 503].includes(status)) return undefined;
  const waitMs = untilMs - ports.now();
  if (waitMs > patience.rateLimitWaitMs) return false;
  if (waitMs >= 1_000)
    ports.log(
      `X answers ${status} to ${operationOf(error.request)}: waiting until ${new Date(untilMs).toISOString()}.`,
    );
  // Not left to ky, which would wait by the machine's clock. A clock that runs ahead of X's would ask again at once, and again.
  await ports.sleep(Math.max(waitMs, 1_000));
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

function refusalOf(error: HTTPError<unknown>, operation: string, as: As = "app"): XApiError {
  const { status, headers } = error.response;
  const body = refusalBody.parse(error.data ?? {});
  const entries = body.errors ?? [];
  const details = entries.map(detailOf);
  const codes = entries.flatMap(({ code }) => (code === undefined ? [] : [code]));
  // Which kind of refusal it is may stand in the title alone, beside a sentence on this one.
  const lines = entries.flatMap(({ title }, index) => [title, details[index]]);
  const messages = [body.title, body.detail, ...lines].filter((line) => line !== undefined);
  const spoken = lines.map((line) => line?.match(/^([A-Za-z]+)(?::|$)/)?.[1]);
  const reasons = [body.reason, ...entries.map((entry) => entry.reason), ...spoken];
  return new XApiError(
    {
      operation,
      as,
      status,
      messages: [...new Set(messages)],
      reasons: [...new Set(reasons.filter((reason) => reason !== undefined))],
      codes,
      resetAtMs: rateLimitReset(error.response),
      requestId: headers.get("x-transaction-id") ?? undefined,
    },
    { cause: error },
  );
}

type RefusalEntry = NonNullable<z.output<typeof refusalBody>["errors"]>[number];

/** One complaint in X's words, with its number where it has one. */
function detailOf({ code, message, details, detail, title }: RefusalEntry): string | undefined {
  const said = message ?? details?.join("; ") ?? detail ?? title;
  return code === undefined ? said : `${said ?? "no reason given"} (code ${code})`;
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
