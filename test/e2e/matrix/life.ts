import { expect } from "vitest";
import type { Properties } from "../../../providers/lifecycle.ts";
import { arm } from "../../providers/matrix/arm.ts";
import type { Host } from "../../providers/matrix/host.ts";
import { judge, secretsIn } from "../../providers/matrix/judge.ts";
import { type AtX, type Kept, type MatrixKind, type Step, titleOf } from "../../providers/matrix/kind.ts";
import type { Sampled } from "./sample.ts";
import type { CommandStack, Ended } from "./stack.ts";

/** One resource of each kind, in one stack, and what was at X before. */
export interface Life {
  readonly host: Host;
  readonly stack: CommandStack;
  readonly resources: readonly Resource[];
  readonly foreign: ReadonlyMap<MatrixKind, readonly AtX[]>;
}

/** A resource of the stack. */
interface Resource {
  readonly kind: MatrixKind;
  readonly name: string;
  readonly ground: Properties;
  inputs: Properties;
}

/** Kinds that share their objects at X with another one have other ones. */
function numberOf({ dialect, name }: MatrixKind): number {
  return dialect !== undefined || name.endsWith("Set") ? 2 : 0;
}

/** Makes what has to be there before, and objects that no resource may touch. */
export async function begin(host: Host, stack: CommandStack, kinds: readonly MatrixKind[]): Promise<Life> {
  const resources: Resource[] = [];
  host.clock.now = Date.now();
  for (const kind of kinds) {
    const ground = (await kind.ground?.(host)) ?? {};
    const name = titleOf(kind).replaceAll(" ", "-");
    resources.push({ kind, name, ground, inputs: kind.declared(numberOf(kind), ground) });
    const bound = host.bind(kind.methods);
    if (numberOf(kind) === 0) await bound.create((await bound.check({}, kind.declared(1, ground))).inputs);
  }
  return { host, stack, resources, foreign: new Map(kinds.map((kind) => [kind, objects(host, kind)])) };
}

function objects(host: Host, kind: MatrixKind): readonly AtX[] {
  return kind.atX(host.x.state());
}

/** Runs a step of the stack with the faults of all its cells, judges what came of it, and has the next `up` mend it. */
export async function live(life: Life, step: Step, cells: readonly Sampled[]): Promise<Ended> {
  const { host, stack, resources } = life;
  const subjects = cells.map((cell) => {
    const resource = resources.find(({ kind }) => kind === cell.kind);
    if (!resource) throw new Error(`no resource of ${titleOf(cell.kind)}`);
    return { cell, resource };
  });
  host.clock.now = Date.now();
  if (step === "update") await change(life, subjects);
  declare(life, step === "create" ? subjects.map(({ resource }) => resource) : resources);
  const before = await stack.kept();
  const hits = new Map<Sampled, () => number>();
  for (const { cell, resource } of subjects) {
    const kept = before.get(resource.name);
    if (cell.plan.standing === "gone" && kept) await cell.kind.remove(host, cell.kind.idOf(kept.outs));
  }
  for (const { cell, resource } of subjects)
    hits.set(cell, await arm({ ...resource, host }, step, cell.plan, before.get(resource.name)));
  const ended = await stack.run(...commands[step], ...targets(step, subjects));
  const unmet = cells.filter((cell) => hits.get(cell)?.() === 0).map(nameOf);
  host.x.faults.clear();
  expect(unmet, `faults that were not met: ${ended.text}`).toEqual([]);

  expect(ended.code === 0, ended.text).toBe(ended.errors.size === 0);
  expect(secretsIn(host, ended.text)).toEqual([]);
  for (const { kind, name } of resources) {
    const said = ended.errors.get(name);
    // A refresh lists for all resources at once.
    const met = subjects.find(
      ({ cell }) => cell.kind === kind || (step === "read" && cell.kind.listing.path === kind.listing.path),
    );
    if (said !== undefined) expect(met, `${name} failed without a fault: ${said}`).toBeDefined();
    if (said !== undefined && met) judge(said, { kind, host }, met.cell.fault, met.cell.plan);
  }
  const after = await stack.kept();
  for (const { cell, resource } of subjects) {
    const said = ended.errors.get(resource.name);
    try {
      compare(life, resource, cell, said, before.get(resource.name), after.get(resource.name));
    } catch (error) {
      throw new Error(`${nameOf(cell)}: ${error instanceof Error ? error.message : error}\n${said ?? ""}`, {
        cause: error,
      });
    }
  }
  await mend(life, step);
  return ended;
}

const commands: Readonly<Record<Step, readonly string[]>> = {
  create: ["up", "--yes", "--skip-preview", "--continue-on-error"],
  read: ["refresh", "--yes", "--skip-preview"],
  update: ["up", "--yes", "--skip-preview", "--continue-on-error"],
  delete: ["destroy", "--yes", "--skip-preview", "--continue-on-error"],
};

/** A cell, as its place in the matrix and how its run goes. */
export function nameOf({ kind, fault, step, plan }: Sampled): string {
  return `${titleOf(kind)}, ${fault.name} in ${step}: ${plan.name}`;
}

interface Subject {
  readonly cell: Sampled;
  readonly resource: Resource;
}

