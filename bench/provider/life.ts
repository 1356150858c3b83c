/** The life of a stack on the real engine, step by step. */
import { bearerToken } from "../subscriptions.ts";
import { type Memory, watchMemory } from "./memory.ts";
import type { Declaration } from "./programs.ts";
import { createProject } from "./project.ts";
import { type BenchX, type Calls, startX } from "./x.ts";

/** What happens to a stack, in this order. */
export const steps = ["up", "refresh", "unchanged", "change", "destroy"] as const;

type Step = (typeof steps)[number];

/** One step, from the start of `pulumi` to its end. */
export interface StepFigures {
  readonly ms: number;
  readonly calls: Calls;
  /** Absent where there is no /proc. */
  readonly memory?: Memory;
}

/** A life. */
export interface LifeFigures {
  readonly count: number;
  readonly steps: Readonly<Record<Step, StepFigures>>;
  /** Of the file of the engine's state, once all are made. */
  readonly stateBytes: number;
}

const measured = async (x: BenchX, act: () => Promise<unknown>): Promise<StepFigures> => {
  x.calls();
  const peak = watchMemory();
  const startMs = performance.now();
  try {
    await act();
    const ms = Math.round(performance.now() - startMs);
    const memory = peak();
    return { ms, calls: x.calls(), ...(memory && { memory }) };
  } finally {
    peak();
  }
};

const expectCount = (x: BenchX, wanted: number, when: string): void => {
  if (x.count() !== wanted) throw new Error(`X has ${x.count()} subscriptions after ${when}, not ${wanted}`);
};

/** Measures a life. @throws Error where a step fails, or X has other than `atX` subscriptions after it. */
export const measureLife = async (
  declaration: Declaration,
  atX: number,
  changed: number,
): Promise<LifeFigures> => {
  const x = await startX(declaration.count);
  try {
    const env = { X_BEARER_TOKEN: bearerToken, X_API_URL: x.url };
    const project = await createProject(declaration, env);
    const { engine } = project;
    try {
      const up = await measured(x, engine.up);
      expectCount(x, atX, "up");
      const stateBytes = project.stateBytes();
      const refresh = await measured(x, engine.refresh);
      const unchanged = await measured(x, engine.up);
      project.declare(changed);
      const change = await measured(x, engine.up);
      expectCount(x, atX, "a change");
      const destroy = await measured(x, engine.destroy);
      expectCount(x, 0, "destroy");
      return { count: declaration.count, steps: { up, refresh, unchanged, change, destroy }, stateBytes };
    } finally {
      project.remove();
    }
  } finally {
    await x.close();
  }
};
