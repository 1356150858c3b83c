import { describe, expect, it } from "vitest";
import { readWindow } from "../../../../sandbox/x/webhooks/replay-window.ts";

const nowMs = Date.UTC(2026, 2, 1, 12, 0, 30);

describe("the window of a replay", () => {
  it("is whole minutes of UTC", () => {
    expect(readWindow("202603011000", "202603011100", nowMs)).toEqual({
      fromMs: Date.UTC(2026, 2, 1, 10),
      toMs: Date.UTC(2026, 2, 1, 11),
    });
  });

  it.each([
    ["a day long", "202602281200", "202603011150"],
    ["a minute long", "202603011000", "202603011001"],
    ["just old enough", "202603011129", "202603011150"],
  ])("may be %s", (_name, from, to) => {
    expect(readWindow(from, to, nowMs)).not.toHaveProperty("message");
  });

  it.each([
    [357, "from_date is missing", undefined, "202603011100"],
    [357, "to_date is missing", "202603011000", undefined],
    [358, "the month is 13", "202613011000", "202603011100"],
    [358, "the year has no 29 February", "202602291000", "202603011100"],
    [358, "the hour is 24", "202602282400", "202603011100"],
    [358, "the minute is 60", "202603011000", "202603011060"],
    [358, "there are seconds", "20260301100000", "202603011100"],
    [358, "it is empty", "", "202603011100"],
    [358, "it is no number", "20260301100x", "202603011100"],
    [356, "it ends before it begins", "202603011100", "202603011059"],
    [356, "it ends as it begins", "202603011100", "202603011100"],
    [356, "it is older than a day", "202602281159", "202603011100"],
    [368, "it begins less than 31 minutes ago", "202603011130", "202603011140"],
    [368, "it ends less than 10 minutes ago", "202603011000", "202603011151"],
    [368, "it lies ahead", "202603021000", "202603021100"],
  ])("is refused with %i where %s", (legacyCode, _name, from, to) => {
    expect(readWindow(from, to, nowMs)).toMatchObject({ legacyCode });
  });
});
