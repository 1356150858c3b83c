import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge } from "./crash-table/judge.ts";
import { anyPlan, calmPlan, crashPlan, type Plan, slowPlan } from "./crash-table/plan.ts";
import { type History, play } from "./crash-table/run.ts";

const deep = process.env.FUZZ === "deep";

/** What is kept of a run: a history holds on to all that was at work in it. */
interface Summary {
  /** How many copies were stored of each event. */
  readonly copies: readonly number[];
  readonly fates: readonly {
    readonly crashed: boolean;
    readonly stalled: boolean;
    readonly tableFault: boolean;
  }[];
  /** The process of the plan's first invocation died. */
  readonly firstCrashed: boolean;
  readonly late: boolean;
  readonly unheard: boolean;
  readonly statuses: readonly number[];
  readonly slowestMs: number;
}

function summaryOf({ plan, processes, copies, answers }: History): Summary {
  const first = processes.find((process) => process.plan === plan.invocations[0]);
  return {
    copies: [...Map.groupBy(copies, ({ key }) => key).values()].map(({ length }) => length),
    fates: processes.map((process) => process.fate()),
    firstCrashed: first?.fate().crashed === true,
    late: copies.some(({ late }) => late),
    unheard: copies.some(({ answered }) => !answered),
    statuses: answers.map(({ status }) => status),
    slowestMs: Math.max(0, ...answers.map(({ tookMs }) => tookMs)),
  };
}

/** Plays plans in the orders that fast-check's scheduler comes up with, judges each run, and tells of them. */
async function explore(plans: fc.Arbitrary<Plan>, numRuns: number): Promise<Summary[]> {
  const summaries: Summary[] = [];
  const property = fc.asyncProperty(plans, fc.scheduler(), async (plan, scheduler) => {
    const history = await play(plan, scheduler);
    expect(judge(history)).toEqual([]);
    summaries.push(summaryOf(history));
  });
  await fc.assert(property, { numRuns: deep ? numRuns * 40 : numRuns, ...(deep ? {} : { seed: 20261121 }) });
  return summaries;
}

describe("two or three deliveries at work on the same events", () => {
  it("store each event once where nothing goes wrong", async () => {
    const runs = await explore(calmPlan, 60);
    expect(new Set(runs.flatMap(({ copies }) => copies))).toEqual(new Set([1]));
  }, 1_800_000);

  it("lose nothing wherever processes die, and store a copy more only for one that died before its commit", async () => {
    // A delivery of three events has about so many crash points: later ones are none.
    for (let point = 0; point < 20; point += 1) {
      const runs = await explore(crashPlan(point), 7);
      for (const { copies, fates } of runs) {
        const died = fates.filter(({ crashed }) => crashed).length;
        expect(Math.max(...copies)).toBeLessThanOrEqual(1 + died);
      }
      // Every delivery reads the secret and claims; the first to come also sends and commits.
      const reached = runs.filter(({ firstCrashed }) => firstCrashed);
      if (point < 4) expect(reached).toHaveLength(runs.length);
      else if (point < 8) expect(reached.length).toBeGreaterThan(0);
    }
  }, 1_800_000);

  it("keep within their leases however slow AWS is", async () => {
    const runs = await explore(slowPlan, 60);
    // What takes longest is given up in time, and goes to S3 or back to X.
    expect(runs.flatMap(({ statuses }) => statuses)).toContain(503);
  }, 1_800_000);

  it("lose nothing whatever befalls processes, clocks, DynamoDB, SQS and S3", async () => {
    const runs = await explore(anyPlan, 180);
    // Without these the plans would be too tame to prove anything.
    const fates = runs.flatMap((run) => run.fates);
    for (const fate of ["crashed", "stalled", "tableFault"] as const)
      expect(fates.filter((found) => found[fate]).length).toBeGreaterThan(10);
    expect(runs.some(({ late }) => late)).toBe(true);
    expect(runs.filter(({ unheard }) => unheard).length).toBeGreaterThan(5);
    expect(Math.max(...runs.flatMap(({ copies }) => copies))).toBeGreaterThan(2);
    expect(Math.max(...runs.map(({ slowestMs }) => slowestMs))).toBeGreaterThan(8_300);
  }, 1_800_000);
});
