/** The filtered stream: which linked webhooks a post goes to. */
import type { StreamRule } from "../entities.ts";
import { streamBody } from "../events/filtered-stream.ts";
import type { Happening } from "../events/happening.ts";
import { ownWebhook } from "../store.ts";
import { matchingRules } from "../stream/rules.ts";
import type { World } from "../world.ts";
import type { Outgoing } from "./routed.ts";

/** One delivery for each link of an app with rules that fit; protected accounts post to no stream. */
export const routeStream = (world: World, happening: Happening): Outgoing[] => {
  if (happening.kind !== "post" || happening.scene.author.protected) return [];
  const { scene } = happening;
  const byApp = new Map<string, readonly StreamRule[]>();
  return [...world.store.links.values()].flatMap(({ app, webhookId, fields }): Outgoing[] => {
    const webhook = ownWebhook(world.store, app, webhookId);
    if (webhook === undefined) return [];
    const rules = byApp.get(app) ?? matchingRules(world, app, scene);
    byApp.set(app, rules);
    if (rules.length === 0) return [];
    return [
      {
        app,
        product: "filtered-stream",
        webhookId,
        eventType: "post",
        becauseOf: rules.map((rule) => rule.id),
        webhook,
        body: streamBody(scene, rules, fields),
      },
    ];
  });
};
