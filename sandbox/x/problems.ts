/** X's refusals. Bodies are `application/problem+json` unless X used another shape. */
import type { Settings } from "./settings.ts";

/** One complaint about a request. */
export interface Complaint {
  readonly message: string;
  /** The parameters at fault with the values given. */
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
}

/** A refusal, before it is written as an answer. */
export interface Problem {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly contentType?: string;
}

/** X's reasons for refusing a webhook call. */
export type WebhookReason =
  | "CrcValidationFailed"
  | "UrlValidationFailed"
  | "DuplicateUrlFailed"
  | "WebhookLimitExceeded"
  | "WebhookIdInvalid";

const typed = (settings: Settings, kind: string): string => `${settings.problemBase}/2/problems/${kind}`;

const blank = (status: number, title: string, detail: string): Problem => ({
  status,
  body: { title, detail, type: "about:blank", status },
});

/** 400, or another status with the same shape. */
export const invalidRequest = (
  settings: Settings,
  complaints: readonly Complaint[],
  status = 400,
): Problem => ({
  status,
  body: {
    errors: complaints.map(({ message, parameters }) => ({ ...(parameters && { parameters }), message })),
    title: "Invalid Request",
    detail: "One or more parameters to your request was invalid.",
    type: typed(settings, "invalid-request"),
  },
});

/** 400 with a reason in front of the details. */
export const refusedWebhook = (
  settings: Settings,
  reason: WebhookReason,
  details: string,
  status = 400,
): Problem => invalidRequest(settings, [{ message: `${reason}: ${details}` }], status);

/** 401: no bearer token, or one X does not know. */
export const unauthorized = (): Problem => blank(401, "Unauthorized", "Unauthorized");

/** 403: the token is good, but not for this resource. */
export const forbidden = (
  settings: Settings,
  parameter: string,
  userId: string,
  detail: string,
): Problem => ({
  status: 403,
  body: {
    title: "Forbidden",
    detail,
    type: typed(settings, "not-authorized-for-resource"),
    status: 403,
    resource_type: "user",
    resource_id: userId,
    parameter,
    value: userId,
  },
});

/** The facts of a missing resource. */
export interface Missing {
  readonly resourceType: string;
  readonly parameter: string;
  readonly value: string;
}

/** The body of a not-found problem; X also puts it into the `errors` of a 200. */
export const notFoundBody = (settings: Settings, { resourceType, parameter, value }: Missing) => ({
  value,
  detail: `Could not find ${resourceType} with ${parameter}: [${value}].`,
  title: "Not Found Error",
  resource_type: resourceType,
  parameter,
  resource_id: value,
  type: typed(settings, "resource-not-found"),
});

/** 404 for a resource of a known kind. */
export const notFound = (settings: Settings, missing: Missing): Problem => ({
  status: 404,
  body: notFoundBody(settings, missing),
});

/** 404 for a path that is no operation. */
export const noSuchRoute = (): Problem => blank(404, "Not Found", "Not Found");

/** 413: a body no operation needs. */
export const tooLarge = (): Problem => blank(413, "Payload Too Large", "The request body is too large.");

/** 429, in the shape the settings choose. */
export const tooManyRequests = (settings: Settings): Problem =>
  settings.rateLimitBody === "problem"
    ? blank(429, "Too Many Requests", "Too Many Requests")
    : {
        status: 429,
        body: { errors: [{ code: 88, message: "Rate limit exceeded" }] },
        contentType: "application/json; charset=utf-8",
      };

const clientForbidden = (settings: Settings): Problem => ({
  status: 403,
  body: {
    title: "Forbidden",
    detail: "This app is not enrolled in the access level that this endpoint needs.",
    type: typed(settings, "client-forbidden"),
    reason: "client-not-enrolled",
    required_enrollment: "Appropriate Level of API Access",
  },
});

/** The body X would give a status, for failures that tests ask for. */
export const problemOf = (settings: Settings, status: number): Problem => {
  if (status === 400) return invalidRequest(settings, [{ message: "The request was refused on purpose." }]);
  if (status === 401) return unauthorized();
  if (status === 403) return clientForbidden(settings);
  if (status === 404) return noSuchRoute();
  if (status === 429) return tooManyRequests(settings);
  if (status === 503) return blank(503, "Service Unavailable", "Service Unavailable");
  return blank(
    status,
    status >= 500 ? "Internal Server Error" : "Request Failed",
    "The request failed on purpose.",
  );
};

/** Writes a refusal as an answer. */
export const problemResponse = (problem: Problem, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(problem.body), {
    status: problem.status,
    headers: { "content-type": problem.contentType ?? "application/problem+json; charset=utf-8", ...headers },
  });
