import { expect } from "vitest";
import type { Emulator } from "../../sandbox/x/emulator.ts";

/** What X has, without what another making of the same changes. */
export function atX(x: Emulator) {
  const { webhooks, subscriptions, accountSubscriptions, rules, links, replays } = x.state();
  return {
    webhooks: webhooks.map(({ id, url, valid }) => ({ id, url, valid })),
    subscriptions: subscriptions
      .map(({ eventType, filter, tag, webhookId }) => JSON.stringify({ eventType, filter, tag, webhookId }))
      .toSorted(),
    accounts: accountSubscriptions.map(({ userId, webhookId }) => ({ userId, webhookId })),
    rules: rules.map(({ value, tag }) => `${value} ${tag ?? "-"}`).toSorted(),
    links: links.map(({ webhookId, fields }) => ({ webhookId, fields: fields.toSorted() })),
    replays: replays.length,
  };
}

/** The id of the one that is meant; the test fails where there is none. */
export function idOf<T extends { readonly id: string }>(
  items: readonly T[],
  isIt: (item: T) => boolean,
): string {
  return items.find(isIt)?.id ?? expect.unreachable();
}

/** Requests that X has seen, without those that only read. */
export function writesTo(x: Emulator): string[] {
  return x.journal.requests
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${path}`);
}

/** Asks X as somebody else would, behind the provider's back. */
export function askX(
  xUrl: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  return fetch(`${xUrl}${path}`, init);
}
