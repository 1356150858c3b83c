/** What an act ends with that X would not let its user do. */
import { invalidRequest, notFound, type Problem } from "../api/problems.ts";
import type { World } from "../world.ts";

/** An act that can't be done; nothing has happened. */
export class ActRefused extends Error {
  override readonly name = "ActRefused";
  readonly problem: Problem;

  constructor(message: string, problem: Problem) {
    super(message);
    this.problem = problem;
  }
}

/** Refuses an act with 400. */
export const refusal = (world: World, message: string): ActRefused =>
  new ActRefused(message, invalidRequest(world.store.settings, [{ message }]));

/** Refuses an act with 404: it names something that is not there. */
export const unknown = (world: World, resourceType: string, value: string): ActRefused =>
  new ActRefused(
    `there is no ${resourceType} ${value}`,
    notFound(world.store.settings, { resourceType, parameter: "id", value }),
  );
