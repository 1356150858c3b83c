/** A Pulumi project of its own on the real engine, with its state in a file. */
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createEngine, type Engine } from "../../sandbox/engine.ts";
import type { Declaration } from "./programs.ts";

/** The project and its engine. */
export interface BenchProject {
  readonly engine: Engine;
  /** Writes what is declared, with so many changed. */
  readonly declare: (changed: number) => void;
  readonly stateBytes: () => number;
  readonly remove: () => void;
}

const root = resolve(import.meta.dirname, "../..");
const pulumiYaml = "name: bench\nruntime: {name: nodejs, options: {typescript: false}}\nmain: index.mjs\n";

/** Makes the project and its stack. */
export const createProject = async (
  { program, file }: Declaration,
  env: Readonly<Record<string, string>>,
): Promise<BenchProject> => {
  const folder = mkdtempSync(join(tmpdir(), "x-webhooks-bench-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const project = join(folder, "source");
  const declare = (changed: number): void => writeFileSync(join(project, file.name), file.text(changed));
  try {
    mkdirSync(join(project, "node_modules"), { recursive: true });
    writeFileSync(join(project, "package.json"), '{"type":"module"}');
    writeFileSync(join(project, "Pulumi.yaml"), pulumiYaml);
    writeFileSync(join(project, "index.mjs"), program);
    symlinkSync(root, join(project, "node_modules/pulumi-x-webhooks"));
    symlinkSync(join(root, "node_modules/@pulumi"), join(project, "node_modules/@pulumi"));
    declare(0);
    const engine = await createEngine({
      projectFolder: project,
      folder,
      stackName: "bench",
      env: { PATH: process.env.PATH ?? "", ...env },
    });
    const state = join(folder, "state/.pulumi/stacks/bench/bench.json");
    return { engine, declare, stateBytes: () => statSync(state).size, remove };
  } catch (error) {
    remove();
    throw error;
  }
};
