import { defineConfig } from "vitest/config";

// Stryker runs the tests once a mutant, so it is given the quick ones of what it changes.
const mutating = process.env.STRYKER_MUTATOR_WORKER !== undefined;
const quick = [
  ...["aaa", "claim", "claim-conditions", "claim-table", "deliver", "event-time", "exact-bytes", "http"],
  ...["identify", "identity", "keys", "receive", "signature", "split", "stream", "verify", "xaa"],
].map((name) => `test/lambda/${name}.test.ts`);

export default defineConfig({
  test: {
    // vitest leaves one processor free, which on two is half of them; much of a test here is waiting for processes.
    maxWorkers: "100%",
    setupFiles: ["test/support/isolate.ts"],
    include: mutating ? quick : ["test/**/*.test.ts"],
    // Machines are shared and slow at times; a test that hangs is still found.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
