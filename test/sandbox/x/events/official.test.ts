import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createEventGenerator } from "../../../../sandbox/x/events/generator.ts";
import { below, type Shape, shapeOf, union, unknownTo, within } from "../support/shape.ts";

const shared = resolve(import.meta.dirname, "../../../../../shared");
const present =
  existsSync(resolve(shared, "payloads")) && existsSync(resolve(shared, "x-openapi-2.167-subset.json"));
if (!present) {
  console.info(`X's sample events against the emulator's: skipped, ${shared} is not here`);
  it.skip("the events against X's samples: the reference data is not here", () => {});
}

const read = (file: string): unknown => JSON.parse(readFileSync(resolve(shared, file), "utf8"));
const sample = (name: string): Shape => shapeOf(read(`payloads/activity/${name}.json`));
const accountSample = (name: string): Shape => shapeOf(read(`payloads/account-activity/${name}.json`));

const node = z.looseObject({
  $ref: z.string().optional(),
  type: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
});

/** The members that a schema of X's OpenAPI names; X's payloads say tweet where it says post, and counts twice. */
const schemaShape = (name: string): Shape => {
  const document = z
    .object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) })
    .parse(read("x-openapi-2.167-subset.json"));
  const walk = (schema: unknown, path: string): string[] => {
    const { $ref, type = "string", properties = {}, items } = node.parse(schema);
    if ($ref !== undefined) return walk(document.components.schemas[$ref.split("/").at(-1) ?? ""], path);
    if (type === "array") return [`${path}=array`, ...walk(items, `${path}/*`)];
    if (type === "integer") return [`${path}=number`, `${path}_str=string`];
    if (type !== "object") return [`${path}=${type}`];
    const members = Object.entries(properties).flatMap(([member, inner]) => walk(inner, `${path}/${member}`));
    return [`${path}=object`, ...members];
  };
  const paths = walk({ $ref: name }, "");
  return new Set([
    ...paths,
    ...paths.map((path) => path.replaceAll("repost", "retweet").replaceAll("post", "tweet")),
  ]);
};

const several = 40;

const ours = (eventType: string): Shape => {
  const generator = createEventGenerator({ seed: 4 });
  return union(
    Array.from({ length: several }, () =>
      shapeOf(JSON.parse(generator.activity(eventType, { tag: "t" }).body)),
    ),
  );
};

/** Which of X's samples an event type is measured by. */
const measures: Readonly<Record<string, string>> = {
  "post.create": "post.create",
  "post.mention.create": "post.create",
  "post.delete": "post.delete",
  "post.reply.create": "post.reply.create",
  "post.quote.create": "post.repost.create",
  "post.repost.create": "post.repost.create",
  "like.create": "like.create",
  "follow.follow": "follow.follow",
  "follow.unfollow": "follow.follow",
  "mute.mute": "follow.follow",
  "mute.unmute": "follow.follow",
  "block.block": "follow.follow",
  "block.unblock": "follow.follow",
  "profile.update.bio": "profile.update.bio",
  "profile.update.profile_picture": "profile.update.profile-picture",
  "profile.update.banner_picture": "profile.update.banner-picture",
  "profile.update.screenname": "profile.update.screenname",
  "profile.update.url": "profile.update.url",
  "profile.update.handle": "profile.update.bio",
  "profile.update.geo": "profile.update.bio",
  "profile.update.verified_badge": "profile.update.bio",
  "profile.update.affiliate_badge": "profile.update.bio",
  "spaces.start": "spaces.start",
  "spaces.end": "spaces.start",
  "broadcast.start": "broadcast.start",
  "broadcast.end": "broadcast.end",
  "chat.received": "chat.received",
  "chat.sent": "chat.received",
  "dm.received": "dm.received",
  "dm.sent": "dm.received",
  "news.new": "news.new",
};

