/** Acts as the library offers them. */
import type { Parsed } from "../api/http.ts";
import type { World } from "../world.ts";
import type { Act } from "./act-schema.ts";
import { performAll, performOne } from "./perform.ts";
import type { ActResult } from "./result.ts";

/** Performs one act, or a list in order. @throws Error that says why X would refuse it; acts before it have happened. */
export interface PerformActs {
  (act: Act): ActResult;
  (acts: readonly Act[]): readonly ActResult[];
}

const resultOf = <Value>(result: Parsed<Value>): Value => {
  if ("value" in result) return result.value;
  throw new Error(`the act was refused: ${JSON.stringify(result.problem.body)}`);
};

/** Binds the acts to a world. */
export const createPerformer = (world: World): PerformActs => {
  function act(one: Act): ActResult;
  function act(list: readonly Act[]): readonly ActResult[];
  function act(input: Act | readonly Act[]): ActResult | readonly ActResult[] {
    return Array.isArray(input) ? resultOf(performAll(world, input)) : resultOf(performOne(world, input));
  }
  return act;
};
