import { messageOf, saysNotFound, XApiError, XUnansweredError } from "../../providers/x/errors.ts";
import { minuteOf } from "../../providers/x/replay-window.ts";
import type { Ledger } from "./ledger.ts";
import type { Ports, X } from "./ports.ts";
import type { GuardState, Slice } from "./state.ts";
import { aged, dueSlice, minuteMs, type Span, without } from "./windows.ts";

/** How long a slice waits for its next job after each that brought no complete end; after one more it is given up. */
const pausesMs = [10, 30, 120, 360].map((minutes) => minutes * minuteMs);
/** X has no lookup of jobs: one whose end was not heard for so long counts as failed. */
const silentMs = 60 * minuteMs;

/**
 * Goes one step on the way of a replay: follows the job that runs to its end, or asks X for the next slice. One job at
 * a time. A slice leaves the windows with X's answer and not before, so after a crash or a lost answer it is asked for
 * again: X then says ReplayConflictError while a job runs, or takes it; twice at worst, which dedupe absorbs.
 */
export async function replay(ports: Ports, x: X, ledger: Ledger, before: GuardState): Promise<void> {
  const nowMs = x.now();
  const state = expired(ports, ledger, await followed(ports, ledger, before, nowMs), nowMs);
  await ledger.save(state);
  if (state.job !== undefined) return;
  const slice = dueNow(state, nowMs);
  if (slice !== undefined) await ask(ports, x, ledger, state, slice);
}

/** What the end of the job that runs, or its silence, makes of the state. */
async function followed(ports: Ports, ledger: Ledger, state: GuardState, nowMs: number): Promise<GuardState> {
  const { job, ...rest } = state;
  if (job === undefined) return state;
  const end = await ports.jobEnds(ledger.app, state.webhookId, job.id);
  if (end === undefined && nowMs - job.askedMs < silentMs) return state;
  const complete = end === "Complete";
  const facts = { ...factsOf(ledger, job), jobId: job.id, state: end ?? "not heard of" };
  ports.log(complete ? "info" : "warn", "replay_ended", facts);
  return complete ? rest : again(ports, ledger, rest, job, nowMs, "its jobs do not complete");
}

/** The state with a slice that failed waiting for its next job, or without it where there were enough. */
function again(
  ports: Ports,
  ledger: Ledger,
  state: GuardState,
  { fromMs, toMs, failures }: Slice,
  nowMs: number,
  reason: string,
): GuardState {
  const pauseMs = pausesMs[failures];
  if (pauseMs !== undefined) {
    const next = { fromMs, toMs, failures: failures + 1, dueMs: nowMs + pauseMs };
    return { ...state, waiting: [...state.waiting, next] };
  }
  const lostSeconds = (toMs - fromMs) / 1000;
  ports.count("ReplayIncomplete", 1);
  ports.log("error", "window_given_up", { ...factsOf(ledger, { fromMs, toMs }), lostSeconds, reason });
  return state;
}

/** Leaves behind what X can no longer replay; a job that runs has left with the age it had. */
function expired(ports: Ports, { app }: Ledger, state: GuardState, nowMs: number): GuardState {
  const windows = aged(state.windows, nowMs);
  const waiting = aged(state.waiting, nowMs);
  const lostSeconds = windows.lostSeconds + waiting.lostSeconds;
  if (lostSeconds > 0) {
    ports.count("ReplayIncomplete", 1);
    ports.log("error", "window_given_up", { app, lostSeconds, reason: "older than 24 hours" });
  }
  return { ...state, windows: windows.kept, waiting: waiting.kept };
}

/** The oldest slice that is due, of those that wait for their next job and of the windows. */
function dueNow({ waiting, windows }: GuardState, nowMs: number): Slice | undefined {
  const [failed] = waiting.filter(({ dueMs }) => dueMs <= nowMs).toSorted((a, b) => a.fromMs - b.fromMs);
  const first = dueSlice(windows, nowMs);
  if (failed !== undefined && (first === undefined || failed.fromMs <= first.fromMs)) return failed;
  return first && { ...first, failures: 0 };
}

/** The state without a slice that needs no order any more. */
function taken(state: GuardState, slice: Slice): GuardState {
  const waiting = state.waiting.filter((other) => other !== slice);
  if (waiting.length < state.waiting.length) return { ...state, waiting };
  return { ...state, windows: without(state.windows, slice) };
}

async function ask(ports: Ports, x: X, ledger: Ledger, state: GuardState, slice: Slice): Promise<void> {
  const facts = factsOf(ledger, slice);
  const { fromMs, toMs, failures } = slice;
  const window = { from: minuteOf(fromMs), to: minuteOf(toMs) };
  try {
    const { id } = await x.startReplay({ webhookId: state.webhookId, ...window });
    ports.count("ReplayRequested", 1);
    ports.log("info", "replay_requested", { ...facts, jobId: id });
    await ledger.save({ ...taken(state, slice), job: { fromMs, toMs, failures, askedMs: x.now(), id } });
  } catch (error) {
    if (error instanceof XUnansweredError) {
      ports.log("warn", "replay_unanswered", { ...facts, reason: messageOf(error) });
    } else if (error instanceof XApiError && error.has("QueryParamInvalid")) {
      // By X's clock or its rules, which may be others tomorrow, the slice may fit later.
      const reason = messageOf(error);
      ports.log("warn", "replay_refused", { ...facts, reason });
      await ledger.save(again(ports, ledger, taken(state, slice), slice, x.now(), reason));
    } else if (error instanceof XApiError && isPassing(error)) {
      // The next run asks again.
      ports.log("info", "replay_not_taken", { ...facts, reasons: error.refusal.reasons.join(",") });
    } else throw error;
  }
}

/** Refusals that go by: another job runs, the receiver does not pass a CRC, the rate limit, X's own failures. */
function isPassing(error: XApiError): boolean {
  const { status } = error.refusal;
  return (
    error.has("ReplayConflictError") ||
    error.has("CrcValidationFailed") ||
    // The webhook went in this very moment; the next run sees which one there is.
    saysNotFound(error) ||
    status === 429 ||
    status >= 500
  );
}

function factsOf({ app }: Ledger, { fromMs, toMs }: Span) {
  return { app, from: minuteOf(fromMs), to: minuteOf(toMs) };
}
