import { expect } from "vitest";
import type { Properties } from "../../../providers/lifecycle.ts";
import { arm } from "./arm.ts";
import type { Cell, Run } from "./cells.ts";
import type { Host } from "./host.ts";
import { judge, secretsIn } from "./judge.ts";
import type { AtX, Kept, MatrixKind } from "./kind.ts";

/** A kind's objects at X before a step: the one it is about, and one that it must not touch. */
interface Stage {
  readonly kind: MatrixKind;
  readonly host: Host;
  readonly ground: Properties;
  readonly neighbour: AtX;
  readonly declared: Properties;
  /** Checked, as the engine hands them over. */
  readonly inputs: Properties;
}

const minuteMs = 60_000;
/** Where X is silent. An answer that takes longer by accident is one more time-out, which a step has to stand as well. */
const impatientMs = 100;

/** Runs one step under one fault, then again without, and judges what X has, what the state has and what was said. */
export async function run(
  host: Host,
  { kind, fault, step }: Cell,
  plan: Run,
): Promise<{ readonly hits: number }> {
  const stage = await open(host, kind);
  const methods = () => host.bind(kind.methods);
  const kept = step === "create" ? undefined : await create(stage);
  // Old enough for its absence to count.
  if (!plan.young) host.clock.now += 2 * minuteMs;
  const change = step === "update" && kept ? await changeOf(stage, kept) : undefined;
  if (plan.standing === "gone" && kept) await kind.remove(host, kind.idOf(kept.outs));

  const met = await arm(stage, step, plan, kept);
  host.restart(plan.variant.silent && impatientMs);
  let said: Failure | undefined;
  let left = kept && change ? { id: kept.id, outs: change.olds } : kept;
  let reading: Kept | "gone" | undefined;
  try {
    if (step === "create") left = await methods().create(stage.inputs);
    else if (!kept) throw new Error("nothing was made");
    else if (step === "read") reading = await read(stage, kept);
    else if (change) left = { id: kept.id, ...(await methods().update(kept.id, change.olds, change.inputs)) };
    else {
      await methods().delete(kept.id, kept.outs);
      left = undefined;
    }
  } catch (error) {
    said = failureOf(error);
    if (said.kept) left = said.kept;
  }
  const hits = met();
  host.x.faults.clear();

  // What there is now.
  const target = change?.inputs ?? stage.inputs;
  if (said) judge(said.message, stage, fault, plan);
  const there = mine(stage);
  expect(there.length, "never a double object").toBeLessThanOrEqual(1);
  if (step === "create" && !left && there.length > 0)
    expect(said?.message, "an object that no state knows, and no word of it").toMatch(
      new RegExp(`adopt: true|${there[0]?.id}`),
    );
  if (left && !said && step !== "read") {
    expect(
      there.map(({ id }) => id),
      "the state has what X has not",
    ).toEqual([kind.idOf(left.outs)]);
    expect(kind.fits(there[0] ?? { id: "" }, target), "done, it was said").toBe(true);
  }
  if (step === "delete" && !said) expect(there, "deleted, it was said").toEqual([]);
  if (reading && isGone(kind, reading)) expect(there, "gone by mistake").toEqual([]);

  // The next `up`, in a process of its own, an hour later.
  host.restart();
  host.clock.now += 60 * minuteMs;
  if (step === "delete") {
    if (left) await methods().delete(left.id, left.outs);
    expect(mine(stage)).toEqual([]);
  } else if (step === "read" && kept) {
    const again = await read(stage, kept);
    expect(isGone(kind, again), "read again").toBe(plan.standing === "gone");
    if (again !== "gone" && plan.standing !== "gone") {
      const { changes } = await methods().diff(again.id, again.outs, stage.inputs);
      expect(changes, "a change that nobody made").toBe(false);
    }
  } else await converge(stage, change?.declared ?? stage.declared, left, said !== undefined);
  expect(
    kind.atX(host.x.state()).find(({ id }) => id === stage.neighbour.id),
    "a foreign object was touched",
  ).toEqual(stage.neighbour);
  expect(secretsIn(host, host.printed.join("\n"))).toEqual([]);
  return { hits };
}

