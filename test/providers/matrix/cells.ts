import { type MatrixFault, matrixFaults, type Variant } from "./faults.ts";
import { type MatrixKind, type Step, steps } from "./kind.ts";

/**
 * How things stand when the step begins. `there`: as the state has it. `gone`: it was deleted by hand. `lost`: the first
 * answer to the write is lost. `denied`: the first write is answered 404, though the object is there.
 */
type Standing = "there" | "gone" | "lost" | "denied";

/** One run of a cell. */
export interface Run {
  readonly name: string;
  readonly standing: Standing;
  /** The object was made a moment ago. */
  readonly young: boolean;
  readonly aim: "write" | "listing";
  readonly variant: Variant;
  /** How often the fault occurs. */
  readonly times: number;
}

/** A cell of the matrix: its runs, or why there are none. */
export interface Cell {
  readonly kind: MatrixKind;
  readonly fault: MatrixFault;
  readonly step: Step;
  readonly runs: readonly Run[];
  readonly without?: string;
}

const standings: Readonly<Record<Step, { write: readonly Standing[]; listing: readonly Standing[] }>> = {
  create: { write: ["there"], listing: ["there", "lost"] },
  read: { write: [], listing: ["there", "gone"] },
  update: { write: ["there"], listing: ["there", "gone", "denied"] },
  delete: { write: ["there"], listing: ["gone", "denied"] },
};

/** More than any step ever asks. */
const lastingTimes = 60;

/** All cells: each kind with each fault in each step. */
export function cells(kinds: readonly MatrixKind[]): readonly Cell[] {
  return kinds.flatMap((kind) =>
    matrixFaults.flatMap((fault) =>
      steps.map((step): Cell => {
        const without = why(kind, fault, step);
        return without === undefined
          ? { kind, fault, step, runs: runsOf(kind, fault, step) }
          : { kind, fault, step, runs: [], without };
      }),
    ),
  );
}

function why({ without, listing }: MatrixKind, fault: MatrixFault, step: Step): string | undefined {
  if (without[step] !== undefined) return without[step];
  if (fault.paged && !listing.paged) return "its listing has one page";
  if (step === "read" && fault.listing.length === 0) return "a read writes nothing";
  return undefined;
}

function runsOf(kind: MatrixKind, fault: MatrixFault, step: Step): readonly Run[] {
  return (["write", "listing"] as const).flatMap((aim) =>
    fault[aim]
      .filter(({ counted }) => !counted || kind.listing.count)
      .flatMap((variant) =>
        standings[step][aim].flatMap((standing) => {
          // What X had long ago, no listing leaves out for being stale.
          const young = fault.name === "stale listing";
          if (young && standing === "gone") return [];
          const often = variant.atMost === undefined ? [1, lastingTimes] : [1, variant.atMost];
          return [...new Set(often)].map((times): Run => {
            const name = `${aim} of one ${young ? "young, " : ""}${standing}: ${variant.name}, ${times === lastingTimes ? "lasting" : `${times}×`}`;
            return { name, standing, young, aim, variant, times };
          });
        }),
      ),
  );
}
