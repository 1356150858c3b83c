/** Times, and what is said about many of them. */

/** What many measurements come to. */
export interface Spread {
  readonly median: number;
  readonly p90: number;
  readonly max: number;
  readonly count: number;
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Sums up measurements. @throws Error where there are none. */
export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN);
  if (sorted.length === 0) throw new Error("nothing was measured");
  return { median: at(0.5), p90: at(0.9), max: at(1), count: sorted.length };
};

/** Runs something so many times, one after the other; milliseconds of each. */
export const timed = async (times: number, work: (index: number) => unknown): Promise<number[]> => {
  const ms: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const startMs = performance.now();
    await work(index);
    ms.push(performance.now() - startMs);
  }
  return ms;
};

/** Repeats batches until the time is over; how many pieces a second. `batch` answers how many pieces it did. */
export const rate = async (durationMs: number, batch: () => Promise<number>): Promise<number> => {
  const startMs = performance.now();
  let pieces = 0;
  do pieces += await batch();
  while (performance.now() - startMs < durationMs);
  return Math.round((pieces * 1000) / (performance.now() - startMs));
};

/** Does something for each number below a count, so many at the same time. */
export const inParallel = async (
  count: number,
  width: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
};
