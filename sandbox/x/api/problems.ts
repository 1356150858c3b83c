/** X's refusals. Bodies are `application/problem+json` unless X used another shape. */
import type { Settings } from "../seed/settings.ts";

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
  /** The error code in the enterprise legacy dialect, where the reason alone does not tell it. */
  readonly legacyCode?: number;
}

/** X's reasons for refusing a call about webhooks, account activity or replays. */
export type WebhookReason =
  | "DuplicateSubscriptionFailed"
  | "QueryParamInvalid"
  | "ReplayConflictError"
  | "SubscriptionLimitExceeded"
  | "SubscriptionNotFound"
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

/** 401: no credentials, or none that X knows. */
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

/** 403: X knows the credentials, but the operation takes another kind. `given` and `taken` are X's names of the kinds. */
export const unsupportedAuthentication = (
  settings: Settings,
  given: string,
  taken: readonly string[],
): Problem => ({
  status: 403,
  body: {
    title: "Unsupported Authentication",
    detail: `Authenticating with ${given} is forbidden for this endpoint.  Supported authentication types are [${taken.join(", ")}].`,
    type: typed(settings, "unsupported-authentication"),
    status: 403,
  },
});

/** 403: the user's token lacks scopes. X says no more than Forbidden; the names are for whoever reads this. */
export const lacksScopes = (scopes: readonly string[]): Problem =>
  blank(403, "Forbidden", `Forbidden: the token lacks ${scopes.join(", ")}.`);

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

/** 429: the app has as many streams open as it may. */
export const tooManyStreams = (settings: Settings): Problem => ({
  status: 429,
  body: {
    title: "ConnectionException",
    detail: `This app may have ${settings.streamConnections} connection(s) to the stream at a time.`,
    connection_issue: "TooManyConnections",
    type: typed(settings, "streaming-connection"),
  },
});

/** 403: the app's access level does not include this. */
export const clientForbidden = (settings: Settings): Problem => ({
  status: 403,
  body: {
    title: "Forbidden",
    detail: "This app is not enrolled in the access level that this endpoint needs.",
    type: typed(settings, "client-forbidden"),
    reason: "client-not-enrolled",
    required_enrollment: "Appropriate Level of API Access",
  },
});

/** 500: a defect of the emulator itself. */
export const defect = (): Problem =>
  blank(
    500,
    "Internal Server Error",
    "A defect of the emulator, which has printed it to its standard error.",
  );

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
