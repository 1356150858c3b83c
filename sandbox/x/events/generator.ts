/** Plausible deliveries of every kind, invented: the same seed gives the same bytes. */
import type { Filter, User } from "../entities.ts";
import { createRandom } from "../random.ts";
import { eventTypeNames } from "../subscriptions/event-types.ts";
import { accountBody, accountBodyOf } from "./aaa.ts";
import { accountKinds, heardByBoth, typesOfKind } from "./account-kinds.ts";
import { type MatchingRule, streamBody } from "./filtered-stream.ts";
import type { EventGenerator, GeneratedEvent, GeneratorOptions } from "./generated.ts";
import type { Facts, Happening } from "./happening.ts";
import { inventions, inventNews } from "./invent.ts";
import { inventPost } from "./invent-post.ts";
import { gather } from "./people.ts";
import { replayStatusBody } from "./replay-status.ts";
import { createStage } from "./stage.ts";
import { tags } from "./words.ts";
import { activityBody } from "./xaa.ts";

const leastPeople = 6;
const pauseMs = 20_000;
const severalAtMost = 4;
const usualFields = [
  "tweet.fields=created_at",
  "tweet.fields=entities",
  "tweet.fields=lang",
  "tweet.fields=public_metrics",
  "expansions=author_id",
  "expansions=referenced_tweets.id",
  "expansions=attachments.media_keys",
  "user.fields=created_at",
];

const usualFilter = (eventType: string, { id }: User, inbound: boolean): Filter => {
  if (eventType === "oauth.revoke") return {};
  const direction = inbound ? "inbound" : "outbound";
  return eventType === "like.create" ? { user_id: id, direction } : { user_id: id };
};

/** Makes a generator. */
export const createEventGenerator = (options: GeneratorOptions = {}): EventGenerator => {
  const { seed = 1, startMs = Date.UTC(2026, 7, 1, 12), users = [], appId = "1001" } = options;
  const random = createRandom(seed);
  const people = gather(users, leastPeople, random, startMs);
  const stage = createStage(random, people, startMs, appId);
  const [firstGiven, ...moreGiven] = people.slice(0, users.length);
  const subjects: typeof people | readonly [User, ...User[]] = firstGiven
    ? [firstGiven, ...moreGiven]
    : people;
  const webhookId = options.webhookId ?? stage.id();
  const [firstType = "post.create", ...moreTypes] = eventTypeNames;
  const anyType = (): string => random.pick([firstType, ...moreTypes]);

  const happen = (facts: Facts): Happening => ({ ...facts, atMs: stage.nowMs(), uuid: stage.uuid() });

  const invent = (eventType: string, subject: User, other: User): Happening => {
    stage.pass(pauseMs);
    if (eventType === "news.new") return happen(inventNews(stage).facts);
    const made = inventions[eventType];
    if (made === undefined) throw new Error(`The event generator knows no event type "${eventType}".`);
    return happen(made(stage, subject, other));
  };

  const happening = (eventType = anyType(), subject = random.pick(subjects)) =>
    invent(eventType, subject, stage.other(subject));

  const activity: EventGenerator["activity"] = (
    eventType = anyType(),
    { subject = random.pick(subjects), filter, tag } = {},
  ) => {
    const other = stage.other(subject);
    // An inbound like is one that the subject gets.
    const inbound = eventType === "like.create" && random.below(2) === 0;
    stage.pass(pauseMs);
    const news = eventType === "news.new" ? inventNews(stage) : undefined;
    const [by, about] = inbound ? [other, subject] : [subject, other];
    const made = news ? happen(news.facts) : invent(eventType, by, about);
    const usual = news ? { keyword: news.keyword } : usualFilter(eventType, subject, inbound);
    const body = activityBody(made, { eventType, filter: filter ?? usual, tag });
    return { source: "xaa", kind: eventType, happenings: [made], body };
  };

  const account: EventGenerator["account"] = (
    kind = random.pick(accountKinds),
    { subject = random.pick(subjects), events = 1 } = {},
  ) => {
    const happenings = Array.from({ length: kind === "user_event" ? 1 : events }, () => {
      const other = stage.other(subject);
      const eventType = random.pick(typesOfKind[kind]);
      const inbound = heardByBoth.includes(eventType) && random.below(2) === 0;
      const [by, about] = inbound ? [other, subject] : [subject, other];
      return invent(eventType, by, about);
    });
    const [first] = happenings;
    const revoked = kind === "user_event" && first ? accountBody(first, subject.id) : undefined;
    return { source: "aaa", kind, happenings, body: revoked ?? accountBodyOf(happenings, subject.id) };
  };

  const inventRules = (): MatchingRule[] =>
    Array.from({ length: 1 + random.below(2) }, () => ({
      id: stage.id(),
      ...(random.below(4) > 0 && { tag: random.pick(tags) }),
    }));

  const filteredStream: EventGenerator["filteredStream"] = (rules = inventRules(), fields = usualFields) => {
    const subject = random.pick(subjects);
    stage.pass(pauseMs);
    const form = random.pick(["plain", "plain", "mention", "reply", "quote", "repost"] as const);
    const scene = inventPost(stage, form, subject, stage.other(subject));
    const made = happen({ kind: "post", scene });
    return {
      source: "filtered-stream",
      kind: "post",
      happenings: [made],
      body: streamBody(scene, rules, fields),
    };
  };

  const replayStatus: EventGenerator["replayStatus"] = (state = "Complete") => {
    stage.pass(pauseMs);
    const description =
      state === "Complete" ? "Every event was sent again." : "Some events were not sent again.";
    const body = replayStatusBody({ webhookId, jobId: stage.id(), state, description });
    return { source: "replay-status", kind: "replay_job_status", happenings: [], body };
  };

  const next = (): GeneratedEvent => {
    const chance = random.next();
    if (chance < 0.6)
      return activity(undefined, { tag: random.below(2) === 0 ? undefined : random.pick(tags) });
    if (chance < 0.85) {
      return account(undefined, { events: random.below(4) === 0 ? 2 + random.below(severalAtMost - 1) : 1 });
    }
    return chance < 0.97 ? filteredStream() : replayStatus(random.pick(["Complete", "Incomplete"]));
  };

  return { users: people, next, happening, activity, account, filteredStream, replayStatus };
};
