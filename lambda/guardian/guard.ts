import type { XWebhook } from "../../providers/x/wire.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { readLosses } from "./losses.ts";
import type { GuardedApp, Ports, X } from "./ports.ts";
import { createdMs, repair } from "./repair.ts";
import { replay } from "./replay.ts";
import type { GuardState } from "./state.ts";
import { minuteFloor, oldestFromMs } from "./windows.ts";

/**
 * One run for one app: brings its webhook back where X lists it as invalid, looks for deliveries that were lost, and
 * has X replay them. Every step is written down, so a run may die at any point and the next one goes on. `untilMs`
 * ends the reading of the log, in the terms of `elapsedMs`. Throws what keeps it from its work; the app's other steps
 * are done before.
 */
export async function guard(ports: Ports, x: X, app: GuardedApp, untilMs: number): Promise<void> {
  const ledger = await openLedger(ports.states, app.name);
  try {
    await guardWith(ports, x, app, ledger, untilMs);
  } finally {
    ports.count("ReplayPending", pending(ledger.state()));
  }
}

async function guardWith(
  ports: Ports,
  x: X,
  app: GuardedApp,
  ledger: Ledger,
  untilMs: number,
): Promise<void> {
  const { items, complete } = await x.listWebhooks();
  const webhook = items.find(({ url }) => url === app.webhookUrl);
  if (webhook === undefined) {
    // Pulumi makes it; before that there is nothing to guard.
    if (complete && ledger.state() !== undefined) ports.count("WebhookInvalid", 1);
    ports.log("warn", "webhook_not_listed", { app: app.name, complete, known: ledger.state() !== undefined });
    return;
  }
  const state = stateOf(ports, ledger, webhook, x.now());
  const failures: unknown[] = [];
  const noted = (error: unknown): undefined => void failures.push(error);
  const valid = await repair(ports, x, ledger, webhook, state, app.rotation).catch(noted);
  ports.count("WebhookInvalid", (valid ?? webhook.valid) ? 0 : 1);
  const current = () => ledger.state() ?? state;
  const read = await readLosses(ports, ledger, current(), x.now(), untilMs).catch(noted);
  if (valid) await replay(ports, x, ledger, read ?? current());
  if (failures.length > 0) throw failures[0];
}

/** What is known of this webhook. What another one before it missed, X replays to nobody. */
function stateOf(ports: Ports, ledger: Ledger, webhook: XWebhook, nowMs: number): GuardState {
  const known = ledger.state();
  if (known?.webhookId === webhook.id) return known;
  if (known !== undefined && (known.invalid !== undefined || pending(known) > 0)) {
    ports.count("ReplayIncomplete", 1);
    ports.log("error", "window_given_up", {
      app: ledger.app,
      webhookId: known.webhookId,
      reason: "the webhook was replaced",
    });
  }
  const readUntilMs = minuteFloor(Math.max(createdMs(webhook), oldestFromMs(nowMs)));
  return { webhookId: webhook.id, readUntilMs, windows: [], waiting: [] };
}

/** How many windows and slices are still to be replayed. */
function pending(state: GuardState | undefined): number {
  if (state === undefined) return 0;
  return state.windows.length + state.waiting.length + (state.job === undefined ? 0 : 1);
}
