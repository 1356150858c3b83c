/** Calls that make the emulator give every answer it has, good and bad, once in each of its variants. */
import { eventTypeNames, olderEventTypeNames } from "../../sandbox/x/event-types.ts";
import type { SettingsPatch } from "../../sandbox/x/settings.ts";
import { type Caller, createCaller, hook, secret, strangerId, userId } from "./emulator-caller.ts";
import type { Exchange } from "./emulator-oracle.ts";

const every = [
  ["POST", "/2/webhooks", { url: hook }],
  ["GET", "/2/webhooks"],
  ["PUT", "/2/webhooks/1"],
  ["DELETE", "/2/webhooks/1"],
  ["POST", "/2/activity/subscriptions", { event_type: "post.create", filter: { user_id: userId } }],
  ["GET", "/2/activity/subscriptions"],
  ["DELETE", "/2/activity/subscriptions?ids=1"],
  ["PUT", "/2/activity/subscriptions/1", { tag: "t" }],
  ["DELETE", "/2/activity/subscriptions/1"],
  ["GET", "/2/users/by/username/owner"],
] as const;

const webhooks = async ({ x, call }: Caller, receiver: { secret: string }): Promise<void> => {
  await call("GET", "/2/webhooks");
  for (const url of [
    "",
    "http://hooks.example.com/",
    "https://hooks.example.com:8443/",
    `https://h.example/${"p".repeat(200)}`,
  ]) {
    await call("POST", "/2/webhooks", { url });
  }
  await call("POST", "/2/webhooks", {});
  receiver.secret = "wrong";
  await call("POST", "/2/webhooks", { url: hook });
  receiver.secret = secret;
  await call("POST", "/2/webhooks", { url: hook });
  await call("POST", "/2/webhooks", { url: hook });
  await call("POST", "/2/webhooks", { url: `${hook}/second` });
  await call("GET", "/2/webhooks?webhook_config.fields=id,valid");
  await call("GET", "/2/webhooks?webhook_config.fields=id,id");
  await call("GET", "/2/webhooks?webhook_config.fields=colour");
  await call("GET", "/2/webhooks?colour=red");
  const [webhook] = x.state().webhooks;
  await call("PUT", `/2/webhooks/${webhook?.id}`);
  for (const method of ["PUT", "DELETE"]) {
    for (const id of ["404", "not-an-id", "12345678901234567890"]) await call(method, `/2/webhooks/${id}`);
  }
};

const subscriptions = async ({ x, call, control }: Caller): Promise<void> => {
  const path = "/2/activity/subscriptions";
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
  await control("/_x/settings", { limits: { subscriptions: 1 } });
  await create("post.delete", { user_id: strangerId });
  await control("/_x/settings", { limits: { subscriptions: 1500 } });
};

const users = async ({ call }: Caller): Promise<void> => {
  await call("GET", "/2/users/by/username/owner");
  await call("GET", "/2/users/by/username/owner?user.fields=protected");
  await call("GET", "/2/users/by/username/nobody");
  await call("GET", "/2/users/by/username/far_too_long_a_username");
};

const variants = async ({ x, call, control }: Caller): Promise<void> => {
  const set = (patch: SettingsPatch) => control("/_x/settings", patch);
  const subscription = { event_type: "post.delete", filter: { user_id: strangerId } };
  for (const subscriptionAnswer of ["bare", "array"] as const) {
    await set({ subscriptionAnswer });
    await call("POST", "/2/activity/subscriptions", subscription);
    if (subscriptionAnswer === "bare")
      await control(`/_x/subscriptions/${x.state().subscriptions.at(-1)?.id}`, undefined, "DELETE");
  }
  await set({ duplicateStatus: 409 });
  await call("POST", "/2/activity/subscriptions", subscription);
  await set({ putAnswer: "attempted", putAnswersBeforeCrc: false });
  await call("PUT", `/2/webhooks/${x.state().webhooks[0]?.id}`);
  await set({ unknownWebhookStatus: 404 });
  await call("DELETE", "/2/webhooks/404");
  await set({ problemBase: "https://api.twitter.com" });
  await call("DELETE", "/2/webhooks/404");
  await call("DELETE", `/2/webhooks/${x.state().webhooks[0]?.id}`);
  await set({ emptyListing: "absent" });
  await call("GET", "/2/webhooks");
};

const refusals = async ({ x, call, control }: Caller): Promise<void> => {
  x.reset();
  for (const [method, path, body] of every) await call(method, path, body, "unknown-token");
  for (const status of [400, 403, 500, 503]) {
    await control("/_x/settings", { failNext: { status, times: every.length } });
    for (const [method, path, body] of every) await call(method, path, body);
  }
  for (const rateLimitBody of ["problem", "errors"] as const) {
    await control("/_x/settings", { rateLimitBody, limits: { requests: { "*": 0 } } });
    for (const [method, path, body] of every) await call(method, path, body);
  }
};

/** Runs all calls against a fresh emulator and hands back every exchange. */
export const runScenario = async (): Promise<Exchange[]> => {
  const receiver = { secret };
  const caller = createCaller(receiver);
  await webhooks(caller, receiver);
  await subscriptions(caller);
  await users(caller);
  await variants(caller);
  await refusals(caller);
  return caller.exchanges;
};
