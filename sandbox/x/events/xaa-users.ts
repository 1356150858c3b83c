/** What the Activity API says of accounts: profiles, relations, spaces and broadcasts, revoked consents. */
import { wrapped } from "./account.ts";
import type { Happening } from "./happening.ts";
import type { Payload } from "./json.ts";
import { offsetTime } from "./times.ts";

type Of<Kind extends Happening["kind"]> = Extract<Happening, { kind: Kind }>;

/** Follow, mute, block and their opposites. */
export const relationPayload = ({ source, target }: Of<"relation">): Payload => ({
  source: wrapped(source),
  target: wrapped(target),
});

/** A change of a profile. */
export const profilePayload = ({ before, after }: Of<"profile">): Payload => ({ before, after });

/** A user no longer lets the app act for them. */
export const revokePayload = ({ app, user, atMs }: Of<"revoke">): Payload => ({
  date_time: offsetTime(atMs),
  user_id: user.id,
  app_id: app.id,
});

const states = { start: "Running", end: "Ended" } as const;

const broadcastPayload = (happening: Of<"show" | "show-chat">): Payload => {
  const { show, host, atMs } = happening;
  const change = happening.kind === "show" ? happening.change : "start";
  const startedAtMs = change === "start" && happening.kind === "show" ? atMs : show.startedAtMs;
  const picture = change === "start" ? "live" : "replay";
  return {
    user: wrapped(host),
    broadcast_id: show.id,
    event_timestamp_ms: atMs,
    title: show.title,
    broadcast_state: states[change],
    ...(startedAtMs !== undefined && { created_timestamp_ms: startedAtMs }),
    updated_timestamp_ms: atMs,
    ...(change === "end" && startedAtMs !== undefined && { duration_ms: atMs - startedAtMs }),
    language: "en",
    thumbnail_url: `https://pbs.example/broadcasts/${show.id}/${picture}-thumbnail.jpg`,
    available_for_replay: change === "end",
  };
};

/** A space or broadcast begins or ends, or somebody speaks in a broadcast's chat. */
export const showPayload = (happening: Of<"show" | "show-chat">): Payload => {
  const { show, host, atMs } = happening;
  if (happening.kind === "show-chat") {
    const { from, text } = happening;
    const message = { sender_id: from.id, text, created_at_msec: String(atMs) };
    return { ...broadcastPayload(happening), message };
  }
  if (show.kind === "broadcast") return broadcastPayload(happening);
  return { user: wrapped(host), broadcast_id: show.id, event_type: `spaces_${happening.change}` };
};
