/** The rules for webhooks that every dialect of the API shares. */

import { badId, isId, type Parsed } from "../api/http.ts";
import { type Problem, problemOf, refusedWebhook } from "../api/problems.ts";
import type { App, Webhook } from "../entities.ts";
import { limitOf } from "../seed/quotas.ts";
import { ownWebhook, webhooksOf } from "../store.ts";
import type { World } from "../world.ts";
import { runCrc } from "./crc.ts";
import { webhookUrlFault } from "./webhook-url.ts";

/** Why this app may not have a webhook at this URL. */
const creationProblem = (world: World, app: App, url: string): Problem | undefined => {
  const { settings } = world.store;
  const existing = webhooksOf(world.store, app.name);
  if (existing.some((webhook) => webhook.url === url)) {
    return refusedWebhook(settings, "DuplicateUrlFailed", "this app has a webhook with this URL already.");
  }
  const limit = limitOf(settings, app, "webhooks");
  if (existing.length < limit) return undefined;
  return refusedWebhook(
    settings,
    "WebhookLimitExceeded",
    `this app may have ${limit} webhook(s) and has ${existing.length}.`,
  );
};

/**
 * Registers a webhook once its URL has passed a CRC, or says why not.
 * @param onLoopback whether the emulator itself is reached on loopback: then the receiver may be there too.
 */
export const createWebhook = async (
  world: World,
  app: App,
  url: string,
  onLoopback: boolean,
): Promise<Parsed<Webhook>> => {
  const { era } = world;
  const { settings } = world.store;
  const fault = webhookUrlFault(url, onLoopback);
  if (fault !== undefined) return { problem: refusedWebhook(settings, "UrlValidationFailed", `${fault}.`) };
  const before = creationProblem(world, app, url);
  if (before !== undefined) return { problem: before };
  const crc = await runCrc(world, app, url, null);
  if (world.era !== era) return { problem: problemOf(settings, 503) };
  if (crc.result !== "passed")
    return { problem: refusedWebhook(settings, "CrcValidationFailed", `${crc.why}.`) };
  // Asked again: another request may have been faster.
  const after = creationProblem(world, app, url);
  if (after !== undefined) return { problem: after };
  const nowMs = world.now();
  const webhook: Webhook = {
    id: world.nextId(),
    app: app.name,
    url,
    valid: true,
    createdAtMs: nowMs,
    validatedAtMs: nowMs,
    broken: false,
  };
  world.store.webhooks.set(webhook.id, webhook);
  return { value: webhook };
};

/** An app's own webhook by the id in a path; an unknown one and another app's are refused alike. */
export const findWebhook = (world: World, app: App, id: string): Parsed<Webhook> => {
  const { settings } = world.store;
  if (!isId(id)) return { problem: badId(settings, "webhook_id", id) };
  const webhook = ownWebhook(world.store, app.name, id);
  if (webhook !== undefined) return { value: webhook };
  return {
    problem: refusedWebhook(
      settings,
      "WebhookIdInvalid",
      `no webhook has the id ${id}.`,
      settings.unknownWebhookStatus,
    ),
  };
};

/**
 * Removes a webhook with its account activity subscriptions and its stream link, which belong to it; activity
 * subscriptions stay behind.
 * @returns whether there was one.
 */
export const deleteWebhook = (world: World, id: string): boolean => {
  const { webhooks, accountSubscriptions, links } = world.store;
  links.delete(id);
  for (const key of [...accountSubscriptions.ofWebhook(id).keys()]) accountSubscriptions.delete(key);
  return webhooks.delete(id);
};
