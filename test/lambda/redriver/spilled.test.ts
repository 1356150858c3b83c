import { describe, expect, it } from "vitest";
import { parseSpilled } from "../../../lambda/redriver/spilled.ts";

const whole = {
  version: 1,
  queue: "events",
  key: "k",
  body: "private words",
  attributes: { key: "k" },
  group: "g",
};

describe("parseSpilled", () => {
  it.each([
    ["version", { version: 2 }],
    ["queue", { queue: "other" }],
    ["body", { body: "" }],
    ["attributes.key", { attributes: { key: 1 } }],
    ["group", { group: "two words" }],
  ])("names what is wrong with %s, and no value", (member, change) => {
    const read = () => parseSpilled(JSON.stringify({ ...whole, ...change }));
    expect(read).toThrow(member);
    expect(read).not.toThrow("private words");
  });
  it("names what is missing", () => {
    expect(() => parseSpilled("{}")).toThrow("see version, queue, key, body, attributes, group");
    expect(() => parseSpilled("private words")).toThrow(/^it is not JSON$/);
    expect(() => parseSpilled("null")).toThrow("all of it");
  });
});
