/** X's refusals in the enterprise legacy dialect: `{errors: [{code, message}]}`. */
import { z } from "zod";
import type { Problem, WebhookReason } from "./problems.ts";

interface LegacyError {
  /** Where X answers another status than in /2. */
  readonly status?: number;
  readonly code: number;
  /** X's fixed words, which clients compare; without them the details of the refusal stand. */
  readonly message?: string | undefined;
  /** X's words in front of the details. */
  readonly prefix?: string;
}

const noSuchWebhook = "Webhook does not exist or is associated with a different twitter application.";
const badUrl = "Webhook URL does not meet the requirements. ";
const noSuchPage = "Sorry, that page does not exist.";
const full = "Too many resources already created.";

/** By reason. */
const byReason: Readonly<Record<WebhookReason, LegacyError>> = {
  CrcValidationFailed: { code: 214, prefix: badUrl },
  UrlValidationFailed: { code: 214, prefix: badUrl },
  DuplicateUrlFailed: { status: 403, code: 214, message: full },
  WebhookLimitExceeded: { status: 403, code: 214, message: full },
  WebhookIdInvalid: { status: 404, code: 34, message: noSuchWebhook },
  DuplicateSubscriptionFailed: { status: 409, code: 355, message: "Subscription already exists." },
  SubscriptionLimitExceeded: { status: 403, code: 214, message: full },
  SubscriptionNotFound: { status: 404, code: 34, message: noSuchPage },
  QueryParamInvalid: { code: 358 },
  ReplayConflictError: { code: 355, message: "A replay job is already in progress for this webhook." },
};

/** By status, for refusals without a reason. */
const byStatus: Readonly<Record<number, LegacyError>> = {
  400: { code: 358 },
  401: { code: 32, message: "Could not authenticate you." },
  403: { code: 200, message: "Forbidden." },
  404: { code: 34, message: noSuchPage },
  429: { code: 88, message: "Rate limit exceeded" },
  503: { code: 130, message: "Over capacity" },
};

/** For the codes of credentials, which a refusal names itself. */
const byCode: Readonly<Record<number, Omit<LegacyError, "code">>> = {
  32: { status: 401, message: "Could not authenticate you." },
  89: { status: 401, message: "Invalid or expired token." },
  135: { status: 401, message: "Timestamp out of bounds." },
  215: { status: 400, message: "Bad Authentication data." },
  220: { status: 403, message: "Your credentials do not allow access to this resource." },
};

const isReason = (text: string): text is WebhookReason => Object.hasOwn(byReason, text);

const bodySchema = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

const describe = (status: number, reason: string, legacyCode: number | undefined): LegacyError => {
  const general = byStatus[status] ?? { code: status >= 500 ? 131 : 214 };
  const error = isReason(reason) ? byReason[reason] : general;
  if (legacyCode === undefined) return error;
  return { ...error, message: undefined, ...byCode[legacyCode], code: legacyCode };
};

/** Writes a refusal of the v2 API in the words of 1.1; some have a status of their own there. */
export const legacyProblem = ({ status, body, legacyCode }: Problem): Problem => {
  const { title, detail, errors } = bodySchema.safeParse(body).data ?? {};
  const complaint = errors?.[0]?.message ?? detail ?? title ?? "Request failed";
  const [, word = "", rest = ""] = /^(\w+): (.*)$/s.exec(complaint) ?? [];
  const error = describe(status, word, legacyCode);
  const details = `${error.prefix ?? ""}${isReason(word) ? rest : complaint}`;
  return {
    status: error.status ?? status,
    body: { errors: [{ code: error.code, message: error.message ?? details }] },
    contentType: "application/json; charset=utf-8",
  };
};
