/** How much of the provider is measured. */

/** Counts of a run. */
export interface ProviderScale {
  /** Subscriptions that are a resource each, and resources that do nothing beside them. */
  readonly singles: number;
  /** Subscriptions in the one set. */
  readonly set: number;
  /** How many of either are changed. */
  readonly changed: number;
  /** Measures all lives at the same time: quicker, and of no worth. */
  readonly atOnce: boolean;
  /** Whether the resources that do nothing are measured. */
  readonly noops: boolean;
}

/** The figures that count. */
export const fullScale: ProviderScale = {
  singles: 1_000,
  set: 75_000,
  changed: 10,
  atOnce: false,
  noops: true,
};

/** Everything once; the set is made over one of X's windows. The figures say nothing. */
export const tinyScale: ProviderScale = { singles: 4, set: 520, changed: 2, atOnce: true, noops: true };
