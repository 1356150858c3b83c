import { describe, expect, it } from "vitest";
import { identify } from "../../lambda/identify.ts";
import { createEventGenerator } from "../../sandbox/x/events/generator.ts";
import { sampleEvents } from "../../sandbox/x/samples.ts";
import { eventTypeNames } from "../../sandbox/x/subscriptions/event-types.ts";

const understood = (body: string) => identify("app", Buffer.from(body)) ?? [];

describe("the receiver and the emulator's events", () => {
  it("agree on every event type", () => {
    const generator = createEventGenerator({ seed: 11 });
    for (const eventType of eventTypeNames) {
      const { body } = generator.activity(eventType);
      expect(understood(body)).toMatchObject([{ source: "xaa", eventType, brief: false, text: body }]);
    }
  });

  it("agree on what a thousand invented deliveries are, and tell all their events apart", () => {
    const generator = createEventGenerator({ seed: 12 });
    const made = Array.from({ length: 1000 }, () => generator.next());
    const keys = made.flatMap(({ source, body, happenings }) => {
      const events = understood(body);
      expect(events).toHaveLength(Math.max(happenings.length, 1));
      for (const event of events) expect(event).toMatchObject({ source, brief: false });
      return events.map(({ key }) => key);
    });
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("agree on when an event happened, to the second that X writes, wherever it says so", () => {
    const generator = createEventGenerator({ seed: 13 });
    const told = new Set<string>();
    for (let n = 0; n < 1000; n += 1) {
      const { body, happenings } = generator.next();
      for (const [index, { eventType, occurredAtMs }] of understood(body).entries()) {
        const happening = happenings[index];
        if (occurredAtMs === undefined || happening === undefined) continue;
        told.add(eventType);
        expect(Math.abs(occurredAtMs - happening.atMs)).toBeLessThan(1_000);
      }
    }
    for (const eventType of [
      "broadcast.start",
      "post.create",
      "dm.sent",
      "favorite_events",
      "follow_events.follow",
    ])
      expect(told).toContain(eventType);
  });

  it("agree on the samples, and tell all their events apart", () => {
    const samples = sampleEvents({ userId: "2244994945", otherUserId: "99" });
    const keys = samples.flatMap(({ source, body, events, parts }) => {
      const found = understood(body);
      expect(found).toHaveLength(events);
      // The kind nobody knows goes on as what its shape says.
      for (const event of found) expect(event.source).toBe(source === "unknown" ? "aaa" : source);
      for (const [index, part] of parts.entries()) expect(found[index]?.text).toContain(part);
      return found.map(({ key }) => key);
    });
    expect(new Set(keys).size).toBe(keys.length);
  });
});
