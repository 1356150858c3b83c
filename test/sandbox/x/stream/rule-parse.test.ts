import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRule } from "../../../../sandbox/x/stream/rule-parse.ts";
import type { RuleNode } from "../../../../sandbox/x/stream/rule-tree.ts";
import { printRule, rules } from "./rule-arbitrary.ts";

const keyword = (text: string): RuleNode => ({ kind: "keyword", text });

const faultOf = (value: string): string => {
  const parsed = parseRule(value);
  return "fault" in parsed ? parsed.fault : "";
};

describe("a rule", () => {
  it("says the same when it is printed and parsed again", () => {
    fc.assert(
      fc.property(rules, (tree) => {
        expect(parseRule(printRule(tree))).toEqual(tree);
      }),
    );
  });

  it("binds a blank tighter than OR", () => {
    expect(parseRule("a b OR c d")).toEqual({
      kind: "or",
      nodes: [
        { kind: "and", nodes: [keyword("a"), keyword("b")] },
        { kind: "and", nodes: [keyword("c"), keyword("d")] },
      ],
    });
  });

  it.each<[string, RuleNode]>([
    ["Cat", keyword("cat")],
    ['"Coca-Cola, please"', { kind: "phrase", words: ["coca", "cola", "please"] }],
    ["#ThankU", { kind: "hashtag", name: "thanku" }],
    ["@XDevelopers", { kind: "mention", name: "xdevelopers" }],
    ["from:2244994945", { kind: "from", user: "2244994945" }],
    ["TO:Api", { kind: "to", user: "api" }],
    ["😀", keyword("😀")],
    ["größe", keyword("größe")],
    [
      "cat -(dog OR bird)",
      {
        kind: "and",
        nodes: [
          keyword("cat"),
          { kind: "not", node: { kind: "or", nodes: [keyword("dog"), keyword("bird")] } },
        ],
      },
    ],
    ["coca-cola", keyword("coca-cola")],
    [
      '"and" OR "or"',
      {
        kind: "or",
        nodes: [
          { kind: "phrase", words: ["and"] },
          { kind: "phrase", words: ["or"] },
        ],
      },
    ],
    ["(a)(b)", { kind: "and", nodes: [keyword("a"), keyword("b")] }],
  ])("reads %s", (value, tree) => {
    expect(parseRule(value)).toEqual(tree);
  });

  it.each([
    "place:London",
    "cat bounding_box:[-105.3 39.9 -105.1 40.1]",
    'cat url:"https://example.com"',
    "context:10.799022225751871488",
    "cat sample:10",
    "cat http://example.com",
    "h:m",
  ])("has no operator for %s and says where it stands", (value) => {
    expect(faultOf(value)).toMatch(/^Reference to invalid operator '\w+' \(at position \d+\)$/);
  });

  it.each(["has:geo", "cat is:verified", "$cash", '"social media"~5'])(
    "has no operator for %s either",
    (value) => {
      expect(faultOf(value)).toMatch(/invalid operator/);
    },
  );

  it.each([
    "has:media",
    "is:retweet",
    "lang:en",
    "-cat",
    "-cat -dog",
    "has:links OR is:retweet",
    "cat OR has:media",
    "cat OR -dog",
    "-(-cat)",
  ])("needs more to go by than %s", (value) => {
    expect(faultOf(value)).toMatch(/standalone/);
  });

  it.each([
    '"X data" has:mentions (has:media OR has:links)',
    "cat -dog lang:en",
    "(cat OR #dog) -is:retweet",
  ])("is narrowed down enough by %s", (value) => {
    expect(faultOf(value)).toBe("");
  });

  it.each([
    "",
    "   ",
    "()",
    "cat ()",
    "(cat",
    "cat)",
    "((cat)",
    "OR",
    "OR cat",
    "cat OR",
    "cat OR OR dog",
    "(OR cat)",
    "cat (dog OR)",
    '"cat',
    'cat"',
    '""',
    '"!?"',
    "-",
    "cat -",
    "cat - dog",
    "--cat",
    "-OR",
    "cat -)",
    "cat and dog",
    "cat AND dog",
    "cat or dog",
    "#",
    "#1",
    "#a-b",
    "@",
    "@much_too_long_name",
    "@a-b",
    "from:",
    "from:@api",
    "from:a,b",
    "from:much_too_long_name",
    "cat lang:",
    "cat lang:english",
    "has:",
    "cat is:",
    "'cat'",
    "[cat]",
    "*",
    "cat !",
  ])("is not %s", (value) => {
    expect(faultOf(value)).not.toBe("");
  });

  it("has 1 to 2048 characters, counted as code points", () => {
    expect(faultOf("😀".repeat(2048))).toBe("");
    expect(faultOf("a".repeat(2049))).toMatch(/2049/);
  });

  it("ends quickly and without a crash, whatever it is made of", () => {
    const bricks = fc.constantFrom(
      "(",
      ")",
      "-",
      '"',
      " ",
      "OR ",
      "a",
      "#",
      "@",
      "$",
      ":",
      "has:",
      "~5",
      "😀",
      "\u0000",
      "\ud800",
      "\u200d",
      "\ufe0f",
    );
    const hostile = fc
      .array(fc.oneof(bricks, fc.string({ unit: "binary" })), { maxLength: 400 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(hostile, (value) => {
        expect(typeof parseRule(value)).toBe("object");
      }),
    );
    for (const brick of [
      "(",
      "-(",
      "((a)",
      "-",
      '"',
      'a"',
      "a OR ",
      ":",
      "from:",
      '" ',
      "\ufe0f",
      "\u200d😀",
      "🇦",
    ]) {
      expect(typeof parseRule(brick.repeat(2048 / [...brick].length))).toBe("object");
    }
    expect(faultOf(`${"(".repeat(1000)}a${")".repeat(1000)}`)).toMatch(/nested/);
  });
});
