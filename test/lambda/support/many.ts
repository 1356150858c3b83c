/** How often a property is tried: always the same few hundred times, or, for `npm run check:deep`, ten thousand new ones. */
export const many = process.env.FUZZ === "deep" ? { numRuns: 10_000 } : { numRuns: 300, seed: 20_261_121 };