/** A deletion of the others would meet the faults as well. */
function targets(step: Step, subjects: readonly Subject[]): readonly string[] {
  return step === "delete" ? subjects.flatMap(({ resource }) => ["--target", `**::${resource.name}`]) : [];
}

function declare({ stack }: Life, resources: readonly Resource[]): void {
  stack.declare(new Map(resources.map(({ name, kind, inputs }) => [name, { type: kind.name, inputs }])));
}

/** Makes the changes due; the state is to know of those by hand. */
async function change({ host, stack }: Life, subjects: readonly Subject[]): Promise<void> {
  const kept = await stack.kept();
  for (const { resource } of subjects) {
    const { kind, name, ground, inputs } = resource;
    const had = kept.get(name);
    const changed = had && (await kind.change?.(host, had, ground, numberOf(kind)));
    resource.inputs = { ...inputs, ...changed?.declared };
  }
  expect(await stack.run("refresh", "--yes", "--skip-preview")).toMatchObject({ code: 0 });
}

/** What X and the state have after a step. */
function compare(
  life: Life,
  resource: Resource,
  { step, plan }: Sampled,
  said: string | undefined,
  before: Kept | undefined,
  after: Kept | undefined,
): void {
  const { kind, inputs } = resource;
  const there = own(life, resource, [before, after]);
  expect(there.length, "never a double object").toBeLessThanOrEqual(1);
  const ids = there.map(({ id }) => id);
  if (step === "create" && !after && there.length > 0)
    expect(said, "an object that no state knows, and no word of it").toMatch(
      new RegExp(`adopt: true|${ids[0]}`),
    );
  if (step !== "create" && after === undefined) expect(ids, "lost from the state").toEqual([]);
  if (step === "read" && plan.standing !== "gone") expect(after?.id, "still in the state").toBe(before?.id);
  if (step === "read" || said !== undefined) return;
  expect(after && kind.idOf(after.outs), "done, it was said").toBe(step === "delete" ? undefined : ids[0]);
  if (step === "delete") expect(ids).toEqual([]);
  else expect(there[0] && kind.fits(there[0], inputs), "X has what is declared").toBe(true);
}

/** A resource's objects at X: those that are neither foreign nor another resource's. */
function own(
  { host, resources, foreign }: Life,
  { kind }: Resource,
  kept: readonly (Kept | undefined)[],
): readonly AtX[] {
  const known = new Set(kept.flatMap((one) => (one ? [kind.idOf(one.outs)] : [])));
  const strangers = new Set(foreign.get(kind)?.map(({ id }) => id));
  const isOthers = ({ id }: AtX) =>
    resources.some(
      (other) =>
        other.kind !== kind &&
        objects(host, other.kind).some((object) => object.id === id && isNamed(other, object)),
    );
  return objects(host, kind).filter(
    (object) => !strangers.has(object.id) && (known.has(object.id) || !isOthers(object)),
  );
}

/** Whether an object is the one that a resource declares, by what no change of the matrix changes. */
function isNamed({ kind, inputs, ground }: Resource, object: AtX): boolean {
  return (
    kind.fits(object, inputs) || kind.fits({ ...object, valid: true }, kind.declared(numberOf(kind), ground))
  );
}

/** Does what errors say until there is nothing left to do; then all is as declared, and a preview shows no change. */
async function mend(life: Life, step: Step): Promise<void> {
  const { host, stack, resources, foreign } = life;
  if (step === "delete") {
    const ended = await stack.run("destroy", "--yes", "--skip-preview");
    expect(ended.code, ended.text).toBe(0);
  } else {
    declare(life, resources);
    if (step === "read")
      expect(await stack.run("refresh", "--yes", "--skip-preview")).toMatchObject({ code: 0 });
    for (let tries = 1; ; tries++) {
      const { code, errors, text } = await stack.run("up", "--yes", "--skip-preview", "--continue-on-error");
      if (code === 0) break;
      if (tries === 3) throw new Error(`it does not end: ${text}`);
      for (const resource of resources)
        if (/adopt: true/.test(errors.get(resource.name) ?? ""))
          resource.inputs = { ...resource.inputs, adopt: true };
      declare(life, resources);
      if ([...errors.values()].some((said) => /pulumi refresh/.test(said)))
        await stack.run("refresh", "--yes", "--skip-preview");
    }
    const kept = await stack.kept();
    for (const resource of resources) {
      const { kind, name, inputs } = resource;
      const outs = kept.get(name);
      const [there, ...more] = own(life, resource, [outs]);
      expect([there?.id, more], name).toEqual([outs && kind.idOf(outs.outs), []]);
      expect(there && kind.fits(there, inputs), `${name}: X has what is declared`).toBe(true);
    }
    const preview = await stack.run("preview", "--expect-no-changes");
    expect(preview.code, preview.text).toBe(0);
  }
  for (const [kind, then] of foreign) {
    const now = objects(host, kind);
    expect(
      now.filter(({ id }) => then.some((object) => object.id === id)),
      "foreign objects",
    ).toEqual(then);
    if (step === "delete") expect(now, "all of the stack is gone").toEqual(then);
  }
}
