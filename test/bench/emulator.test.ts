import { expect, it } from "vitest";
import { benchEmulator } from "../../bench/emulator.ts";
import { report } from "../../bench/report.ts";
import { tinyScale } from "../../bench/scale.ts";

/** Every number of a tree of figures, by its path. */
const numbersOf = (value: unknown, path = ""): [path: string, value: unknown][] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => numbersOf(inner, `${path}.${name}`))
    : [[path, value]];

it("measures everything there is to measure", async () => {
  const steps: string[] = [];
  const { node, ...figures } = await benchEmulator(tinyScale, (what) => steps.push(what));
  const numbers = numbersOf(figures);
  expect(numbers.filter(([, value]) => typeof value !== "number" || !Number.isFinite(value))).toEqual([]);
  for (const figure of [
    ".start.package.median",
    ".start.package.p90",
    ".start.inProcess.median",
    ".barePerSecond",
    ".host.actedPerSecond",
    ".host.orderedPerSecond",
    ".host.bytesEach",
    ".createdOverHttpPerSecond",
    ".listing.first.median",
    ".listing.last.max",
    ".listing.bareStringify.median",
  ])
    expect(numbers.find(([path]) => path === figure)?.[1], figure).toBeGreaterThan(0);
  expect(figures.host.miscounted).toBe(0);
  expect(figures.listing.pages).toBe(tinyScale.subscriptions / tinyScale.pageSize);
  expect(node).toBe(process.version);
  expect(steps.length).toBeGreaterThan(2);

  const table = report({ node, ...figures });
  for (const target of ["< 300 ms", "75,000", "< 20 ms", ">= 2,000/s"]) expect(table).toContain(target);
}, 60_000);
