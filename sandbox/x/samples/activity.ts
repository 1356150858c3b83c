/** Activity API deliveries: one for every event type, and the older forms. */
import type { Filter } from "../entities.ts";
import { activityBody } from "../events/xaa.ts";
import { type Cast, happened } from "./cast.ts";
import { factsByType } from "./happenings.ts";
import type { Sample } from "./sample.ts";

const filterOf = (eventType: string, userId: string): Filter => {
  if (eventType === "news.new") return { keyword: "bees" };
  if (eventType === "oauth.revoke") return {};
  return eventType === "like.create" ? { user_id: userId, direction: "outbound" } : { user_id: userId };
};

const xaa = (name: string, body: string): Sample => ({ name, source: "xaa", events: 1, parts: [], body });

/** One delivery for each event type, then one under an older name that has no event_uuid. */
export const activitySamples = (cast: Cast): Sample[] => {
  const { user } = cast;
  const all = Object.entries(factsByType(cast));
  const index = (eventType: string): number => all.findIndex(([name]) => name === eventType) + 1;
  const samples = all.map(([eventType, facts]) => {
    // A post that mentions its own author arrives twice, under one event_uuid.
    const number = index(eventType === "post.mention.create" ? "post.create" : eventType);
    const filter = filterOf(eventType, user.id);
    const tag = `sample:${eventType}`;
    return xaa(eventType, activityBody(happened(cast, number, facts), { eventType, filter, tag }));
  });
  const change = { before: "gardener", after: `gardener ${cast.hex(0)}` };
  const older = activityBody(happened(cast, 0, { kind: "profile", user, field: "bio", ...change }), {
    eventType: "ProfileBioUpdate",
    filter: { user_id: user.id },
    withoutUuid: true,
  });
  return [...samples, xaa("ProfileBioUpdate, no event_uuid", older)];
};
