import { budget } from "./budget.ts";
import { type Answer, appOf, emptyAnswer, type HttpEvent } from "./http.ts";
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
  ports.log(answer.statusCode >= 500 ? "error" : "info", outcome, {
    status: answer.statusCode,
    app: appOf(event),
    deliveryId: event.requestContext?.requestId,
    ms: now() - startedMs,
    code,
    ...tally,
  });
  return answer;
}

const timedOut: Outcome = { answer: emptyAnswer(503), outcome: "deadline_passed" };

async function firstOf(ports: Ports, work: Promise<Outcome>, answerInMs: number): Promise<Outcome> {
  const stop = new AbortController();
  const watchdog = ports.world.sleep(answerInMs, stop.signal).then(
    () => timedOut,
    () => timedOut,
  );
  const safe = work.catch((error: unknown): Outcome => {
    return { answer: emptyAnswer(503), outcome: "failed", code: codeOf(error) };
  });
  try {
    return await Promise.race([safe, watchdog]);
  } finally {
    stop.abort();
  }
}
