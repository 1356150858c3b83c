import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cells } from "./matrix/cells.ts";
import { matrixFaults } from "./matrix/faults.ts";
import { createHost } from "./matrix/host.ts";
import { steps, titleOf } from "./matrix/kind.ts";
import { kindsApart, matrixKinds } from "./matrix/kinds.ts";
import { run } from "./matrix/run.ts";

const all = cells(matrixKinds);

const runtime = readFileSync(resolve(import.meta.dirname, "../../providers/runtime.ts"), "utf8");

describe("the fault matrix", () => {
  it("has all kinds there are", () => {
    const kinds = [...runtime.matchAll(/^ {2}(\w+): lifecycle\(/gm)].map(([, name]) => name);
    expect(kinds).toContain("Webhook");
    const known = new Set([...matrixKinds.map(({ name }) => name), ...Object.keys(kindsApart)]);
    expect([...known].toSorted()).toEqual(kinds.toSorted());
  });

  it("has each kind with each fault in each step, and says why a cell is empty", () => {
    expect(matrixFaults).toHaveLength(13);
    expect(all).toHaveLength(matrixKinds.length * 13 * steps.length);
    expect(new Set(all.map(({ kind, fault, step }) => `${titleOf(kind)} ${fault.name} ${step}`)).size).toBe(
      all.length,
    );
    for (const { runs, without } of all) expect(runs.length === 0).toBe(without !== undefined);
    // A cell more or less is a change of the matrix, and shows here.
    const cellsWithout = all.flatMap(({ without }) => without ?? []);
    expect(
      Object.fromEntries(
        [...new Set(cellsWithout)].map((why) => [why, cellsWithout.filter((each) => each === why).length]),
      ),
    ).toEqual({
      "a read writes nothing": 2 * matrixKinds.length,
      "a rule never changes in place": 13,
      "its listing has one page": 18,
      "X keeps a webhook and a user, and nothing else of it": 26,
    });
  });

  describe.concurrent.each(matrixKinds.map((kind) => ({ title: titleOf(kind), kind })))(
    "$title",
    ({ kind }) => {
      const host = createHost();
      let close: () => Promise<void>;
      beforeAll(async () => {
        close = await host.listen();
      });
      afterAll(() => close());
      const cellsOf = all.filter((cell) => cell.kind === kind && cell.runs.length > 0);
      it.each(cellsOf.map((cell) => ({ what: `${cell.fault.name} in ${cell.step}`, cell })))(
        "$what",
        { concurrent: false },
        async ({ cell }) => {
          let hits = 0;
          for (const plan of cell.runs) {
            try {
              hits += (await run(host, cell, plan)).hits;
            } catch (error) {
              throw new Error(`${plan.name}: ${error instanceof Error ? error.message : error}`, {
                cause: error,
              });
            }
          }
          expect(hits, "the fault was never met").toBeGreaterThan(0);
        },
      );
    },
  );
});
