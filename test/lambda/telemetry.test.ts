import { describe, expect, it } from "vitest";
import { AwsError } from "../../lambda/aws-error.ts";
import { codeOf, createLog } from "../../lambda/telemetry.ts";

describe("createLog", () => {
  it("writes one line of JSON, without what is undefined", () => {
    const lines: string[] = [];
    createLog(
      (line) => lines.push(line),
      () => 0,
    )("warn", "odd", { key: "a\nb", code: undefined, sent: 1 });
    expect(lines).toEqual([
      '{"time":"1970-01-01T00:00:00.000Z","level":"warn","event":"odd","key":"a\\nb","sent":1}\n',
    ]);
  });
});

describe("codeOf", () => {
  it("names an error without its message", () => {
    expect(codeOf(new AwsError("PutItem", "Timeout", 0))).toBe("Timeout");
    expect(codeOf(new TypeError("with a secret in it"))).toBe("TypeError");
    expect(codeOf("with a secret in it")).toBe("Unknown");
  });
});
