import fc from "fast-check";
import { expect, it } from "vitest";
import { activityTopics } from "../../../../sandbox/x/acts/activity-topics.ts";
import { filterFits, routeActivity } from "../../../../sandbox/x/acts/route-activity.ts";
import type { Facts } from "../../../../sandbox/x/events/happening.ts";
import { createWorld } from "../../../../sandbox/x/world.ts";
import { ann, ben, cat, happens, scene } from "./cast.ts";

const people = [ann, ben, cat];
const user = fc.constantFrom(...people);

const subscription = fc.record({
  app: fc.constantFrom("main", "brand"),
  eventType: fc.constantFrom("post.create", "post.mention.create", "like.create", "follow.follow", "dm.sent"),
  filter: fc.record(
    { user_id: fc.constantFrom("1", "2", "3"), direction: fc.constantFrom("inbound", "outbound") },
    { requiredKeys: ["user_id"] },
  ),
});

const facts: fc.Arbitrary<Facts> = fc.oneof(
  fc
    .tuple(user, fc.subarray(people))
    .map(([author, mentioned]): Facts => ({ kind: "post", scene: scene(author, {}, { mentioned }) })),
  fc.tuple(user, user).map(
    ([liker, author]): Facts => ({
      kind: "like",
      id: "f",
      liker,
      scene: scene(author, {}),
    }),
  ),
  fc
    .tuple(user, user)
    .map(([source, target]): Facts => ({ kind: "relation", type: "follow", source, target })),
  fc.tuple(user, user).map(([from, to]): Facts => ({ kind: "dm", id: "5", from, to, text: "hi" })),
);

it("the index finds the subscriptions that a search through all of them finds, in order of creation", () => {
  fc.assert(
    fc.property(fc.array(subscription, { maxLength: 30 }), facts, (subscriptions, happened) => {
      const apps = ["main", "brand"];
      const world = createWorld({
        apps: apps.map((name) => ({ name, bearerToken: name, clientSecret: "s" })),
        users: people.map(({ id, username }) => ({ id, username, authorised: apps })),
      });
      for (const made of subscriptions) {
        const id = world.nextId();
        const times = { createdAtMs: 0, visibleAtMs: 0, liveAtMs: 0 };
        world.store.subscriptions.set(id, { id, ...made, ...times });
      }
      const happening = happens(happened);
      const topics = activityTopics(happening);
      const expected = [...world.store.subscriptions.values()].filter((candidate) =>
        topics.some(
          (topic) =>
            topic.eventType === candidate.eventType &&
            topic.userId === candidate.filter.user_id &&
            filterFits(candidate, topic, happening),
        ),
      );
      const routed = routeActivity(world, happening);
      expect(routed.flatMap(({ becauseOf }) => becauseOf)).toEqual(expected.map(({ id }) => id));
    }),
    { numRuns: 60 },
  );
});
