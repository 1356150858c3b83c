/** Deliveries of neither activity API: filtered stream, replay status, and one that no documentation knows. */
import { streamBody } from "../events/filtered-stream.ts";
import { replayStatusBody } from "../events/replay-status.ts";
import { type Cast, sceneOf } from "./cast.ts";
import type { Sample } from "./sample.ts";

/** The three. */
export const otherSamples = (cast: Cast): Sample[] => {
  const { user, id, atMs, webhookId } = cast;
  const stream = streamBody(
    sceneOf(cast, 200, user, "smoke calms bees 💨🐝"),
    [{ id: id(201), tag: "bees" }],
    ["tweet.fields=author_id", "tweet.fields=created_at", "expansions=author_id"],
  );
  const replay = replayStatusBody({
    webhookId,
    jobId: id(202),
    state: "Complete",
    description: "All events of the window were sent again.",
  });
  const unknown = JSON.stringify({
    for_user_id: user.id,
    hologram_events: [{ type: "project", id: id(203), created_timestamp: String(atMs) }],
  });
  return [
    { name: "filtered stream", source: "filtered-stream", events: 1, parts: [], body: stream },
    { name: "replay status", source: "replay-status", events: 1, parts: [], body: replay },
    { name: "a kind nobody knows", source: "unknown", events: 1, parts: [], body: unknown },
  ];
};
