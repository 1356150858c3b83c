/** How much of the receiver is measured. */

/** Counts and times of a run. */
export interface ReceiverScale {
  /** Processes of each kind, one after the other by turns. */
  readonly starts: number;
  /** Events a process takes before the warm ones count, and those that count. */
  readonly warmUp: number;
  readonly warm: number;
  /** Events of a batch on the processor alone, and batches. */
  readonly cpuBatch: number;
  readonly cpuBatches: number;
  /** Events that one worker takes at each number of events in flight. */
  readonly throughput: number;
  /** Processes of each kind that are measured so. */
  readonly throughputRuns: number;
  readonly load: LoadScale;
}

/** The load through the HTTP front. */
export interface LoadScale {
  readonly perSecond: number;
  readonly seconds: number;
  /** The share that comes a second time. */
  readonly duplicates: number;
  /** Worker processes at the most. */
  readonly workers: number;
}

/** The figures that count. */
export const fullScale: ReceiverScale = {
  starts: 15,
  warmUp: 150,
  warm: 150,
  cpuBatch: 250,
  cpuBatches: 20,
  throughput: 1_500,
  throughputRuns: 5,
  load: { perSecond: 200, seconds: 60, duplicates: 0.1, workers: 8 },
};

/** Everything once and short: figures that say nothing. */
export const tinyScale: ReceiverScale = {
  starts: 1,
  warmUp: 2,
  warm: 3,
  cpuBatch: 5,
  cpuBatches: 2,
  throughput: 8,
  throughputRuns: 1,
  load: { perSecond: 50, seconds: 1, duplicates: 0.2, workers: 2 },
};
