import fc from "fast-check";
import { describe, it } from "vitest";
import { program } from "./property/program.ts";
import { runProgram } from "./property/run-program.ts";

const deep = process.env.FUZZ === "deep";

describe("any program of declarations, changes by hand, refreshes and ups", () => {
  it("ends, after a refresh and an up, with what is declared, and touches nothing else", async () => {
    await fc.assert(fc.asyncProperty(program, runProgram), {
      numRuns: deep ? 1_000 : 50,
      ...(deep ? {} : { seed: 20260801 }),
    });
  }, 600_000);
});
