/** Deliveries of neither activity API: filtered stream, replay status, and one that no documentation knows. */
import type { Cast } from "./cast.ts";
import { jsonText } from "./json.ts";
import type { Sample } from "./sample.ts";

/** The three. */
export const otherSamples = ({ user, id, atMs, webhookId }: Cast): Sample[] => {
  const stream = {
    data: {
      id: id(200),
      author_id: user.id,
      created_at: new Date(atMs).toISOString(),
      text: "smoke calms bees 💨🐝",
    },
    includes: { users: [{ id: user.id, name: user.name, username: user.username }] },
    matching_rules: [{ id: id(201), tag: "bees" }],
  };
  const replay = {
    replay_job_status: {
      webhook_id: webhookId,
      job_id: id(202),
      job_state: "Complete",
      job_state_description: "All events of the window were sent again.",
    },
  };
  const unknown = {
    for_user_id: user.id,
    hologram_events: [{ type: "project", id: id(203), created_timestamp: String(atMs) }],
  };
  return [
    { name: "filtered stream", source: "filtered-stream", events: 1, parts: [], body: jsonText(stream) },
    { name: "replay status", source: "replay-status", events: 1, parts: [], body: jsonText(replay) },
    { name: "a kind nobody knows", source: "unknown", events: 1, parts: [], body: jsonText(unknown) },
  ];
};
