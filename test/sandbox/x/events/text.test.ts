import { describe, expect, it } from "vitest";
import { textEntities } from "../../../../sandbox/x/events/text.ts";

const found = (text: string): string[] => textEntities(text).map(({ kind, value }) => `${kind} ${value}`);

describe("the references of a text", () => {
  it.each([
    ["hi @a_b! and (@Bob) RT:@me", ["mention a_b", "mention Bob", "mention me"]],
    ["＠wide works as ＃wide does", ["mention wide", "hashtag wide"]],
    ["mail a@b.c, !@x, @@y, @x@y, @tool_ong_for_a_name, @é, @a://b", []],
    [
      "#bees #1 #1a #été #日本語 #a_b",
      ["hashtag bees", "hashtag 1a", "hashtag été", "hashtag 日本語", "hashtag a_b"],
    ],
    ["é#no a#no &#39; #no#no #no://x # #", []],
    ["🐝#bees", ["hashtag bees"]],
    ["$KITE, $BRK.B ($NO) $TOOLONGER a$B $5", ["cashtag KITE", "cashtag BRK.B"]],
    [
      "https://a.example/x?y=1#z. (http://b.example/c_(d)), x",
      ["url https://a.example/x?y=1#z", "url http://b.example/c_(d)"],
    ],
    ["https://localhost ftp://a.example xhttps://a.example @https://a.example", []],
    ["HTTPS://münchen.example:8443/ü!", ["url HTTPS://münchen.example:8443/ü"]],
    ["https://a.example/#tag/@name", ["url https://a.example/#tag/@name"]],
    ["a Kelvin sign is no letter of a name: @\u212A", []],
  ])("of %j are %j", (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it("have positions that count code points", () => {
    expect(textEntities("𝕏 | @X 👩🏽‍🚀 #bees")).toEqual([
      { kind: "mention", value: "X", start: 4, end: 6 },
      { kind: "hashtag", value: "bees", start: 12, end: 17 },
    ]);
  });

  it("end a link where the sentence goes on", () => {
    expect(textEntities("see https://a.example/b... 🐝 @x")).toEqual([
      { kind: "url", value: "https://a.example/b", start: 4, end: 23 },
      { kind: "mention", value: "x", start: 29, end: 31 },
    ]);
  });

  // A pattern that backtracks, or positions counted anew each time, would take minutes and so the test's time limit.
  it.each([
    ["dots", `https://${".".repeat(100_000)}`],
    ["labels", `https://${"a.".repeat(50_000)}1`],
    ["links in links", "https://a.".repeat(10_000)],
    ["brackets", `https://a.bc/${")".repeat(100_000)}`],
    ["digits", `#${"1".repeat(100_000)}`],
    ["marks", `#a${"\u0301".repeat(100_000)}#`],
    ["tags in tags", "#a#".repeat(33_000)],
    ["at signs", "@".repeat(100_000)],
  ])("are found in a hostile text of %s", (_name, text) => {
    expect(textEntities(text).length).toBeLessThan(10_000);
  });

  it("are all found in a long text", () => {
    const many = textEntities("🐝 @ab ".repeat(20_000));
    expect(many).toHaveLength(20_000);
    expect(many.at(-1)).toEqual({ kind: "mention", value: "ab", start: 119_996, end: 119_999 });
  });
});
