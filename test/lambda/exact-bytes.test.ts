import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseKeepingDigits } from "../../lambda/json.ts";
import { events } from "./support/events.ts";
import { many } from "./support/many.ts";

const blank = fc.constantFrom("", " ", "\n", "\t \r\n");
/** What a parser and a writer between would change: digits, escapes, order, repeated names, characters beyond a unit. */
const awkward = fc.constantFrom(
  "1850000000000000001",
  "-0.0",
  "1E400",
  '"\\u00e9\\/"',
  '"👩‍👩‍👧‍👦 ]}\\"{["',
  '{"b":1,"a":2,"b":3}',
  "[ 1 , [] ]",
);
const value = fc.oneof(awkward, fc.json({ maxDepth: 2 }));

/** An event with an id of its own, as it is written. */
const event = (n: number): fc.Arbitrary<string> =>
  fc.tuple(blank, value, blank, fc.boolean()).map(([before, inner, after, first]) => {
    const members = [`"id"${before}:"event-${n}"`, `"x"${after}:${before}${inner}`];
    return `{${before}${(first ? members : members.toReversed()).join(`${after},`)}${after}}`;
  });

interface List {
  readonly name: string;
  readonly written: readonly string[];
  readonly text: string;
}
const list = (name: string, count: number, from: number): fc.Arbitrary<List> =>
  fc
    .tuple(blank, fc.tuple(...Array.from({ length: count }, (_, n) => event(from + n))))
    .map(([space, written]) => ({
      name,
      written,
      text: `"${name}"${space}:${space}[${space}${written.join(`${space},${space}`)}${space}]`,
    }));

const beside = fc.tuple(blank, value).map(([space, inner]) => `"users"${space}:${inner}`);

/** A delivery of up to three kinds, its members in any order. */
const accountActivity = fc
  .tuple(fc.nat(3), fc.nat(3), fc.nat(2))
  .filter(([a, b, c]) => a + b + c > 1)
  .chain(([a, b, c]) =>
    fc.tuple(
      fc.tuple(
        list("favorite_events", a, 0),
        list("tweet_create_events", b, 10),
        list("direct_message_events", c, 20),
      ),
      beside,
      fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
    ),
  )
  .map(([lists, other, order]) => {
    const members = ['"for_user_id" :"7"', other, ...lists.map(({ text }) => text)];
    const placed = order.map((n) => ({ member: members[n] ?? "", list: lists[n - 2] }));
    return {
      body: `{${placed.map(({ member }) => member).join(",\n")}}`,
      kept: ['"for_user_id" :"7"', other],
      lists: placed.flatMap((part) => part.list ?? []),
    };
  });

describe("an Account Activity delivery of several events", () => {
  it("becomes a delivery for each, of the bytes that came, and leaves none out", () => {
    fc.assert(
      fc.property(accountActivity, fc.boolean(), ({ body, kept, lists }, asBytes) => {
        const found = events(asBytes ? Buffer.from(body) : body);
        const wanted = lists.flatMap(({ name, written }) => written.map((text) => ({ name, text })));
        expect(found).toHaveLength(wanted.length);
        for (const [n, { name, text }] of wanted.entries()) {
          const piece = found[n]?.text ?? "";
          expect(piece).toMatch(/^\{/);
          expect(piece).toContain(`[${text}]`);
          for (const member of kept) expect(piece).toContain(member);
          const parsed = parseKeepingDigits(piece);
          expect(Object.keys(Object(parsed)).toSorted()).toEqual(["for_user_id", "users", name].toSorted());
          expect(parsed).toHaveProperty([name], [parseKeepingDigits(text)]);
        }
      }),
      many,
    );
  });
});

describe("an Activity API delivery of several events", () => {
  const xaa = (n: number) =>
    fc.tuple(blank, value).map(([space, inner]) => {
      const own = `"event_uuid":"${n}","event_type":"post.create"`;
      return `{${space}"payload":${inner}${space},${own}${space}}`;
    });
  const delivery = fc
    .integer({ min: 2, max: 5 })
    .chain((count) => fc.tuple(fc.tuple(...Array.from({ length: count }, (_, n) => xaa(n))), blank, beside));

  it("becomes a delivery for each, with its data in an array as it came", () => {
    fc.assert(
      fc.property(delivery, ([written, space, other]) => {
        const body = `${space}{${other},"data"${space}:[${written.join(`${space},`)}]${space}}`;
        const pieces = events(body).map(({ text }) => text);
        expect(pieces).toEqual(written.map((text) => `{${other},"data"${space}:[${text}]}`));
      }),
      many,
    );
  });
});

describe("a delivery of one event", () => {
  it("is the body itself", () => {
    fc.assert(
      fc.property(event(1), blank, beside, (written, space, other) => {
        const body = `${space}{${other}${space},"for_user_id":"1","favorite_events":[${written}]${space}}${space}`;
        expect(events(body).map(({ text }) => text)).toEqual([body]);
      }),
      many,
    );
  });
});
