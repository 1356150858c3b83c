import { describe, expect, it } from "vitest";
import { crcKey, parseSecretValue, SecretValueError } from "../../lambda/secret-value.ts";

describe("parseSecretValue", () => {
  it("reads the four names and nothing else", () => {
    const all = { clientSecret: "a", clientSecretNext: "b", consumerSecret: "c", consumerSecretNext: "d" };
    expect(parseSecretValue(JSON.stringify({ ...all, other: 1 }))).toEqual(all);
  });
  it("takes an empty secret as none: it would sign anybody's body", () => {
    expect(parseSecretValue('{"clientSecret":"","consumerSecret":"c"}')).toEqual({ consumerSecret: "c" });
  });
  it.each(["", "hunter2", "[]", "null", "{}", '{"clientSecret":""}', '{"clientSecret":7}', '"hunter2"'])(
    "refuses %j without quoting it",
    (text) => {
      expect(() => parseSecretValue(text)).toThrow(SecretValueError);
      expect(() => parseSecretValue(text)).not.toThrow(/hunter2/);
    },
  );
});

describe("crcKey", () => {
  const both = { clientSecret: "a", clientSecretNext: "b", consumerSecret: "c", consumerSecretNext: "d" };
  it("prefers the current client secret", () =>
    expect(crcKey(both)).toEqual({ which: "client", secret: "a" }));
  it("takes the consumer secret where there is no client secret", () =>
    expect(crcKey({ consumerSecret: "c" })).toEqual({ which: "consumer", secret: "c" }));
  it("follows the configuration", () => {
    expect(crcKey(both, "consumer")).toEqual({ which: "consumer", secret: "c" });
    expect(crcKey(both, "client")).toEqual({ which: "client", secret: "a" });
  });
  it("never guesses", () => {
    expect(crcKey({ consumerSecret: "c" }, "client")).toBeUndefined();
    expect(crcKey({ clientSecret: "a" }, "consumer")).toBeUndefined();
    expect(crcKey({ clientSecretNext: "b" })).toBeUndefined();
  });
});
