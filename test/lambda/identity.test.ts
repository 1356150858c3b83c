import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { only } from "./support/events.ts";
import { many } from "./support/many.ts";
import { digits, object, spelled, style, type Value } from "./support/spelling.ts";

/** Few ids, so that equal ones come often; two differ in a digit that a JavaScript number does not hold. */
const id = fc.constantFrom("1", "2", "1850000000000000001", "1850000000000000002", "-6850472171600526495");

/** An event by what makes it itself, and a body that holds it beside whatever else X may add. */
interface Sample {
  readonly identity: readonly unknown[];
  readonly body: Value;
}

const noise = fc.dictionary(
  fc.constantFrom("tag", "note", "zz"),
  fc.oneof(fc.string({ maxLength: 5 }), fc.constant(digits("7.50"))),
  { maxKeys: 3 },
);

const xaa: fc.Arbitrary<Sample> = fc
  .record({
    uuid: id,
    // An old name and the new one of the same type.
    type: fc.constantFrom("post.create", "post.mention.create", "ProfileBioUpdate", "profile.update.bio"),
    user: id,
    direction: fc.constantFrom(undefined, "inbound", "outbound"),
    noise,
  })
  .map(({ uuid, type, user, direction, noise: more }) => ({
    identity: ["xaa", uuid, type.replace("ProfileBioUpdate", "profile.update.bio"), user, direction],
    body: object({
      data: object({
        event_uuid: digits(uuid),
        event_type: type,
        filter: object({ user_id: digits(user), ...(direction && { direction }) }),
        payload: object(more),
      }),
      ...more,
    }),
  }));

const aaa: fc.Arbitrary<Sample> = fc
  .record({
    kind: fc.constantFrom("tweet_create_events", "favorite_events", "direct_message_events"),
    event: id,
    forUser: id,
    noise,
  })
  .map(({ kind, event, forUser, noise: more }) => ({
    identity: ["aaa", kind, event, forUser],
    body: object({
      for_user_id: digits(forUser),
      [kind]: [object({ ...more, id: digits(event) })],
      users: object(more),
    }),
  }));

const stream: fc.Arbitrary<Sample> = fc
  .record({ post: id, rules: fc.uniqueArray(id, { minLength: 1, maxLength: 3 }), noise })
  .map(({ post, rules, noise: more }) => ({
    identity: ["filtered-stream", post, ...rules.toSorted()],
    body: object({
      data: object({ ...more, id: digits(post) }),
      matching_rules: rules.map((rule) => object({ id: digits(rule), ...more })),
      includes: object(more),
    }),
  }));

const sample = fc.oneof(xaa, aaa, stream);
const app = fc.constantFrom("main", "brand");

describe("the key of an event", () => {
  it("is the same however the event is written and whatever stands beside it, and another for another", () => {
    const one = fc.tuple(sample, app, style);
    // Of two events drawn apart few are the same; the second is often the first, written anew.
    const two = fc.tuple(one, one, fc.boolean()).map(([first, second, again]) => {
      const [, , otherStyle] = second;
      return { first, second: again ? ([first[0], first[1], otherStyle] as const) : second };
    });
    let same = 0;
    let other = 0;
    fc.assert(
      fc.property(two, ({ first, second }) => {
        const [a, b] = [first, second].map(([{ identity, body }, name, how]) => ({
          identity: JSON.stringify([name, ...identity]),
          event: only(spelled(body, how), name),
        }));
        const isSame = a?.identity === b?.identity;
        if (isSame) same += 1;
        else other += 1;
        expect(a?.event.key === b?.event.key).toBe(isSame);
        expect(a?.event.brief).toBe(false);
      }),
      many,
    );
    expect(Math.min(same, other)).toBeGreaterThan(many.numRuns / 4);
  });
});
