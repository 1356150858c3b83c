/** Timers in the order in which they fall due: a binary heap, so that thousands of them cost little. */

/** Something to do at a moment. */
export interface Timer {
  readonly atMs: number;
  /** Running number: of two timers of one moment the older one comes first. */
  readonly order: number;
  readonly work: () => void | Promise<void>;
}

/** The timers that wait. */
export interface TimerQueue {
  readonly add: (timer: Timer) => void;
  /** Harmless where the timer does not wait any more. */
  readonly remove: (timer: Timer) => void;
  /** The next one; it stays. */
  readonly first: () => Timer | undefined;
  readonly clear: () => void;
}

const isBefore = (one: Timer, other: Timer): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);

/** Below this many it is not worth clearing removed timers away. */
const fewTimers = 64;

/** Makes an empty queue. */
export const createTimerQueue = (): TimerQueue => {
  /** May still hold timers that were removed: they go when they come to the top, or when they are the greater part. */
  let heap: Timer[] = [];
  const waiting = new Set<Timer>();

  const rise = (timer: Timer): void => {
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(timer, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = timer;
  };

  const sink = (timer: Timer): void => {
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const goesRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = goesRight ? right : left;
      if (child === undefined || !isBefore(child, timer)) break;
      heap[at] = child;
      at = 2 * at + (goesRight ? 2 : 1);
    }
    heap[at] = timer;
  };

  const dropTop = (): void => {
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) sink(last);
  };

  return {
    add: (timer) => {
      waiting.add(timer);
      rise(timer);
    },
    remove: (timer) => {
      waiting.delete(timer);
      // A sorted list is a heap.
      if (heap.length > fewTimers && waiting.size * 2 < heap.length)
        heap = [...waiting].toSorted((one, other) => (isBefore(one, other) ? -1 : 1));
    },
    first: () => {
      for (let top = heap[0]; top !== undefined; top = heap[0]) {
        if (waiting.has(top)) return top;
        dropTop();
      }
      return undefined;
    },
    clear: () => {
      heap = [];
      waiting.clear();
    },
  };
};
