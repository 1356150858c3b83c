import { refusesKind, saysNotFound, saysUnknownUser, XApiError, XUnansweredError } from "../x/errors.ts";
import { eventTypes } from "../x/events.ts";
import { entryOf } from "./set-entries.ts";
import type { Report } from "./set-report.ts";

/** Failures in a row that show that it is not about single subscriptions. */
const enough = 10;

/** Takes in why a subscription was not made, or not changed: what concerns it alone never stops the others. */
export function refuse(report: Report, error: unknown, key: string): void {
  const { eventType } = entryOf(key);
  if (saysUnknownUser(error)) report.absent.push(key);
  else if (isConsent(error, eventType)) report.revoked.push(key);
  else if (error instanceof XApiError && error.refusal.status < 500 && !concernsAll(error)) {
    const why = wordsOf(error);
    note(report, why, key);
    countRefusal(report, eventType, why);
  } else fail(report, error);
}

/** Takes in a failure that says nothing about single subscriptions; one that would meet them all ends the run. */
export function fail(report: Report, error: unknown): void {
  const passing = error instanceof XUnansweredError || (error instanceof XApiError && !concernsAll(error));
  if (!passing) {
    report.stop ??= error;
    return;
  }
  report.fault ??= error;
  countFailure(report, error);
}

/** Counts a call that came to nothing, by no fault of its subscription. */
export function countFailure(report: Report, error: unknown): void {
  report.streak++;
  if (report.streak >= enough) report.stop ??= error;
}

/** Notes that X took one. */
export function taken(report: Report, key: string): void {
  report.streak = 0;
  report.refusals.delete(entryOf(key).eventType);
}

/** Notes X's words about a subscription. */
export function note({ refused }: Report, why: string, key: string): void {
  const keys = refused.get(why);
  if (keys) keys.push(key);
  else refused.set(why, [key]);
}

/** Ten times the same words in a row are about the event type, or what all of a set have: the rest of it is left. */
function countRefusal({ refusals, closed }: Report, eventType: string, why: string): void {
  const last = refusals.get(eventType);
  const count = last?.why === why ? last.count + 1 : 1;
  refusals.set(eventType, { why, count });
  if (count >= enough) closed.add(eventType);
}

/** Without what differs from one answer to the next, as X's transaction ids do. */
function wordsOf({ refusal: { status, messages } }: XApiError): string {
  return `X answers ${status}: ${messages.join("; ") || "no reason given"}`;
}

/** Whether it is about the app, the webhook or the quota, so that every other call would meet it too. */
function concernsAll(error: XApiError): boolean {
  const { status, reasons } = error.refusal;
  return (
    status === 401 ||
    status === 429 ||
    refusesKind(error) ||
    reasons.some((reason) => reason.startsWith("client-") || reason.endsWith("LimitExceeded")) ||
    (saysNotFound(error) && error.has("WebhookIdInvalid"))
  );
}

/** Whether X refuses this one user's private events; what the app's plan forbids is said with a reason of the client's. */
function isConsent(error: unknown, eventType: string): boolean {
  const rules = eventTypes[eventType];
  return (
    error instanceof XApiError &&
    error.refusal.status === 403 &&
    !concernsAll(error) &&
    (rules === undefined || (rules.private && rules.filter === "user"))
  );
}
