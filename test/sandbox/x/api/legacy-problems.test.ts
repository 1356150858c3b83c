import { describe, expect, it } from "vitest";
import { legacyProblem } from "../../../../sandbox/x/api/legacy-problems.ts";
import {
  invalidRequest,
  noSuchRoute,
  problemOf,
  refusedWebhook,
  tooManyRequests,
  unauthorized,
  type WebhookReason,
} from "../../../../sandbox/x/api/problems.ts";
import { defaultSettings as settings } from "../../../../sandbox/x/seed/settings.ts";

const summary = (problem: Parameters<typeof legacyProblem>[0]) => {
  const { status, body, contentType } = legacyProblem(problem);
  expect(contentType).toMatch(/^application\/json/);
  return [status, body];
};

const reasons: readonly [reason: WebhookReason, status: number, code: number, message: string][] = [
  ["CrcValidationFailed", 400, 214, "Webhook URL does not meet the requirements. the details."],
  ["UrlValidationFailed", 400, 214, "Webhook URL does not meet the requirements. the details."],
  ["DuplicateUrlFailed", 403, 214, "Too many resources already created."],
  ["WebhookLimitExceeded", 403, 214, "Too many resources already created."],
  [
    "WebhookIdInvalid",
    404,
    34,
    "Webhook does not exist or is associated with a different twitter application.",
  ],
  ["DuplicateSubscriptionFailed", 409, 355, "Subscription already exists."],
  ["SubscriptionLimitExceeded", 403, 214, "Too many resources already created."],
  ["SubscriptionNotFound", 404, 34, "Sorry, that page does not exist."],
  ["QueryParamInvalid", 400, 358, "the details."],
  ["ReplayConflictError", 409, 355, "A replay job is already in progress for this webhook."],
];

describe("a refusal in the legacy dialect", () => {
  it.each(reasons)("has status, code and words of its own for %s", (reason, status, code, message) => {
    const usual = reason === "ReplayConflictError" ? 409 : 400;
    const problem = refusedWebhook(settings, reason, "the details.", usual);
    expect(summary(problem)).toEqual([status, { errors: [{ code, message }] }]);
  });

  it.each([
    [unauthorized(), 32, "Could not authenticate you."],
    [problemOf(settings, 403), 200, "Forbidden."],
    [noSuchRoute(), 34, "Sorry, that page does not exist."],
    [tooManyRequests(settings), 88, "Rate limit exceeded"],
    [problemOf(settings, 503), 130, "Over capacity"],
    [problemOf(settings, 500), 131, "The request failed on purpose."],
    [invalidRequest(settings, [{ message: "first" }, { message: "second" }]), 358, "first"],
    [{ status: 418, body: { odd: true } }, 214, "Request failed"],
  ])("keeps the status where there is no reason: %j", (problem, code, message) => {
    expect(summary(problem)).toEqual([problem.status, { errors: [{ code, message }] }]);
  });

  it("takes the code that the refusal itself names", () => {
    const problem = { ...refusedWebhook(settings, "QueryParamInvalid", "late."), legacyCode: 368 };
    expect(summary(problem)).toEqual([400, { errors: [{ code: 368, message: "late." }] }]);
  });

  it("has X's words for the codes of credentials", () => {
    const problem = { ...unauthorized(), legacyCode: 89 };
    expect(summary(problem)).toEqual([401, { errors: [{ code: 89, message: "Invalid or expired token." }] }]);
  });

  it("does not take any word with a colon for a reason", () => {
    const problem = invalidRequest(settings, [{ message: "constructor: no reason" }]);
    expect(summary(problem)).toEqual([400, { errors: [{ code: 358, message: "constructor: no reason" }] }]);
  });
});
