/** How many calls of X a step takes at the least, done as most do it, and at the most that is asked for. */
import type { LifeFigures } from "./life.ts";

/** Calls, not counting those X refuses for its rate limit. */
interface Bounds {
  /** X's API allows no fewer. */
  readonly least: number;
  /** One call a resource. */
  readonly naive: number;
  readonly atMost?: number;
}

const page = 1_000;
const bulk = 100;

/** Of each step. A single is changed by one call, an entry of a set is deleted (many a call) and another created. */
export const boundsOf = (
  kind: "single" | "set",
  count: number,
  changed: number,
): Readonly<Record<keyof LifeFigures["steps"], Bounds>> => {
  const pages = Math.ceil(count / page);
  const change =
    kind === "single"
      ? { least: changed, naive: changed }
      : { least: changed + Math.ceil(changed / bulk), naive: 2 * changed };
  return {
    up: { least: count, naive: count, atMost: count + 2 * pages },
    refresh: { least: pages, naive: count, atMost: pages + 1 },
    unchanged: { least: 0, naive: 0, atMost: 0 },
    change,
    destroy: { least: Math.ceil(count / bulk), naive: count },
  };
};
