import { describe, expect, it } from "vitest";
import { benchProvider } from "../../bench/provider/provider.ts";
import { providerReport } from "../../bench/provider/report.ts";
import { tinyScale } from "../../bench/provider/scale.ts";
import { hasEngine } from "../support/project.ts";

const { singles, set, changed } = tinyScale;

describe.skipIf(!hasEngine)(
  "the provider's bench",
  () => {
    it("lets windows pass, counts the calls of every step, and keeps what is asked for", async () => {
      const figures = await benchProvider({ ...tinyScale, noops: false }, () => {});
      const useful = (life: keyof Pick<typeof figures, "singles" | "set">) =>
        Object.fromEntries(
          Object.entries(figures[life].steps).map(([step, { calls }]) => [step, calls.all - calls.refused]),
        );
      expect(useful("singles")).toMatchObject({ refresh: 1, unchanged: 0, change: changed });
      expect(useful("set")).toMatchObject({ refresh: 1, unchanged: 0, destroy: Math.ceil(set / 100) });
      expect(useful("singles").up).toBeGreaterThanOrEqual(singles);
      const { up } = figures.set.steps;
      expect(up.calls).toMatchObject({ all: up.calls.refused + set + 1, windows: 1 });
      expect(up.calls.refused).toBeGreaterThan(0);
      for (const life of [figures.singles, figures.set]) {
        expect(life.stateBytes).toBeGreaterThan(0);
        for (const { ms, memory } of Object.values(life.steps)) {
          expect(ms).toBeGreaterThan(0);
          if (process.platform === "linux") expect(memory?.providerMb).toBeGreaterThan(0);
        }
      }

      const table = providerReport(figures);
      expect(table).toMatch(/^✓ +refresh: X calls +1 +<= 2 /m);
      expect(table).toMatch(/^✓ +up, unchanged: X calls +0 +<= 0 /m);
      expect(table).toMatch(/^✓ +state; for each .*<= 200 B$/m);
      expect(table).toContain("1 window of 15 minutes had to pass");
    });
  },
  180_000,
);
