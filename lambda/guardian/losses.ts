import { replayRules } from "../../providers/x/replay-window.ts";
import type { Ledger } from "./ledger.ts";
import type { Ports } from "./ports.ts";
import type { GuardState } from "./state.ts";
import { around, joined, minuteFloor, minuteMs } from "./windows.ts";

/** How much of the log is read at a time, as much as a run mostly has to; a full log may take long to search. */
const sliceMs = 5 * minuteMs;

/**
 * Reads on in the access log and makes windows of the minutes with losses. It stays ten minutes behind X's clock: X
 * replays nothing younger, and by then every line has arrived, so no line has to be read twice. `untilMs` ends it, in
 * the terms of `elapsedMs`; what has been read is written each time, so that a run that is ended over a long log, which
 * Lambda does without a word, brings the next one farther.
 */
export async function readLosses(
  ports: Ports,
  ledger: Ledger,
  state: GuardState,
  nowMs: number,
  untilMs: number,
): Promise<GuardState> {
  const endMs = minuteFloor(nowMs - replayRules.toAgeMs);
  let next = state;
  while (next.readUntilMs < endMs && ports.elapsedMs() < untilMs) {
    const toMs = Math.min(next.readUntilMs + sliceMs, endMs);
    const moments = await ports.accessLog(ledger.app, next.readUntilMs, toMs);
    const minutes = [...new Set(moments.map(minuteFloor))];
    const windows = joined([...next.windows, ...minutes.map((minute) => around(minute))]);
    next = { ...next, windows, readUntilMs: toMs };
    await ledger.save(next);
    ports.count("LossWindowSeconds", minutes.length * 60);
  }
  return next;
}
