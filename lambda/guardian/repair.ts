import { messageOf, XApiError } from "../../providers/x/errors.ts";
import type { XWebhook } from "../../providers/x/wire.ts";
import type { Ledger } from "./ledger.ts";
import type { Ports, X } from "./ports.ts";
import { promote, type Rotation } from "./promote.ts";
import type { GuardState } from "./state.ts";
import { around, joined, minuteMs, oldestFromMs } from "./windows.ts";

/** So often every run asks X to check again; after that only now and then. */
const eagerPuts = 12;
const patientMs = 30 * minuteMs;
/** The next secret is tried with the first of so many: Secrets Manager wants no new version every five minutes. */
const putsAPromotion = 12;
/** How long to look whether X's check has passed; the next run looks again. */
const looksMs = [1_000, 2_000, 4_000, 8_000];

/**
 * Brings an invalid webhook back and notes for how long X delivered nothing. What is begun is written before X is
 * asked, so that a run that dies in between loses no window. Says whether the webhook is valid in the end.
 */
export async function repair(
  ports: Ports,
  x: X,
  ledger: Ledger,
  webhook: XWebhook,
  state: GuardState,
  rotation?: Rotation,
): Promise<boolean> {
  if (webhook.valid) {
    await ledger.save(validAgain(ports, ledger, state, x.now()));
    return true;
  }
  const nowMs = x.now();
  const { sinceMs, puts, putMs } = state.invalid ?? { sinceMs: lastValidMs(webhook, state, nowMs), puts: 0 };
  const due = puts < eagerPuts || putMs === undefined || nowMs - putMs >= patientMs;
  if (!due) return false;
  const trying = { ...state, invalid: { sinceMs, puts: puts + 1, putMs: nowMs } };
  await ledger.save(trying);
  ports.log("warn", "webhook_invalid", {
    app: ledger.app,
    webhookId: webhook.id,
    since: new Date(sinceMs).toISOString(),
    puts: puts + 1,
  });
  const check = () => putAndWatch(ports, x, ledger.app, webhook.id);
  const mayPromote = rotation !== undefined && puts % putsAPromotion === 0;
  const passed = (await check()) || (mayPromote && (await promote(ports, ledger.app, rotation, check)));
  if (!passed) return false;
  await ledger.save(validAgain(ports, ledger, trying, x.now()));
  return true;
}

async function putAndWatch(ports: Ports, x: X, app: string, webhookId: string): Promise<boolean> {
  try {
    await x.validateWebhook(webhookId);
  } catch (error) {
    // A refused or lost PUT may have had its effect; the listing tells.
    const reasons = error instanceof XApiError ? error.refusal.reasons.join(",") : messageOf(error);
    ports.log("warn", "put_failed", { app, webhookId, reasons });
  }
  for (const waitMs of looksMs) {
    await ports.sleep(waitMs);
    const { items } = await x.listWebhooks();
    if (items.some(({ id, valid }) => id === webhookId && valid)) return true;
  }
  return false;
}

/** Valid now: a time without deliveries, if there was one, has ended and becomes a window to replay. */
function validAgain(ports: Ports, { app }: Ledger, state: GuardState, nowMs: number): GuardState {
  const { invalid, ...rest } = state;
  if (invalid === undefined) return { ...rest, seenValidMs: nowMs };
  const { sinceMs, puts } = invalid;
  const window = around(sinceMs, nowMs);
  if (puts > 0) ports.count("WebhookRepaired", 1);
  ports.count("LossWindowSeconds", Math.round((nowMs - sinceMs) / 1000));
  ports.log("info", "webhook_valid_again", { app, since: new Date(sinceMs).toISOString(), puts });
  return { ...rest, seenValidMs: nowMs, windows: joined([...rest.windows, window]) };
}

/** The last moment at which X is known to have delivered; without one, as far back as a replay reaches. */
function lastValidMs(webhook: XWebhook, { seenValidMs }: GuardState, nowMs: number): number {
  return seenValidMs ?? Math.max(createdMs(webhook), oldestFromMs(nowMs));
}

/** When X made the webhook; 0 where it does not say. */
export function createdMs({ createdAt }: XWebhook): number {
  return Date.parse(createdAt ?? "") || 0;
}
