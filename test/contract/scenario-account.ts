/** Calls of account activity and of replays: every answer they have. */
import { type Caller, strangerId, tokens, userId } from "./emulator-caller.ts";

const base = "/2/account_activity";

/** Needs a webhook. */
export const accountActivity = async ({ x, call, control }: Caller): Promise<void> => {
  const all = (id: string | undefined) => `${base}/webhooks/${id}/subscriptions/all`;
  const webhookId = x.state().webhooks[0]?.id;
  await call("GET", all(webhookId), undefined, tokens.user);
  await control("/_x/apps/main", { limits: { accountSubscriptions: 0 } });
  await call("POST", all(webhookId), {}, tokens.user);
  await control("/_x/apps/main", { limits: { accountSubscriptions: 5000 } });
  await call("POST", all(webhookId), {}, tokens.user);
  await call("POST", all(webhookId), {}, tokens.user);
  await call("GET", all(webhookId), undefined, tokens.user);
  await call("GET", `${all(webhookId)}/list`);
  await call("GET", `${base}/subscriptions/count`);
  for (const id of ["404", "not-an-id"]) {
    await call("POST", all(id), {}, tokens.user);
    await call("GET", all(id), undefined, tokens.user);
    await call("GET", `${all(id)}/list`);
    await call("DELETE", `${base}/webhooks/${id}/subscriptions/${userId}/all`);
    await call("DELETE", `${base}/webhooks/${webhookId}/subscriptions/${id}/all`);
  }
  await call("POST", all(webhookId), [], tokens.user);
  await call("GET", `${base}/subscriptions/count?colour=red`);
  await call("DELETE", `${base}/webhooks/${webhookId}/subscriptions/${strangerId}/all`);
  await call("DELETE", `${base}/webhooks/${webhookId}/subscriptions/${userId}/all`);
};

/** Needs a webhook. */
export const replays = async ({ x, call, control }: Caller): Promise<void> => {
  const minutesAgo = (minutes: number): string =>
    new Date(x.clock.now() - minutes * 60_000).toISOString().replace(/\D/g, "").slice(0, 12);
  const webhook_id = x.state().webhooks[0]?.id;
  const replay = (from_date: unknown, to_date: unknown, id = webhook_id) =>
    call("POST", "/2/webhooks/replay", { webhook_id: id, from_date, to_date });
  const [from, to] = [minutesAgo(90), minutesAgo(60)];
  await control("/_x/settings", { replayDelayMs: 1000 });
  await replay(from, to);
  await replay(from, to);
  await x.clock.advance(1000);
  for (const replayAnswer of ["flat", "user"] as const) {
    await control("/_x/settings", { replayAnswer });
    await replay(from, to);
    await x.clock.advance(1000);
  }
  for (const [start, end] of [
    [to, from],
    [minutesAgo(20), minutesAgo(15)],
    [from, minutesAgo(5)],
    [minutesAgo(25 * 60), to],
    ["yesterday", to],
    [7, to],
    [undefined, to],
  ])
    await replay(start, end);
  await replay(from, to, "404");
  await replay(from, to, "not-an-id");
};
