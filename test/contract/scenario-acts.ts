/** Acts that make the emulator deliver an event of every type it knows. */
import { z } from "zod";
import { eventTypeNames } from "../../sandbox/x/subscriptions/event-types.ts";
import { createCaller, hook, secret, strangerId, userId } from "./emulator-caller.ts";

const filterOf = (type: string): object => {
  if (type === "oauth.revoke") return {};
  return type === "news.new" ? { keyword: "bees" } : { user_id: userId };
};

const madeSchema = z.object({ did: z.record(z.string(), z.unknown()) });

/** A filtered stream's delivery or an Activity API one. */
export interface ActedDelivery {
  readonly product: "activity" | "filtered-stream";
  readonly body: unknown;
}

const productSchema = z.union([
  z.looseObject({ data: z.looseObject({ event_type: z.string() }) }).transform(() => "activity" as const),
  z.looseObject({ matching_rules: z.unknown() }).transform(() => "filtered-stream" as const),
  z.unknown().transform(() => undefined),
]);

/** Subscribes to everything, lets everything happen, and hands back what was delivered. */
export const runActs = async (): Promise<ActedDelivery[]> => {
  const { x, call, control, delivered } = createCaller({ secret });
  await call("POST", "/2/webhooks", { url: hook });
  const webhook_id = x.state().webhooks[0]?.id;
  for (const event_type of eventTypeNames)
    await call("POST", "/2/activity/subscriptions", {
      event_type,
      filter: filterOf(event_type),
      tag: `t ${event_type}`,
      webhook_id,
    });
  await call("POST", "/2/tweets/search/stream/rules", { add: [{ value: "bees", tag: "nature" }] });
  await call(
    "POST",
    `/2/tweets/search/webhooks/${webhook_id}?tweet.fields=created_at,lang,entities,public_metrics&expansions=author_id`,
  );
  const act = async (body: object): Promise<Readonly<Record<string, unknown>>> => {
    const response = await x.fetch("http://localhost/_x/act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${JSON.stringify(body)}: ${await response.text()}`);
    await control("/_x/settle", {}, "POST");
    return madeSchema.parse(await response.json()).did;
  };
  const owner = (does: string, more: object = {}) => act({ user: userId, does, ...more });
  const stranger = (does: string, more: object = {}) => act({ user: strangerId, does, ...more });

  await owner("post", { text: "Bees, see https://example.com #nature @stranger", media: ["photo"] });
  await stranger("reply", { toPostOf: userId, text: "@owner indeed" });
  await stranger("quote", { postOf: userId, text: "look @owner" });
  await stranger("repost", { postOf: userId });
  await stranger("like", { postOf: userId });
  await stranger("post", { text: "hello @owner" });
  await owner("like", { postOf: strangerId });
  await owner("delete", { postOf: userId });
  for (const does of ["follow", "unfollow", "mute", "unmute", "block", "unblock"])
    await owner(does, { whom: strangerId });
  await owner("profile", {
    bio: "Beekeeper",
    name: "The Owner",
    handle: "the_owner",
    picture: "https://example.com/p.jpg",
    banner: "https://example.com/b.jpg",
    geo: "Zürich",
    url: "https://example.com",
    verifiedBadge: "blue",
    affiliateBadge: "Bees Inc.",
  });
  await owner("dm", { to: strangerId, text: "hi" });
  await stranger("dm", { to: userId, text: "hi yourself" });
  await stranger("typing", { to: userId });
  await stranger("read", { from: userId });
  await owner("space-start", { title: "Bees" });
  await owner("space-end");
  await owner("broadcast-start", { title: "Bees live" });
  await stranger("broadcast-chat", { broadcastOf: userId, text: "nice" });
  await owner("broadcast-end");
  const { conversation } = await owner("chat-create", { members: [strangerId, "3002"], name: "Bees" });
  const chat = { conversation };
  await owner("chat", { ...chat, text: "welcome" });
  await stranger("chat", { ...chat, text: "thanks" });
  await owner("chat-remove", { ...chat, users: ["3002"] });
  await owner("chat-add", { ...chat, users: ["3002"] });
  await owner("chat-promote", { ...chat, users: [strangerId] });
  await owner("chat-demote", { ...chat, users: [strangerId] });
  await owner("chat-rename", { ...chat, name: "More bees" });
  await owner("chat-restrict", { ...chat, screenshotsBlocked: true });
  await act({ does: "news", headline: "All about bees" });
  await owner("revoke", { app: "main" });

  return delivered.flatMap((text) => {
    const body: unknown = JSON.parse(text);
    const product = productSchema.parse(body);
    return product === undefined ? [] : [{ product, body }];
  });
};
