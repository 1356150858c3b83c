import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    setupFiles: ["test/support/isolate.ts"],
    include: ["test/**/*.test.ts"],
    // Machines are shared and slow at times; a test that hangs is still found.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