const judgeActivity = (): void => {
  const follow = sample("follow.follow");
  const post = union([
    schemaShape("Post"),
    ...["post.create", "post.reply.create", "post.repost.create"].map((name) =>
      within("/data/payload", sample(name)),
    ),
  ]);
  const user = union([
    schemaShape("User"),
    within("/data/payload/source/data", follow),
    within("/data/includes/users/*", sample("post.create")),
  ]);
  const anywhere = union([
    below("/data/includes/tweets/*", post),
    below("/data/includes/users/*", user),
    below("/data/includes/users/*/data", user),
    ...["source", "target", "user", "users/<id>"].map((name) => below(`/data/payload/${name}/data`, user)),
  ]);

  it.each(Object.entries(measures))("says nothing in %s that X does not", (eventType, name) => {
    const known = union([
      sample(name),
      anywhere,
      ...(eventType.startsWith("post.") ? [below("/data/payload", post)] : []),
      // Entities of messages are those of account activity.
      ...(eventType.startsWith("dm.")
        ? ["extended_tweet/entities", "entities"].map((path) =>
            below(
              "/data/payload/direct_message_events/*/message_create/message_data/entities",
              within(`/tweet_create_events/*/${path}`, accountSample("tweet_create")),
            ),
          )
        : []),
    ]);
    const allowed = /message_data\/entities\/(?:hashtags|symbols)\//;
    expect(unknownTo(known, ours(eventType)).filter((entry) => !allowed.test(entry))).toEqual([]);
  });

  it.each(Object.entries(measures))("leaves no member out of %s that X's payload has", (eventType, name) => {
    const top = (shape: Shape): Shape =>
      new Set([...within("/data/payload", shape)].filter((entry) => /^\/[^/]+$/.test(entry)));
    expect(unknownTo(top(ours(eventType)), top(sample(name)))).toEqual([]);
  });
};

const accountMeasures = [
  ["follow_events", "follow"],
  ["block_events", "block"],
  ["mute_events", "mute"],
  ["tweet_delete_events", "tweet_delete"],
  ["direct_message_events", "direct_message"],
  ["direct_message_indicate_typing_events", "direct_message_indicate_typing"],
  ["tweet_create_events", "tweet_create"],
] as const;

const judgeAccountActivity = (): void => {
  const delivered = (kind: (typeof accountMeasures)[number][0]): Shape => {
    const generator = createEventGenerator({ seed: 5 });
    return union(Array.from({ length: several }, () => shapeOf(JSON.parse(generator.account(kind).body))));
  };

  it.each(accountMeasures)("has in %s all that X's sample has", (kind, name) => {
    // A message names the client it was sent with, where that was an app; the emulator's are sent by hand.
    const byApps = /^\/apps|\/source_app_id=/;
    const missing = unknownTo(delivered(kind), accountSample(name)).filter((entry) => !byApps.test(entry));
    expect(missing).toEqual([]);
  });

  it.each(accountMeasures.slice(0, 6))("has in %s nothing that X's sample has not", (kind, name) => {
    const known = accountSample(name);
    const allowed = /message_data\/entities\/\w+\//;
    expect(unknownTo(known, delivered(kind)).filter((entry) => !allowed.test(entry))).toEqual([]);
  });
};

const judgeOthers = (): void => {
  const generator = createEventGenerator({ seed: 6 });

  it("shapes a filtered-stream delivery like X's", () => {
    const fields = [
      "tweet.fields=created_at,author_id",
      "expansions=author_id",
      "user.fields=created_at,protected",
    ];
    const { body } = generator.filteredStream([{ id: "1", tag: "a" }], fields);
    const known = shapeOf(read("payloads/filtered-stream/matching_rules.json"));
    // The sample is older than edits.
    const edits = /^\/data\/edit_history_tweet_ids/;
    expect(unknownTo(known, shapeOf(JSON.parse(body))).filter((entry) => !edits.test(entry))).toEqual([]);
    expect(unknownTo(shapeOf(JSON.parse(body)), known)).toEqual([]);
  });

  it("shapes the end of a replay like X's", () => {
    const known = shapeOf(read("payloads/replay/complete.json"));
    expect(shapeOf(JSON.parse(generator.replayStatus().body))).toEqual(known);
  });
};

if (present) {
  describe("the Activity API's events against X's samples", judgeActivity);
  describe("account activity against X's samples", judgeAccountActivity);
  describe("other deliveries against X's samples", judgeOthers);
}
