import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createProgress } from "../../../scripts/setup/progress.mjs";

/** A progress and what it has written so far. */
function shown(options: { live: boolean; heartbeatMs?: number }) {
  const stream = new PassThrough();
  const chunks: string[] = [];
  stream.on("data", (chunk) => chunks.push(String(chunk)));
  return { ...createProgress({ ...options, stream }), text: () => chunks.join("") };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("progress without a terminal", () => {
  it("is one line for a step with nothing to do", async () => {
    const { step, text } = shown({ live: false });
    expect(
      await step(
        "Engine",
        async () => 7,
        (result) => `v${result}`,
      ),
    ).toBe(7);
    expect(text()).toBe("✓ Engine: v7\n");
  });

  it("says the start, what goes on every so often, notes and the end with its seconds", async () => {
    vi.useFakeTimers();
    const { step, text } = shown({ live: false, heartbeatMs: 1000 });
    const work = step(
      "Engine",
      async (current) => {
        current.detail("fetching");
        await vi.advanceTimersByTimeAsync(1500);
        current.detail("building");
        current.note("a note");
        await vi.advanceTimersByTimeAsync(1000);
      },
      () => "ready",
    );
    await work;
    await vi.advanceTimersByTimeAsync(5000);
    expect(text().trimEnd().split("\n")).toEqual([
      "… Engine: fetching (0 s)",
      "… Engine: fetching (1 s)",
      "  a note",
      "… Engine: building (2 s)",
      "✓ Engine: ready (2.5 s)",
    ]);
  });

  it("marks a step that failed and passes its error on", async () => {
    const { step, text } = shown({ live: false });
    await expect(
      step(
        "Engine",
        () => Promise.reject(new Error("no")),
        () => "",
      ),
    ).rejects.toThrow("no");
    expect(text()).toBe("✗ Engine\n");
  });
});

describe("progress on a terminal", () => {
  it("rewrites one line and leaves only the end", async () => {
    const { step, text } = shown({ live: true });
    await step(
      "Engine",
      async (current) => current.detail("x".repeat(200)),
      () => "ready",
    );
    const drawn = text().split("\r\x1b[2K").filter(Boolean);
    expect(drawn[0]).toHaveLength(79);
    expect(drawn.at(-1)).toMatch(/^✓ Engine: ready \(0\.\d s\)\n$/);
    expect(text().match(/\n/g)).toHaveLength(1);
  });
});
