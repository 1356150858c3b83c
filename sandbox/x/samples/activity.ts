/** Activity API deliveries: one for every event type, and the older forms. */
import { activityPayloads, type Payload } from "./activity-payloads.ts";
import type { Cast } from "./cast.ts";
import { jsonText } from "./json.ts";
import type { Sample } from "./sample.ts";

const filterOf = (eventType: string, userId: string): Payload => {
  if (eventType === "news.new") return { keyword: "bees" };
  if (eventType === "oauth.revoke") return {};
  return eventType === "like.create" ? { user_id: userId, direction: "outbound" } : { user_id: userId };
};

/** One delivery for each event type, then one under an older name that has no event_uuid. */
export const activitySamples = (cast: Cast): Sample[] => {
  const payloads = activityPayloads(cast);
  const names = Object.keys(payloads);
  const samples = names.map((eventType, index): Sample => {
    // A post that mentions its own author arrives twice, under one event_uuid.
    const uuid = cast.uuid(
      eventType === "post.mention.create" ? names.indexOf("post.create") + 1 : index + 1,
    );
    const filter = filterOf(eventType, cast.user.id);
    const data = {
      event_uuid: uuid,
      filter,
      event_type: eventType,
      tag: `sample:${eventType}`,
      payload: payloads[eventType],
    };
    return { name: eventType, source: "xaa", events: 1, parts: [], body: jsonText({ data }) };
  });
  const older = {
    filter: { user_id: cast.user.id },
    event_type: "ProfileBioUpdate",
    payload: { before: "gardener", after: `gardener ${cast.hex(0)}` },
  };
  return [
    ...samples,
    {
      name: "ProfileBioUpdate, no event_uuid",
      source: "xaa",
      events: 1,
      parts: [],
      body: jsonText({ data: older }),
    },
  ];
};
