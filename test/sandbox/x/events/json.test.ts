import { describe, expect, it } from "vitest";
import { jsonText, withTwins } from "../../../../sandbox/x/events/json.ts";

describe("JSON as X writes it", () => {
  it("holds integers of any length, digit by digit", () => {
    const value = { id: 1850000000000000001n, list: [-9223372036854775808n, 3], text: "a" };
    expect(jsonText(value)).toBe('{"id":1850000000000000001,"list":[-9223372036854775808,3],"text":"a"}');
  });

  it("does not let a text become a number", () => {
    const text = '\u0000int:5 "5" int:5';
    expect(JSON.parse(jsonText({ id: 5n, text, [text]: text }))).toEqual({ id: 5, text, [text]: text });
  });

  it("says every whole number of an object twice, at every depth", () => {
    expect(withTwins({ a: 1, b: [{ c: 0, d: 1.5 }], e: [0, 5], f: "1", g: null, h: true })).toEqual({
      a: 1,
      a_str: "1",
      b: [{ c: 0, c_str: "0", d: 1.5 }],
      e: [0, 5],
      f: "1",
      g: null,
      h: true,
    });
  });
});
