import { occurred } from "./event-time.ts";
import { bytesProof, type Identity } from "./identity.ts";
import { canonicalJson, textAt } from "./json.ts";

/** Whether a parsed `data` (or an element of it) is a Post of a filtered stream: it has an id and rules matched it. */
export function isStreamPost(data: unknown, rules: unknown): boolean {
  return textAt(data, "id") !== undefined && Array.isArray(rules);
}

/** The identity of a filtered stream's Post. The rules are in it, so that a match of another rule is not lost. */
export function identifyStreamPost(data: unknown, rules: unknown): Identity {
  const matched = Array.isArray(rules)
    ? rules.map((rule) => textAt(rule, "id") ?? canonicalJson(rule)).sort()
    : [];
  const proof = ["id", textAt(data, "id") ?? ""] as const;
  const eventType = "filtered-stream.post";
  return {
    source: "filtered-stream",
    eventType,
    scope: matched.join(","),
    proof,
    brief: false,
    ...occurred(eventType, [data]),
  };
}

/** The identity of the news that a replay job has ended; `text` is the body as it came. */
export function identifyReplayStatus(status: unknown, text: string): Identity {
  const job = textAt(status, "job_id");
  const state = textAt(status, "job_state") ?? "";
  return {
    source: "replay-status",
    eventType: "replay_job_status",
    scope: textAt(status, "webhook_id") ?? "",
    ...(job === undefined ? bytesProof(text, [status]) : { proof: ["id", job, state], brief: false }),
  };
}
