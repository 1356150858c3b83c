import { describe, expect, it } from "vitest";
import { sampleEvents } from "../../../sandbox/x/samples.ts";
import { eventTypeNames } from "../../../sandbox/x/subscriptions/event-types.ts";

const options = { userId: "2244994945", otherUserId: "99" };
const samples = sampleEvents(options);
const body = (name: string): string => samples.find((sample) => sample.name === name)?.body ?? "";

describe("the samples", () => {
  it("have names of their own and bodies that are JSON objects", () => {
    expect(new Set(samples.map(({ name }) => name)).size).toBe(samples.length);
    for (const sample of samples) expect(JSON.parse(sample.body)).toBeTypeOf("object");
  });

  it("show every event type of the Activity API", () => {
    const shown = samples
      .filter(({ source }) => source === "xaa")
      .map((sample) => JSON.parse(sample.body).data.event_type);
    expect(eventTypeNames.filter((name) => !shown.includes(name))).toEqual([]);
  });

  it.each([
    "tweet_create_events",
    "favorite_events",
    "direct_message_events",
    "tweet_delete_events",
    "follow_events",
    "block_events",
    "mute_events",
    "direct_message_indicate_typing_events",
    "direct_message_mark_read_events",
  ])("show the account activity kind %s", (kind) => {
    expect(JSON.parse(body(kind))).toMatchObject({
      for_user_id: options.userId,
      [kind]: [expect.any(Object)],
    });
  });

  it("count their events", () => {
    for (const sample of samples) {
      const lists = Object.entries(JSON.parse(sample.body)).filter(
        ([name, value]) => name.endsWith("_events") && Array.isArray(value),
      );
      const counted = lists.reduce((sum, [, value]) => sum + (Array.isArray(value) ? value.length : 0), 0);
      expect(sample.events).toBe(lists.length === 0 ? 1 : counted);
    }
    expect(samples.filter(({ events }) => events === 3)).toHaveLength(1);
  });

  it("name each event's own text where a body holds several", () => {
    for (const { events, parts, body } of samples) {
      expect(parts).toHaveLength(events > 1 ? events : 0);
      for (const part of parts) expect(body.split(part)).toHaveLength(2);
    }
  });

  it("hold an id that no JavaScript number can, digit by digit", () => {
    expect(body("tweet_create_events")).toContain('"id":1850000000000000001,');
    expect(JSON.stringify(JSON.parse(body("tweet_create_events")))).not.toContain("1850000000000000001,");
  });

  it("hold emoji, a negative event_uuid, one absent, and one that two events share", () => {
    expect(body("post.create")).toMatch(/\p{Extended_Pictographic}/u);
    const uuids = samples
      .filter(({ source }) => source === "xaa")
      .map((sample) => JSON.parse(sample.body).data.event_uuid);
    expect(uuids.some((uuid) => /^-\d{1,19}$/.test(uuid))).toBe(true);
    expect(uuids.filter((uuid) => uuid === undefined)).toHaveLength(1);
    const given = uuids.filter((uuid) => uuid !== undefined);
    for (const uuid of given) expect(BigInt.asIntN(64, BigInt(uuid)).toString()).toBe(uuid);
    expect(new Set(given).size).toBe(given.length - 1);
    expect(JSON.parse(body("post.create")).data.event_uuid).toBe(
      JSON.parse(body("post.mention.create")).data.event_uuid,
    );
  });

  it("show one conversation to both of its users", () => {
    const [mine, theirs] = [body("tweet_create_events"), body("tweet_create_events, the other user's")];
    expect(theirs).toBe(mine.replace('"for_user_id":"2244994945"', '"for_user_id":"99"'));
  });

  it("are the same for the same options and new in another run", () => {
    expect(sampleEvents(options)).toEqual(samples);
    const again = sampleEvents({ ...options, run: 1 });
    expect(again.map(({ name }) => name)).toEqual(samples.map(({ name }) => name));
    const known = new Set(samples.map((sample) => sample.body));
    expect(again.filter((sample) => known.has(sample.body))).toEqual([]);
  });
});
