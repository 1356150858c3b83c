/** Tells the world what happened: every delivery that follows from the subscriptions, rules and links. */
import type { Facts, Happening } from "../events/happening.ts";
import { signed64 } from "../random-ids.ts";
import { offer } from "../stream/activity.ts";
import { dispatch } from "../webhooks/outbox.ts";
import type { World } from "../world.ts";
import { routeAccount } from "./route-account.ts";
import { routeActivity } from "./route-activity.ts";
import { routeStream } from "./route-stream.ts";
import type { Outgoing, Routed } from "./routed.ts";

/** X numbers an event about a new post or a news item by that item, and every other one by chance. */
const uuidOf = (world: World, facts: Facts): string => {
  if (facts.kind === "post") return facts.scene.post.id;
  return facts.kind === "news" ? facts.id : signed64(world.random);
};

const send = (world: World, { body, webhook, ...routed }: Outgoing): Routed => {
  if (webhook !== undefined) dispatch(world, webhook, body);
  // The activity stream carries the events that go to a webhook as well.
  if (routed.product === "activity") offer(world, routed.app, body);
  return routed;
};

/** Lets something happen now; says what was set going: the Activity API first, then account activity and filtered streams. */
export const publish = (world: World, facts: Facts): readonly Routed[] => {
  const happening: Happening = { ...facts, atMs: world.now(), uuid: uuidOf(world, facts) };
  // All routes before the first delivery: what a receiver does in return changes nothing about this one.
  const outgoing = [
    ...routeActivity(world, happening),
    ...routeAccount(world, happening),
    ...routeStream(world, happening),
  ];
  return outgoing.map((delivery) => send(world, delivery));
};
