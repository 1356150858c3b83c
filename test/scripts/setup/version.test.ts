import { describe, expect, it } from "vitest";
import { isAtLeast, parseVersion } from "../../../scripts/setup/version.mjs";

describe("versions", () => {
  it.each([
    ["v3.250.0", [3, 250, 0]],
    ["3.251.1-dev.7+dirty", [3, 251, 1]],
    ["go1.26", [1, 26, 0]],
    ["Python 3.10", [3, 10, 0]],
  ])("reads %s", (text, parts) => {
    expect(parseVersion(text)).toEqual(parts);
  });

  it("finds none in other text", () => {
    expect(parseVersion("devel")).toBeUndefined();
  });

  it.each([
    ["v3.250.0", "v3.250.0", true],
    ["v3.249.9", "v3.250.0", false],
    ["v4.0.0", "v3.250.0", true],
    ["3.9", "3.10", false],
    ["3.13", "3.10", true],
    ["v22.18.0", "22.18.0", true],
    ["v20.20.2", "22.18.0", false],
    [undefined, "1.0", false],
  ])("%s is at least %s: %s", (have, wanted, answer) => {
    expect(isAtLeast(have, wanted)).toBe(answer);
  });
});
