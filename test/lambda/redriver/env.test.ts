import { describe, expect, it } from "vitest";
import { readRedriverSettings } from "../../../lambda/redriver/env.ts";

const whole = { SPILL_BUCKET: "b", QUEUE_URL: "https://q", DEAD_LETTER_QUEUE_URL: "https://d" };

describe("readRedriverSettings", () => {
  it("reads what the function is given", () => {
    expect(readRedriverSettings({ ...whole, RECEIVER_NAME: "main", AWS_LAMBDA_FUNCTION_NAME: "r" })).toEqual({
      bucket: "b",
      queueUrls: { events: "https://q", "dead-letters": "https://d" },
      receiver: "main",
    });
    expect(readRedriverSettings({ ...whole, AWS_LAMBDA_FUNCTION_NAME: "r" }).receiver).toBe("r");
  });
  it("reports everything that is missing at once", () => {
    expect(() => readRedriverSettings({ QUEUE_URL: "" })).toThrow(
      "the re-driver's environment is incomplete: SPILL_BUCKET is not set; QUEUE_URL is not set; DEAD_LETTER_QUEUE_URL is not set",
    );
  });
});