async function open(host: Host, kind: MatrixKind): Promise<Stage> {
  host.reset();
  const ground = (await kind.ground?.(host)) ?? {};
  const bound = host.bind(kind.methods);
  const other = await bound.check({}, kind.declared(1, ground));
  const { id, outs } = await bound.create(other.inputs);
  const neighbour = kind.atX(host.x.state()).find((object) => object.id === kind.idOf(outs));
  if (!neighbour) throw new Error(`${kind.name} ${id} is not at X`);
  // A step comes upon X with nothing in its memory.
  host.restart();
  host.clock.now += 2 * minuteMs;
  const declared = kind.declared(0, ground);
  const { inputs, failures } = await host.bind(kind.methods).check({}, declared);
  expect(failures).toEqual([]);
  host.restart();
  return { kind, host, ground, neighbour, declared, inputs };
}

async function create({ kind, host, inputs }: Stage): Promise<Kept> {
  const { id, outs } = await host.bind(kind.methods).create(inputs);
  host.restart();
  return { id, outs };
}

async function changeOf({ kind, host, ground, inputs: before }: Stage, kept: Kept) {
  if (!kind.change) throw new Error(`${kind.name} has no change`);
  const { olds, declared } = await kind.change(host, kept, ground, 0);
  const { inputs, failures } = await host.bind(kind.methods).check(before, declared);
  expect(failures).toEqual([]);
  host.restart();
  return { olds, declared, inputs };
}

async function read({ kind, host }: Stage, { id, outs }: Kept): Promise<Kept | "gone"> {
  const seen = await host.bind(kind.methods).read(id, outs);
  return seen.id === undefined ? "gone" : { id: seen.id, outs: seen.props ?? {} };
}

/** Whether a reading says that X has it no more. */
function isGone(kind: MatrixKind, reading: Kept | "gone"): boolean {
  return reading === "gone" || kind.idOf(reading.outs) === "";
}

/** Runs `up`, and does what errors say, until there is nothing left to do. X then has what is declared. */
async function converge(stage: Stage, declared: Properties, left: Kept | undefined, failed: boolean) {
  const { kind, host } = stage;
  let wanted = declared;
  let kept = left;
  for (let tries = 0; tries < 3; tries++) {
    const bound = host.bind(kind.methods);
    try {
      const olds = kept ? stage.inputs : {};
      const { inputs, failures } = await bound.check(olds, wanted);
      if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join(" "));
      if (!kept) kept = await bound.create(inputs);
      else if (failed || (await bound.diff(kept.id, kept.outs, inputs)).changes)
        kept = { id: kept.id, ...(await bound.update(kept.id, kept.outs, inputs)) };
      break;
    } catch (error) {
      const { message, kept: partly } = failureOf(error);
      if (partly) kept = partly;
      else if (/adopt: true/.test(message) && !kept) wanted = { ...declared, adopt: true };
      else if (/pulumi refresh/.test(message) && kept) {
        const seen = await read(stage, kept);
        kept = seen === "gone" ? undefined : seen;
      } else throw error;
      host.restart();
    }
  }
  const there = mine(stage);
  expect(there.map(({ id }) => id)).toEqual([kept && kind.idOf(kept.outs)]);
  expect(there[0] && kind.fits(there[0], declared), "X has what is declared").toBe(true);
  host.restart();
  if (!kept) return;
  const seen = await read(stage, kept);
  if (seen === "gone") throw new Error("gone by mistake");
  const { inputs } = await host.bind(kind.methods).check(stage.inputs, wanted);
  const { changes } = await host.bind(kind.methods).diff(seen.id, seen.outs, inputs);
  expect(changes, "another preview shows a change").toBe(false);
}

function mine({ kind, host, neighbour }: Stage): readonly AtX[] {
  return kind.atX(host.x.state()).filter(({ id }) => id !== neighbour.id);
}

/** What the engine is told where a step fails. */
interface Failure {
  readonly message: string;
  /** What it is to save all the same. */
  readonly kept?: Kept;
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message } = error;
  if (!("id" in error && "properties" in error)) return { message };
  const { id, properties } = error;
  if (typeof properties !== "object") return { message };
  return { message, kept: { id: String(id), outs: { ...properties } } };
}
