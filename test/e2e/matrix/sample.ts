import { createRandom } from "../../../sandbox/x/random.ts";
import type { Cell, Run } from "../../providers/matrix/cells.ts";
import { titleOf } from "../../providers/matrix/kind.ts";

/** A cell of the fault matrix, with the one of its runs that is made on the engine. */
export interface Sampled extends Cell {
  readonly plan: Run;
}

/** Faults of one class take the same ways through the provider. */
export const faultClasses: Readonly<Record<string, readonly string[]>> = {
  refusal: ["401", "403", "404"],
  limit: ["429 with reset"],
  outage: ["500", "503"],
  "lost answer": [
    "time-out before the write",
    "time-out after the write",
    "connection cut",
    "truncated JSON",
  ],
  listing: ["empty page", "page missing in the middle", "stale listing"],
};

/** The class of a cell's fault. */
export function classOf({ fault }: Cell): string | undefined {
  return Object.keys(faultClasses).find((name) => faultClasses[name]?.includes(fault.name));
}

/**
 * Picks cells by a seed. All pairs of kind, fault and step would take a hundred cells and more, an engine run takes
 * seconds; so each class of faults comes once in each step, on kinds that ask X at different paths (a fault set for
 * one can't hit another, and one engine run has them all). Of so many random picks the best is taken: the one with
 * the most kinds, faults and pairs of them. Of each cell's runs the engine makes one whose fault the provider meets.
 */
export async function sample(
  cells: readonly Cell[],
  seed: number,
  isMet: (cell: Cell, run: Run) => Promise<boolean>,
): Promise<readonly Sampled[]> {
  const random = createRandom(seed).next;
  const candidates = cells
    .map((cell) => ({ ...cell, runs: cell.runs.filter((run) => isForEngine(cell, run)) }))
    .filter(({ runs }) => runs.length > 0);
  let best: readonly Cell[] = [];
  for (let tries = 0; tries < 2_000; tries++) {
    const picked = pick(candidates, random);
    if (worth(picked) > worth(best)) best = picked;
  }
  const sampled: Sampled[] = [];
  for (const cell of best) {
    for (const plan of shuffled(cell.runs, random)) {
      if (!(await isMet(cell, plan))) continue;
      sampled.push({ ...cell, plan });
      break;
    }
  }
  return sampled;
}

/**
 * On the engine time is real: an object is young for sure only in the run that makes it, and each silence takes
 * seconds. The check of a new rule is a POST as well, which would take a fault that comes once.
 */
function isForEngine({ kind, step }: Cell, { young, standing, aim, variant, times }: Run): boolean {
  if (young && step !== "create") return false;
  if (variant.silent && times > 1) return false;
  const isChecked = step === "create" && kind.writes.create === kind.writes.delete;
  return !(isChecked && (standing === "lost" || (aim === "write" && times === 1)));
}

function pick(cells: readonly Cell[], random: () => number): readonly Cell[] {
  const picked: Cell[] = [];
  const groups = Map.groupBy(cells, (cell) => `${cell.step} ${classOf(cell)}`);
  for (const group of shuffled([...groups.values()], random)) {
    const fits = ({ kind, step }: Cell) =>
      !picked.some((other) => other.step === step && other.kind.listing.path === kind.listing.path);
    const [cell] = shuffled(group.filter(fits), random);
    if (cell) picked.push(cell);
  }
  return picked;
}

function worth(picked: readonly Cell[]): number {
  const distinct = (nameOf: (cell: Cell) => string) => new Set(picked.map(nameOf)).size;
  const silent = picked.filter(({ fault }) => fault.name.startsWith("time-out")).length;
  return (
    100 * picked.length -
    5 * silent +
    10 * (distinct(({ kind }) => titleOf(kind)) + distinct(({ fault }) => fault.name)) +
    distinct(({ kind, step }) => `${titleOf(kind)} ${step}`) +
    distinct((cell) => `${titleOf(cell.kind)} ${classOf(cell)}`) +
    distinct(({ fault, step }) => `${fault.name} ${step}`)
  );
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
