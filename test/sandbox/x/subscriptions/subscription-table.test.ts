import fc from "fast-check";
import { expect, it } from "vitest";
import type { Filter, Subscription } from "../../../../sandbox/x/entities.ts";
import { createSubscriptionTable } from "../../../../sandbox/x/subscriptions/subscription-table.ts";

const apps = ["main", "brand"] as const;
const types = ["post.create", "oauth.revoke"] as const;
const filters: readonly Filter[] = [
  {},
  { user_id: "1" },
  { user_id: "1", direction: "inbound" },
  { user_id: "2" },
  { keyword: "1" },
];

const subscription = fc.record({
  // A few ids only, so that many are replaced.
  id: fc.integer({ min: 1, max: 8 }).map(String),
  eventType: fc.constantFrom(...types),
  filter: fc.constantFrom(...filters),
});

const step = fc.oneof(
  { weight: 3, arbitrary: subscription.map((one) => ({ does: "set" as const, ...one })) },
  { weight: 1, arbitrary: subscription.map((one) => ({ does: "delete" as const, ...one })) },
);

const appOf = (id: string) => (Number(id) % 2 === 0 ? "main" : "brand");

it("is a list with quick ways to find things: any two of one identity are found one after the other", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const table = createSubscriptionTable();
      let list: Subscription[] = [];
      for (const { does, id, eventType, filter } of steps) {
        const known = list.some((one) => one.id === id);
        if (does === "delete") {
          expect(table.delete(id)).toBe(known);
          list = list.filter((one) => one.id !== id);
        } else {
          const one = { id, app: appOf(id), eventType, filter, createdAtMs: 0, visibleAtMs: 0, liveAtMs: 0 };
          table.set(id, one);
          list = known ? list.map((other) => (other.id === id ? one : other)) : [...list, one];
        }
      }
      expect([...table.values()]).toEqual(list);
      const ids = (found: Iterable<Subscription>) => [...found].map(({ id }) => id).toSorted();
      for (const app of apps) {
        expect([...table.ofApp(app).values()]).toEqual(list.filter((one) => one.app === app));
        for (const eventType of types) {
          for (const filter of filters) {
            const twins = list.filter(
              (one) => one.app === app && one.eventType === eventType && one.filter === filter,
            );
            const twin = table.twin(app, eventType, { ...filter });
            if (twins.length === 0) expect(twin).toBeUndefined();
            else expect(twins).toContain(twin);
          }
        }
      }
      for (const eventType of types) {
        for (const userId of ["", "1", "2"]) {
          const about = list.filter(
            (one) => one.eventType === eventType && (one.filter.user_id ?? "") === userId,
          );
          expect(ids(table.about(eventType, userId))).toEqual(ids(about));
        }
      }
      table.clear();
      expect([[...table.values()], table.ofApp("main").size]).toEqual([[], 0]);
    }),
  );
});
