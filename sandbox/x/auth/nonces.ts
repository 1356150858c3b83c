/** The nonces that were used, so that no signed request counts twice. */

/** Remembers nonces, as many as there is room for: the oldest are forgotten first. */
export interface Nonces {
  /** Whether it was not used before; from now on it was. */
  readonly use: (token: string, timestamp: string, nonce: string) => boolean;
  readonly clear: () => void;
}

/** Half of what is remembered; far more than a token's rate limits let through in the minutes a timestamp is good for. */
const generationSize = 50_000;

/** Makes an empty memory. Two generations: when the younger is full, the older is forgotten. */
export const createNonces = (size = generationSize): Nonces => {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    use: (token, timestamp, nonce) => {
      const key = JSON.stringify([token, timestamp, nonce]);
      if (young.has(key) || old.has(key)) return false;
      if (young.size >= size) {
        old = young;
        young = new Set();
      }
      young.add(key);
      return true;
    },
    clear: () => {
      young = new Set();
      old = new Set();
    },
  };
};
