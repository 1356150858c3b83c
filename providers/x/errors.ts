/** What X said when it refused a request. */
export interface XRefusal {
  /** The request, without host or query, e.g. `POST /2/webhooks`. */
  readonly operation: string;
  /** In whose name it was made; default `app`. */
  readonly as?: "app" | "user";
  /** HTTP status. */
  readonly status: number;
  /** X's own sentences: title, detail and each error's message, in that order and without repeats. */
  readonly messages: readonly string[];
  /** X's machine-readable reasons, e.g. `CrcValidationFailed`, `client-not-enrolled`. */
  readonly reasons: readonly string[];
  /** X's numbers in older answers, e.g. 88, 214. */
  readonly codes?: readonly number[];
  /** When the rate-limit window resets, epoch milliseconds; only on 429. */
  readonly resetAtMs?: number;
  /** X's `x-transaction-id`, to quote to X's support. */
  readonly requestId?: string;
}

/** X answered, and refused. */
export class XApiError extends Error {
  override readonly name = "XApiError";
  readonly refusal: XRefusal;

  constructor(refusal: XRefusal, options?: ErrorOptions) {
    const said = refusal.messages.length > 0 ? refusal.messages.join("; ") : "no reason given";
    const id = refusal.requestId ? ` (x-transaction-id ${refusal.requestId})` : "";
    super(`${refusal.operation} failed with ${refusal.status}: ${said}${id}`, options);
    this.refusal = refusal;
  }

  /** Whether X gave this reason. */
  has(reason: string): boolean {
    return this.refusal.reasons.includes(reason);
  }
}

/** No usable answer: the request may or may not have taken effect. */
export class XUnansweredError extends Error {
  override readonly name = "XUnansweredError";
  readonly operation: string;
  /** False where the request certainly never reached X. */
  readonly maybeApplied: boolean;

  constructor(operation: string, why: string, maybeApplied: boolean, options?: ErrorOptions) {
    super(`${operation} got no usable answer: ${why}`, options);
    this.operation = operation;
    this.maybeApplied = maybeApplied;
  }
}

/** The person at the terminal wants an end: X is asked nothing more. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";

  constructor() {
    super("Cancelled: X is asked nothing more. What was done is kept; the same command goes on from there.");
  }
}

/** Whether X says that the object does not exist (or belongs to another app: X does not tell them apart). */
export function saysNotFound(error: unknown): boolean {
  return (
    error instanceof XApiError &&
    (error.refusal.status === 404 ||
      ["WebhookIdInvalid", "SubscriptionNotFound", "RuleNotDeleted"].some((reason) => error.has(reason)))
  );
}

const unknownUser = [
  /(?:could not find|cannot find|no such|unknown) users?\b/i,
  /\busers?(?:_id)?\b.{0,60}\b(?:not found|not exist|suspended|deactivated|no longer (?:exists?|active|available))\b/i,
];

/** Whether X refuses because it has no such user, or has suspended them; X has no code for it, only words. */
export function saysUnknownUser(error: unknown): boolean {
  return (
    error instanceof XApiError &&
    [400, 403, 404].includes(error.refusal.status) &&
    error.refusal.messages.some((message) => unknownUser.some((words) => words.test(message)))
  );
}

/** Whether X knows the credentials, but does not take their kind here; the older dialect says so by code 220. */
export function refusesKind({ refusal: { status, messages, codes = [] } }: XApiError): boolean {
  return status === 403 && (messages.includes("Unsupported Authentication") || codes.includes(220));
}

/** Whether X says that an equal object exists already. */
export function saysDuplicate(error: unknown): boolean {
  if (!(error instanceof XApiError)) return false;
  if (error.has("DuplicateUrlFailed") || error.has("DuplicateSubscriptionFailed")) return true;
  const { status, messages } = error.refusal;
  return [400, 409].includes(status) && messages.some((message) => /duplicate/i.test(message));
}

/** Whether the outcome of a write is unknown: a lost answer, or a server error after the request was sent. */
export function maybeApplied(error: unknown): boolean {
  if (error instanceof XUnansweredError) return error.maybeApplied;
  return error instanceof XApiError && error.refusal.status >= 500;
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
