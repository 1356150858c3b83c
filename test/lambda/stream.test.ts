import { describe, expect, it } from "vitest";
import { differ, only, same } from "./support/events.ts";

describe("filtered stream", () => {
  const matched = (id: string, ...rules: string[]) =>
    JSON.stringify({
      data: { id, text: "t" },
      matching_rules: rules.map((rule) => ({ id: rule, tag: `tag ${Math.random()}` })),
    });
  it("goes by the Post and the rules, in whatever order they stand", () => {
    expect(only(matched("1", "a")).source).toBe("filtered-stream");
    same(matched("1", "a", "b"), matched("1", "b", "a"));
    differ(matched("1", "a"), matched("2", "a"), matched("1", "b"), matched("1", "a", "b"));
  });
});

describe("replay status", () => {
  it("goes by the job and its state", () => {
    const status = (job_id: string, job_state: string) =>
      JSON.stringify({ replay_job_status: { webhook_id: "1", job_state, job_id } });
    expect(only(status("1", "Complete"))).toMatchObject({
      source: "replay-status",
      eventType: "replay_job_status",
    });
    differ(status("1", "Complete"), status("1", "Incomplete"), status("2", "Complete"));
    expect(only(status("1", "Complete")).brief).toBe(false);
  });
  it("without a job is remembered for minutes only: the next job's may be equal", () => {
    expect(only('{"replay_job_status":{"webhook_id":"1","job_state":"Complete"}}').brief).toBe(true);
  });
});
