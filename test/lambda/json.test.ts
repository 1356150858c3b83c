import { describe, expect, it } from "vitest";
import { at, canonicalJson, parseKeepingDigits, textAt } from "../../lambda/json.ts";

describe("parseKeepingDigits", () => {
  it("keeps the digits of numbers that a double cannot hold", () => {
    expect(parseKeepingDigits('{"id":1850000000000000001,"n":[-9223372036854775808,1.50]}')).toEqual({
      id: "1850000000000000001",
      n: ["-9223372036854775808", "1.50"],
    });
  });
  it("leaves everything else", () => {
    expect(parseKeepingDigits('{"a":"1","b":true,"c":null}')).toEqual({ a: "1", b: true, c: null });
  });
});

describe("at", () => {
  it("walks own properties only", () => {
    const value = parseKeepingDigits('{"a":[{"b":"x"}],"__proto__":{"id":"evil"}}');
    expect(at(value, "a", "0", "b")).toBe("x");
    expect(at(value, "id")).toBeUndefined();
    expect(at(value, "constructor")).toBeUndefined();
    expect(at("text", "length")).toBeUndefined();
  });
  it("takes an empty text as none", () => expect(textAt({ id: "" }, "id")).toBeUndefined());
});

describe("canonicalJson", () => {
  it("is one text for equal values", () => {
    expect(canonicalJson({ b: ["1", { d: null, c: "x" }], a: true })).toBe(
      '{"a":true,"b":["1",{"c":"x","d":null}]}',
    );
    expect(canonicalJson({ user_id: "7", direction: "inbound" })).toBe(
      canonicalJson({ direction: "inbound", user_id: "7" }),
    );
  });
  it("differs for different values", () => {
    expect(canonicalJson({ a: "1" })).not.toBe(canonicalJson({ a: ["1"] }));
    expect(canonicalJson("[1]")).not.toBe(canonicalJson(["1"]));
  });
});
