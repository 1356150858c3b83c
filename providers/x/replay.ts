import { z } from "zod";
import type { Request } from "./request.ts";
import { xId } from "./wire.ts";

/** What is to be delivered again. */
interface NewReplay {
  readonly webhookId: string;
  /** Inclusive; a minute of UTC as `2026-08-01T10:05Z`. */
  readonly from: string;
  /** Exclusive; a minute of UTC. */
  readonly to: string;
}

/** A replay that X has accepted. */
export interface XReplay {
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt?: string;
}

const job = z
  .object({ job_id: xId, created_at: z.string().nullish() })
  .transform(
    ({ job_id, created_at }): XReplay => ({ id: job_id, ...(created_at ? { createdAt: created_at } : {}) }),
  );

/** POST /2/webhooks/replay: X has answered in three shapes. */
const replayAnswer = z.union([
  z.object({ data: job }).transform(({ data }) => data),
  z.object({ replay_event: job }).transform((answer) => answer.replay_event),
  job,
]);

/**
 * Has X deliver once more what a webhook got, or should have got, in a window. X runs one job at a time for a webhook
 * and has no lookup of jobs. Errors: XApiError (reasons QueryParamInvalid, CrcValidationFailed, ReplayConflictError,
 * WebhookIdInvalid), XUnansweredError.
 */
export function startReplay(request: Request, { webhookId, from, to }: NewReplay): Promise<XReplay> {
  const json = { webhook_id: webhookId, from_date: wireMinute(from), to_date: wireMinute(to) };
  return request({ method: "post", path: "2/webhooks/replay", json, answer: replayAnswer });
}

/** As X writes a minute: `yyyymmddhhmm`. */
function wireMinute(minute: string): string {
  return minute.replace(/\D/g, "");
}
