/** How much is measured. */

/** Counts and times of a run. */
export interface Scale {
  /** Starts of the process, each kind. */
  readonly starts: number;
  readonly subscriptions: number;
  /** How many of them are made over HTTP; the others in-process. */
  readonly overHttp: number;
  /** Listings of each page. */
  readonly listings: number;
  readonly pageSize: number;
  readonly acts: number;
  /** Of each kind of delivery. */
  readonly deliveryMs: number;
}

/** The figures that count. */
export const fullScale: Scale = {
  starts: 15,
  subscriptions: 75_000,
  overHttp: 5_000,
  listings: 40,
  pageSize: 1_000,
  acts: 500,
  deliveryMs: 5_000,
};

/** Everything once, in a second or two: figures that say nothing. */
export const tinyScale: Scale = {
  starts: 1,
  subscriptions: 300,
  overHttp: 50,
  listings: 2,
  pageSize: 100,
  acts: 20,
  deliveryMs: 50,
};
