import type { World } from "../../../lambda/ports.ts";
import type { InvocationPlan } from "./plan.ts";
import type { Time } from "./time.ts";

/** A process that works on one delivery, and may stop for ever or for a while at any of its awaits. */
export interface Process {
  /** Also the owner's name in its claims. */
  readonly name: string;
  readonly world: World;
  readonly plan: InvocationPlan;
  /** A crash point; never goes on in a process that has died. */
  readonly point: () => Promise<void>;
  readonly markTableFault: () => void;
  /** What befell it. */
  readonly fate: () => { readonly crashed: boolean; readonly stalled: boolean; readonly tableFault: boolean };
}

/** Makes a process over the run's time. */
export function createProcess(time: Time, name: string, plan: InvocationPlan): Process {
  let points = 0;
  let crashed = false;
  let stalled = false;
  let tableFault = false;
  let frozenUntilMs = 0;
  let chance = 1 + name.length;

  /** Whatever goes on in a process waits here: while it stands still, or for ever. */
  const awake = async (): Promise<void> => {
    while (!crashed && time.nowMs() < frozenUntilMs) await time.sleep(frozenUntilMs - time.nowMs());
    if (crashed) await new Promise<never>(() => undefined);
  };
  const point = async (): Promise<void> => {
    const here = points++;
    if (plan.crashAt === here) crashed = true;
    if (plan.stall?.at === here) {
      stalled = true;
      frozenUntilMs = time.nowMs() + plan.stall.ms;
    }
    await awake();
  };
  const world: World = {
    now: () => time.nowMs() + plan.skewMs,
    sleep: async (ms) => {
      await time.sleep(ms);
      await point();
    },
    alarm: (ms, ring) => {
      let wanted = true;
      const callOff = time.alarm(ms, () => void awake().then(() => wanted && ring()));
      return () => {
        wanted = false;
        callOff();
      };
    },
    random: () => {
      chance = (chance * 1_103_515_245 + 12_345) % 2_147_483_648;
      return chance / 2_147_483_648;
    },
    newOwner: () => name,
  };
  return {
    name,
    world,
    plan,
    point,
    markTableFault: () => {
      tableFault = true;
    },
    fate: () => ({ crashed, stalled, tableFault }),
  };
}
