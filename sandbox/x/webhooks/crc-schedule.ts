/** The CRCs that X sends by itself. One timer serves all webhooks, however they came to be. */

import type { Webhook } from "../entities.ts";
import type { World } from "../world.ts";
import { revalidate } from "./crc.ts";

/** Without success for so long, a webhook is asked at the interval of retries. */
const patienceMs = 24 * 60 * 60 * 1000;

const dueAtMs = ({ store }: World, { createdAtMs, checkedAtMs, validatedAtMs }: Webhook): number => {
  const { crcIntervalMs, crcRetryIntervalMs } = store.settings;
  const lastMs = checkedAtMs ?? createdAtMs;
  return lastMs + (lastMs - validatedAtMs < patienceMs ? crcIntervalMs : crcRetryIntervalMs);
};

/** Asks every valid webhook whose time has come; hands back when the next one's comes. An invalid one waits for a PUT. */
const sweep = (world: World): number => {
  const { store, now, background } = world;
  const nowMs = now();
  // A webhook made in the meantime is not due before the interval is over.
  let nextMs = nowMs + Math.min(store.settings.crcIntervalMs, store.settings.crcRetryIntervalMs);
  for (const webhook of store.webhooks.values()) {
    const app = store.apps.get(webhook.app);
    if (!webhook.valid || app === undefined) continue;
    const atMs = dueAtMs(world, webhook);
    if (atMs <= nowMs) background(revalidate(world, app, webhook));
    else nextMs = Math.min(nextMs, atMs);
  }
  return nextMs;
};

/** Starts the periodic CRCs: now, anew after every reset and after every change of the settings. */
export const startCrcSchedule = (world: World): void => {
  let cancel = (): void => {};
  const run = (): void => {
    cancel();
    if (world.store.settings.crcIntervalMs === 0) return;
    const nextMs = sweep(world);
    cancel = world.clock.after(nextMs - world.now(), run);
  };
  world.onReset(run);
  world.onConfigure(run);
  run();
};
