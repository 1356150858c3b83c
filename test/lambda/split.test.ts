import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { elementsOf, joined, membersOf, reassemble, runLength, runsOf, textOf } from "../../lambda/split.ts";
import { many } from "./support/many.ts";

/** JSON text with white space where JSON allows it, so that positions matter. */
const blank = fc.constantFrom("", " ", "\n", "\t \r\n");
const spaced = fc
  .tuple(fc.json({ maxDepth: 3 }), blank, blank)
  .map(([text, before, after]) => `${before}${text}${after}`);
const name = fc.oneof(
  fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()),
  fc.constantFrom("a", '"', "\\", "]}"),
);
const members = fc.array(fc.tuple(name, spaced), { maxLength: 5 });

describe("membersOf", () => {
  it("finds every member, its name and the exact text of its value", () => {
    fc.assert(
      fc.property(blank, members, (before, pairs) => {
        const text = `${before}{${pairs.map(([key, value]) => ` ${JSON.stringify(key)} :${value}`).join(",")}}`;
        const found = membersOf(text);
        expect(found.map((member) => member.name)).toEqual(pairs.map(([key]) => key));
        expect(found.map((member) => textOf(text, member.value))).toEqual(
          pairs.map(([, value]) => value.trim()),
        );
      }),
      many,
    );
  });
  it("reads an escaped name and keeps a repeated one", () => {
    const text = '{"tweet\\u005fcreate_events":1,"a":2,"a":3}';
    expect(membersOf(text).map((member) => member.name)).toEqual(["tweet_create_events", "a", "a"]);
  });
  it("survives a nesting that recursion would not", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const text = `{"a":${deep},"b":1}`;
    expect(membersOf(text).map((member) => member.name)).toEqual(["a", "b"]);
  });
});

describe("elementsOf", () => {
  it("finds the exact text of every element", () => {
    fc.assert(
      fc.property(fc.array(spaced, { maxLength: 6 }), (values) => {
        const text = `{"e":[${values.join(",")}] , "after":[0]}`;
        const [events] = membersOf(text);
        if (events === undefined) throw new Error("no member");
        const found = elementsOf(text, events.value).map((slice) => textOf(text, slice));
        expect(found).toEqual(values.map((value) => value.trim()));
      }),
      many,
    );
  });
});

describe("runs", () => {
  it("are of one element each, until copies of the rest would be too much", () => {
    expect([runLength(0, 9), runLength(4_000, 4_000), runLength(4_000, 4_001)]).toEqual([1, 1, 2]);
  });
  it("leave no element out and keep what stands between those of one run", () => {
    const text = '{"e":[ 1 , {"a":2},[3] ]}';
    const [events] = membersOf(text);
    if (events === undefined) throw new Error("no member");
    const runs = runsOf(elementsOf(text, events.value), 2);
    expect(runs.map((run) => textOf(text, joined(run)))).toEqual(['1 , {"a":2}', "[3]"]);
  });
});

describe("reassemble", () => {
  it("keeps all of what is no array", () => {
    const text = '{"user_event": {"revoke":1} ,"x_events":[1]}';
    const found = membersOf(text);
    const [own] = found;
    if (own === undefined) throw new Error("no member");
    expect(reassemble(text, found, own, own.value, new Set(found))).toBe('{"user_event": {"revoke":1}}');
  });
  it("keeps one element and leaves the dropped members out, byte for byte", () => {
    const text =
      '{ "for_user_id" : "1","x_events":[ {"id": 1850000000000000001} ,{"b":"😀"}], "y_events":[{}],"users":{"1":{}}  }';
    const found = membersOf(text);
    const own = found[1];
    if (own === undefined) throw new Error("no member");
    const dropped = new Set(found.slice(1, 3));
    const parts = elementsOf(text, own.value).map((slice) => reassemble(text, found, own, slice, dropped));
    expect(parts).toEqual([
      '{"for_user_id" : "1","x_events":[{"id": 1850000000000000001}],"users":{"1":{}}}',
      '{"for_user_id" : "1","x_events":[{"b":"😀"}],"users":{"1":{}}}',
    ]);
  });
});
