import { budget } from "./budget.ts";
import { type Answer, appOf, emptyAnswer, type HttpEvent } from "./http.ts";
import { metrics } from "./metric-names.ts";
import { countsByType, metricMembers, requestMetrics } from "./metrics.ts";
import type { Ports } from "./ports.ts";
import { type Outcome, type ReceiverSettings, receive } from "./receive.ts";
import { codeOf } from "./telemetry.ts";

/**
 * {@link receive} under a watchdog: an answer leaves in time and never as an exception, whatever hangs or throws
 * inside. `remainingMs` is what Lambda has left. One log line a request.
 */
export async function answerInTime(
  ports: Ports,
  settings: ReceiverSettings,
  event: HttpEvent,
  remainingMs: number,
): Promise<Answer> {
  const { now } = ports.world;
  const startedMs = now();
  const answerInMs = Math.min(budget.answerMs, remainingMs - budget.spareMs);
  const endMs = startedMs + Math.min(budget.endMs, answerInMs);
  const result =
    answerInMs > 0
      ? await firstOf(ports, receive(ports, settings, event, startedMs, endMs), answerInMs)
      : timedOut;
  const { answer, outcome, code, tally } = result;
  const app = appOf(event);
  const facts = {
    status: answer.statusCode,
    app,
    deliveryId: event.requestContext?.requestId,
    ms: now() - startedMs,
    code,
    ...tally,
  };
  const values = requestMetrics(result, event.requestContext?.http?.method, startedMs);
  const members = metricMembers(values, { [metrics.dimensions.receiver]: settings.receiver }, startedMs);
  ports.log(answer.statusCode >= 500 ? "error" : "info", outcome, facts, members);
  if (settings.metricsByEventType) logByEventType(ports, settings.receiver, app ?? "", result, startedMs);
  return answer;
}

/** One line a type of event, mostly one: a line holds one value of a dimension. */
function logByEventType(
  ports: Ports,
  receiver: string,
  app: string,
  { stored }: Outcome,
  nowMs: number,
): void {
  const { dimensions } = metrics;
  for (const [eventType, EventsReceived] of countsByType(stored ?? [])) {
    const set = {
      [dimensions.receiver]: receiver,
      [dimensions.app]: app,
      [dimensions.eventType]: eventType,
    };
    ports.log("info", "received_by_type", {}, metricMembers({ EventsReceived }, set, nowMs));
  }
}

const timedOut: Outcome = { answer: emptyAnswer(503), outcome: "deadline_passed" };

function firstOf(ports: Ports, work: Promise<Outcome>, answerInMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const callOff = ports.world.alarm(answerInMs, () => resolve(timedOut));
    const done = (outcome: Outcome): void => {
      callOff();
      resolve(outcome);
    };
    work.then(done, (error: unknown) =>
      done({ answer: emptyAnswer(503), outcome: "failed", code: codeOf(error) }),
    );
  });
}
