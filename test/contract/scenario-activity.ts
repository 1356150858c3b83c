/** Calls of the activity subscriptions and their stream: every answer they have. */
import { eventTypeNames, olderEventTypeNames } from "../../sandbox/x/subscriptions/event-types.ts";
import { type Caller, strangerId, tokens, userId } from "./emulator-caller.ts";

const path = "/2/activity/subscriptions";

/** Needs a webhook. */
export const subscriptions = async ({ x, call, control }: Caller): Promise<void> => {
  const create = (event_type: unknown, filter: unknown, more: object = {}) =>
    call("POST", path, { event_type, filter, ...more });
  await call("GET", path);
  const webhookId = x.state().webhooks[0]?.id ?? "";
  const filterOf = (type: string) => {
    if (type === "oauth.revoke") return {};
    return type === "news.new" ? { keyword: "bees" } : { user_id: userId };
  };
  for (const type of eventTypeNames)
    await create(type, filterOf(type), { tag: `contract ${type}`, webhook_id: webhookId });
  for (const [older, name] of olderEventTypeNames) {
    await create(older, filterOf(name));
    await create(older, { user_id: "77" });
  }
  await create("like.create", { user_id: userId, direction: "inbound" });
  for (const filter of [
    {},
    { user_id: 12 },
    { user_id: "x" },
    { keyword: "k" },
    { user_id: userId, more: 1 },
    null,
    [],
  ]) {
    await create("post.create", filter);
  }
  await create("mute.mute", { user_id: userId, direction: "inbound" });
  await create("news.new", { keyword: "k".repeat(151) });
  await create("oauth.revoke", { user_id: userId });
  await create("dm.sent", { user_id: strangerId });
  await call("POST", path, { event_type: "news.new", filter: { keyword: "k" } }, tokens.selfServe);
  await call("POST", path, { event_type: "dm.sent", filter: { user_id: userId } }, tokens.narrow);
  await call("GET", path, undefined, tokens.narrow);
  await create("colour.change", { user_id: userId });
  await create(7, { user_id: userId });
  await create("post.delete", { user_id: strangerId }, { tag: "" });
  await create("post.delete", { user_id: strangerId }, { tag: "t".repeat(201) });
  await create("post.delete", { user_id: strangerId }, { webhook_id: "404" });
  await create("post.delete", { user_id: strangerId }, { webhook_id: "x" });
  await create("post.delete", { user_id: strangerId }, { colour: "red" });
  for (const query of [
    "max_results=1",
    "max_results=1000",
    "max_results=0",
    "max_results=1001",
    "max_results=ten",
  ]) {
    await call("GET", `${path}?${query}`);
  }
  await call("GET", `${path}?pagination_token=short`);
  await call("GET", `${path}?pagination_token=notonewegaveout0000`);
  const [first, second, third] = x.state().subscriptions;
  await call("PUT", `${path}/${first?.id}`, { tag: "new", webhook_id: webhookId });
  for (const body of [{ tag: 1 }, { event_type: "post.delete" }, { webhook_id: "404" }, { tag: "" }]) {
    await call("PUT", `${path}/${first?.id}`, body);
  }
  for (const id of ["404", "not-an-id"]) {
    await call("PUT", `${path}/${id}`, { tag: "new" });
    await call("DELETE", `${path}/${id}`);
  }
  await call("DELETE", `${path}/${first?.id}`);
  await call("DELETE", `${path}?ids=${second?.id},404`);
  await call("DELETE", `${path}?ids=${third?.id}`);
  for (const query of ["", "?ids=", "?ids=a,b", `?ids=${Array(101).fill("1").join(",")}`])
    await call("DELETE", `${path}${query}`);
  await control("/_x/apps/main", { limits: { subscriptions: 1 } });
  await create("post.delete", { user_id: strangerId });
  await control("/_x/apps/main", { limits: { subscriptions: 1500 } });
};

/** The answers that depend on settings. */
export const subscriptionVariants = async ({ x, call, control }: Caller): Promise<void> => {
  const subscription = { event_type: "post.delete", filter: { user_id: strangerId } };
  for (const subscriptionAnswer of ["bare", "array"] as const) {
    await control("/_x/settings", { subscriptionAnswer });
    await call("POST", path, subscription);
    if (subscriptionAnswer === "bare")
      await control(`/_x/subscriptions/${x.state().subscriptions.at(-1)?.id}`, undefined, "DELETE");
  }
  await control("/_x/settings", { duplicateStatus: 409 });
  await call("POST", path, subscription);
};

/** The stream: its refusals, and a line for what happens while it is read. */
export const activityStream = async ({ x, call, read, control }: Caller): Promise<void> => {
  const stream = "/2/activity/stream";
  for (const query of [
    "backfill_minutes=6",
    "backfill_minutes=x",
    "start_time=yesterday",
    "end_time=1",
    "colour=red",
  ])
    await call("GET", `${stream}?${query}`);
  await call("POST", path, { event_type: "post.create", filter: { user_id: strangerId } });
  const post = () => void x.act({ user: "stranger", does: "post", text: "Bees https://example.com #bees" });
  await read(stream, 1, post);
  await read(`${stream}?backfill_minutes=5`, 1, () => {});
  // One that is read stays open meanwhile.
  await control("/_x/settings", { streamConnections: 1 });
  let refused: Promise<unknown> | undefined;
  await read(stream, 1, () => {
    refused = call("GET", stream);
    post();
  });
  await refused;
};
