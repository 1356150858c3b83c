import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { x as execute } from "tinyexec";
import { createEngine, type Engine } from "../../sandbox/engine.ts";
import { hasEngine, root } from "./project.ts";

/** Whether set-up has found the engine's host of programs in YAML; a suite that needs it says in a line that it is skipped. */
export const hasYaml = hasEngine && Boolean(process.env.YAML_HOST_BIN);
if (!hasYaml)
  console.log("Tests with programs in YAML are skipped: npm test sets YAML_HOST_BIN where there is a host.");

/** What a run of `pulumi` printed, and whether it ended well. */
interface Run {
  readonly ok: boolean;
  readonly output: string;
}

/** A project in YAML on the real engine, with the native plugin on its PATH. */
export interface YamlProject {
  readonly folder: string;
  readonly engine: Engine;
  /** All that the engine has printed. */
  readonly log: string[];
  /** Puts resources and outputs in the place of the program. */
  declare(resources: Readonly<Record<string, unknown>>, outputs?: Readonly<Record<string, string>>): void;
  /** The same of resources as YAML: lines that are indented by two. */
  declareYaml(resources: string): void;
  /** Runs `pulumi <args>` on the stack. */
  pulumi(...args: readonly string[]): Promise<Run>;
  remove(): void;
}

/** Makes the project and its stack. */
export async function createYamlProject(env: Readonly<Record<string, string>>): Promise<YamlProject> {
  const folder = mkdtempSync(join(tmpdir(), "x-webhooks-yaml-"));
  const source = join(folder, "source");
  const bin = join(folder, "bin");
  mkdirSync(source);
  mkdirSync(bin);
  symlinkSync(join(root, "plugin/pulumi-resource-x.ts"), join(bin, "pulumi-resource-x"));
  const log: string[] = [];
  const write = (program: string) => writeFileSync(join(source, "Pulumi.yaml"), program);
  write("name: test\nruntime: yaml\n");
  const engine = await createEngine({
    projectFolder: source,
    folder,
    stackName: "test",
    env: { PATH: [bin, process.env.PATH ?? ""].join(delimiter), ...env },
    log: (line: string) => log.push(line),
  });
  return {
    folder,
    engine,
    log,
    // JSON is YAML.
    declare: (resources, outputs = {}) =>
      write(JSON.stringify({ name: "test", runtime: "yaml", resources, outputs })),
    declareYaml: (resources) => write(`name: test\nruntime: yaml\nresources:\n${resources}`),
    pulumi: async (...args) => {
      const { stdout, stderr, exitCode } = await execute("pulumi", [...args, "--non-interactive"], {
        nodeOptions: { cwd: engine.place, env: engine.env },
      });
      log.push(stdout, stderr);
      return { ok: exitCode === 0, output: stdout + stderr };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
