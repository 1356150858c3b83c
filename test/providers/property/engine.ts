import type { Properties } from "../../../providers/lifecycle.ts";
import type { Bound } from "../matrix/host.ts";

/** What the stack's state holds of a resource. */
interface Entry {
  readonly type: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outs: Properties;
}

/** A resource as a program declares it; `inputs` may take outputs of those before it. */
export interface Declaration {
  readonly name: string;
  readonly type: string;
  /** An input that is unknown is `unknownValue`. */
  readonly inputs: (outputOf: (name: string, output: string) => unknown) => Properties;
}

/** How the engine writes what it does not know yet. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type StepOf = "create" | "update" | "replace" | "delete" | "same";

/** What an `up` has come to. */
export interface Outcome {
  readonly steps: readonly StepOf[];
  readonly failures: readonly string[];
}

export type Engine = ReturnType<typeof createEngine>;

/**
 * The engine, as far as a provider notices it: check and diff in the order of the program, then create, update or
 * replace, deletions last and backwards; what fails leaves the rest of the state as it was.
 */
export function createEngine(methodsOf: (type: string) => Bound) {
  const state = new Map<string, Entry>();
  /** What a replacement has left to be deleted. */
  let condemned: Entry[] = [];

  const outputOf = (renewed: ReadonlySet<string>) => (name: string, output: string) =>
    renewed.has(name) ? unknownValue : (state.get(name)?.outs[output] ?? unknownValue);

  async function check(declaration: Declaration, renewed: ReadonlySet<string>) {
    const old = state.get(declaration.name);
    const news = declaration.inputs(outputOf(renewed));
    const bound = methodsOf(declaration.type);
    const checked = await bound.check(old?.inputs ?? {}, news);
    if (checked.failures.length > 0) throw new Error(checked.failures.map(({ reason }) => reason).join(" "));
    const { inputs } = checked;
    if (!old) return { old, inputs, step: "create" as const, deleteFirst: false };
    const diff = await bound.diff(old.id, old.outs, inputs);
    const step = diff.replaces.length > 0 ? "replace" : diff.changes ? "update" : "same";
    if (step !== "replace") return { old, inputs, step, deleteFirst: false } as const;
    // The engine checks what replaces as if it were new.
    const fresh = await bound.check({}, news);
    if (fresh.failures.length > 0) throw new Error(fresh.failures.map(({ reason }) => reason).join(" "));
    return { old, inputs: fresh.inputs, step, deleteFirst: diff.deleteBeforeReplace } as const;
  }

  async function remove(entry: Entry) {
    await methodsOf(entry.type).delete(entry.id, entry.outs);
  }

  async function apply(declaration: Declaration): Promise<StepOf> {
    const { name, type } = declaration;
    const bound = methodsOf(type);
    const { old, inputs, step, deleteFirst } = await check(declaration, new Set());
    if (JSON.stringify(inputs).includes(unknownValue)) throw new Error(`${name} waits for what has failed`);
    const keep = (id: string, outs: Properties) => state.set(name, { type, id, inputs, outs });
    try {
      if (step === "update" && old) keep(old.id, (await bound.update(old.id, old.outs, inputs)).outs);
      else if (step === "same" && old) keep(old.id, old.outs);
      else {
        if (old && deleteFirst) {
          await remove(old);
          state.delete(name);
        }
        const { id, outs } = await bound.create(inputs);
        if (old && !deleteFirst) condemned.push(old);
        keep(id, outs);
      }
    } catch (error) {
      // A step that was done in part is kept with what there is.
      if (error instanceof Error && "id" in error && "properties" in error)
        keep(String(error.id), { ...Object(error.properties) });
      throw error;
    }
    return step;
  }

  return {
    state,

    /** What `up` would do. @throws Error where a check fails. */
    async preview(program: readonly Declaration[]): Promise<readonly StepOf[]> {
      const renewed = new Set<string>();
      const steps: StepOf[] = [];
      for (const declaration of program) {
        const { step } = await check(declaration, renewed);
        if (step === "create" || step === "replace") renewed.add(declaration.name);
        steps.push(step);
      }
      const gone = [...state.keys()].filter((name) => !program.some((each) => each.name === name));
      return [...steps, ...gone.map(() => "delete" as const)];
    },

    async up(program: readonly Declaration[]): Promise<Outcome> {
      const steps: StepOf[] = [];
      const failures: string[] = [];
      const attempt = async (act: () => Promise<StepOf>) => {
        try {
          steps.push(await act());
        } catch (error) {
          failures.push(error instanceof Error ? error.message : String(error));
        }
      };
      for (const declaration of program) await attempt(() => apply(declaration));
      // The engine deletes nothing where a step before has failed.
      if (failures.length > 0) return { steps, failures };
      const removed = [...state].filter(([name]) => !program.some((each) => each.name === name));
      const doomed = [...condemned, ...removed.map(([, entry]) => entry)];
      // What depends on a webhook goes before it.
      for (const entry of doomed.toSorted(
        (a, b) => Number(a.type === "Webhook") - Number(b.type === "Webhook"),
      ))
        await attempt(async () => {
          await remove(entry);
          condemned = condemned.filter((other) => other !== entry);
          for (const [name, other] of removed) if (other === entry) state.delete(name);
          return "delete";
        });
      return { steps, failures };
    },

    async refresh(): Promise<void> {
      for (const [name, entry] of [...state]) {
        const seen = await methodsOf(entry.type).read(entry.id, entry.outs);
        if (seen.id === undefined) state.delete(name);
        else state.set(name, { ...entry, id: seen.id, outs: seen.props ?? {}, inputs: seen.inputs ?? {} });
      }
    },
  };
}
