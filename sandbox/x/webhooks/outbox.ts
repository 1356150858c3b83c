/** Deliveries as X makes them: remembered for a replay, retried, late or double where a fault says so. */

import type { Webhook } from "../entities.ts";
import { takeDeliveryFault } from "../faults/faults.ts";
import type { World } from "../world.ts";
import { deliver, type Parcel } from "./deliver.ts";

interface Shipment {
  readonly webhookId: string;
  /** The same for all tries and copies. */
  readonly group: string;
  readonly parcel: Parcel;
}

const parcelOf = (body: string): Parcel => ({
  body: Buffer.from(body, "utf8"),
  signature: "valid",
  contentType: "application/json",
  headers: {},
});

/** Makes a try and, where it fails, sets the timer for the next. The webhook and the app's secrets are those of the moment. */
const ship = async (world: World, shipment: Shipment, attempt: number): Promise<void> => {
  const { store, clock, background, era } = world;
  const webhook = store.webhooks.get(shipment.webhookId);
  const app = webhook && store.apps.get(webhook.app);
  if (webhook === undefined || app === undefined) return;
  const { outcome } = await deliver(world, app, webhook, shipment.parcel, { group: shipment.group, attempt });
  if (world.era !== era) return;
  // What meets an invalid webhook is lost but for a replay: X does not save it up.
  if (outcome === "delivered" || outcome === "webhook-invalid") return;
  const delayMs = store.settings.retryDelaysMs[attempt - 1];
  if (delayMs === undefined) return;
  clock.after(delayMs, () => background(ship(world, shipment, attempt + 1)));
};

const remember = ({ store, now }: World, webhookId: string, body: string): void => {
  const { history, webhooks } = store;
  if (!history.has(webhookId)) history.keep((id) => webhooks.has(id));
  history.add(webhookId, now(), body);
};

/**
 * Sends a body to a webhook behind the caller's back, and again as often as `retryDelaysMs` says until it is answered 200.
 * `body` is the exact text.
 */
export const dispatch = (world: World, webhook: Webhook, body: string): void => {
  remember(world, webhook.id, body);
  const fault = takeDeliveryFault(world, "whole", webhook);
  const shipment = { webhookId: webhook.id, group: world.nextId(), parcel: parcelOf(body) };
  const start = (): void => {
    for (let copy = 0; copy < (fault?.copies ?? 1); copy += 1) world.background(ship(world, shipment, 1));
  };
  if (fault?.lateMs === undefined) start();
  else world.clock.after(fault.lateMs, start);
};

/** What was, or should have been, delivered to a webhook from `fromMs` (inclusive) to `toMs` (exclusive), oldest first. */
export const deliveredBetween = (
  { store }: World,
  webhookId: string,
  fromMs: number,
  toMs: number,
): readonly string[] => store.history.between(webhookId, fromMs, toMs);

const replayWidth = 16;

/** Delivers bodies once more, each with one try, a few at a time; says whether all were answered 200. */
export const redeliver = async (
  world: World,
  webhook: Webhook,
  bodies: readonly string[],
): Promise<boolean> => {
  const left = bodies.values();
  let complete = true;
  const work = async (): Promise<void> => {
    for (const body of left) {
      const current = world.store.webhooks.get(webhook.id);
      const app = current && world.store.apps.get(current.app);
      const done = current && app && (await deliver(world, app, current, parcelOf(body)));
      if (done?.outcome !== "delivered") complete = false;
    }
  };
  await Promise.all(Array.from({ length: Math.min(replayWidth, bodies.length) }, work));
  return complete;
};
