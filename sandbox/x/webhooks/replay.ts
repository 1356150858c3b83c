/** Replays: what was sent to a webhook, or should have been, is sent once more. */

import type { Parsed } from "../api/http.ts";
import { type Problem, problemOf, refusedWebhook } from "../api/problems.ts";
import type { App, ReplayJob } from "../entities.ts";
import { replayStatusBody } from "../events/replay-status.ts";
import { ownWebhook } from "../store.ts";
import type { World } from "../world.ts";
import { revalidate } from "./crc.ts";
import { deliveredBetween, redeliver } from "./outbox.ts";
import { readWindow } from "./replay-window.ts";
import { findWebhook } from "./webhooks.ts";

/** A replay as it is asked for; the dates as X writes them, `yyyymmddhhmm`. */
interface ReplayRequest {
  readonly webhookId: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const descriptions = {
  Complete: "Job completed successfully",
  Incomplete: "Job failed to deliver all events, please retry your replay job",
} as const;

const conflict = (world: World, webhookId: string): Problem | undefined => {
  const running = [...world.store.replays.values()].find(
    (job) => job.webhookId === webhookId && job.state === "running",
  );
  if (running === undefined) return undefined;
  const details = `replay job ${running.id} of webhook ${webhookId} is still running.`;
  return refusedWebhook(world.store.settings, "ReplayConflictError", details, 409);
};

/** Sends what the window holds; false where something did not arrive. */
const resend = async (world: World, job: ReplayJob): Promise<boolean> => {
  const webhook = ownWebhook(world.store, job.app, job.webhookId);
  if (webhook === undefined) return false;
  return redeliver(world, webhook, deliveredBetween(world, webhook.id, job.fromMs, job.toMs));
};

const run = async (world: World, job: ReplayJob): Promise<void> => {
  const state = (await resend(world, job)) ? "Complete" : "Incomplete";
  // A reset forgets jobs that run.
  if (!world.store.replays.has(job.id)) return;
  // The event says that the next job may come, so this one has ended before it.
  world.store.replays.set(job.id, { ...job, state: state === "Complete" ? "complete" : "incomplete" });
  const webhook = ownWebhook(world.store, job.app, job.webhookId);
  if (webhook === undefined) return;
  const status = { webhookId: webhook.id, jobId: job.id, state, description: descriptions[state] } as const;
  await redeliver(world, webhook, [replayStatusBody(status)]);
};

/** Accepts a replay once the webhook has passed a CRC, or says why not; it runs `replayDelayMs` later. */
export const startReplay = async (
  world: World,
  app: App,
  request: ReplayRequest,
): Promise<Parsed<ReplayJob>> => {
  const { era } = world;
  const { settings } = world.store;
  const window = readWindow(request.from, request.to, world.now());
  if ("message" in window) {
    const { message, legacyCode } = window;
    return { problem: { ...refusedWebhook(settings, "QueryParamInvalid", message), legacyCode } };
  }
  const found = findWebhook(world, app, request.webhookId);
  if ("problem" in found) return found;
  const webhook = found.value;
  if (!webhook.valid) {
    const details = `webhook ${webhook.id} is marked invalid; it has to pass a CRC first.`;
    return { problem: refusedWebhook(settings, "CrcValidationFailed", details) };
  }
  const before = conflict(world, webhook.id);
  if (before !== undefined) return { problem: before };
  const crc = await revalidate(world, app, webhook);
  if (world.era !== era) return { problem: problemOf(settings, 503) };
  if (crc.result !== "passed")
    return { problem: refusedWebhook(settings, "CrcValidationFailed", `${crc.why}.`) };
  // Asked again: another request may have been faster.
  const after = conflict(world, webhook.id);
  if (after !== undefined) return { problem: after };
  const job: ReplayJob = {
    id: world.nextId(),
    app: app.name,
    webhookId: webhook.id,
    ...window,
    createdAtMs: world.now(),
    state: "running",
  };
  world.store.replays.set(job.id, job);
  const start = (): void => world.background(run(world, job));
  if (settings.replayDelayMs === 0) start();
  else world.clock.after(settings.replayDelayMs, start);
  return { value: job };
};

/** A job as X answers it. */
export const describeReplay = (job: ReplayJob) => ({
  job_id: job.id,
  created_at: new Date(job.createdAtMs).toISOString(),
});
