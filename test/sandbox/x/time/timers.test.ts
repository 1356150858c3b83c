import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTimerQueue, type Timer } from "../../../../sandbox/x/time/timers.ts";

const timer = (atMs: number, order: number): Timer => ({ atMs, order, work: () => {} });

const drain = (queue: ReturnType<typeof createTimerQueue>): Timer[] => {
  const drained: Timer[] = [];
  for (let first = queue.first(); first !== undefined; first = queue.first()) {
    drained.push(first);
    queue.remove(first);
  }
  return drained;
};

describe("a queue of timers", () => {
  it("hands out what was not removed, by time and then by age", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 400 }), (plan) => {
        const queue = createTimerQueue();
        const all = plan.map(([atMs, removed], order) => ({ timer: timer(atMs, order), removed }));
        for (const entry of all) queue.add(entry.timer);
        for (const entry of all) if (entry.removed) queue.remove(entry.timer);
        const left = all.filter(({ removed }) => !removed).map((entry) => entry.timer);
        expect(drain(queue)).toEqual(
          left.toSorted((one, other) => one.atMs - other.atMs || one.order - other.order),
        );
      }),
    );
  });

  it("takes new ones between those it hands out", () => {
    const queue = createTimerQueue();
    for (const [order, atMs] of [50, 10, 30].entries()) queue.add(timer(atMs, order));
    const first = queue.first();
    expect(first?.atMs).toBe(10);
    if (first !== undefined) queue.remove(first);
    queue.add(timer(20, 3));
    queue.add(timer(5, 4));
    expect(drain(queue).map(({ atMs }) => atMs)).toEqual([5, 20, 30, 50]);
  });

  it("is empty once cleared, also for what is removed later", () => {
    const queue = createTimerQueue();
    const late = timer(1, 1);
    queue.add(late);
    queue.clear();
    queue.remove(late);
    expect(queue.first()).toBeUndefined();
  });
});
