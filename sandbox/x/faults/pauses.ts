/** Waits in real time that hold up neither a reset nor the end of the process. */

/** The waits that go on. */
export interface Pauses {
  /** Waits so many milliseconds; says whether the whole time passed. */
  readonly pause: (ms: number) => Promise<boolean>;
  /** Ends all waits. */
  readonly cutShort: () => void;
}

/** Makes an empty list of waits. */
export const createPauses = (): Pauses => {
  const ends = new Set<() => void>();
  return {
    pause: async (ms) => {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const end = (): void => resolve(false);
      const timer = setTimeout(resolve, ms, true);
      ends.add(end);
      const whole = await promise;
      clearTimeout(timer);
      ends.delete(end);
      return whole;
    },
    cutShort: () => {
      for (const end of ends) end();
    },
  };
};
