import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { x as execute } from "tinyexec";
import { z } from "zod";
import type { Properties } from "../../../providers/lifecycle.ts";
import type { Kept } from "../../providers/matrix/kind.ts";
import { createProject } from "../../support/project.ts";

/** A resource of the program. */
interface Declared {
  /** The class, e.g. `Webhook`. */
  readonly type: string;
  readonly inputs: Properties;
}

/** How a command of the engine ended. */
export interface Ended {
  readonly code: number;
  readonly text: string;
  /** What was said of each resource that failed, by its name. */
  readonly errors: ReadonlyMap<string, string>;
}

/** A stack of any resources, driven by the commands that a user types. */
export interface CommandStack {
  declare(resources: ReadonlyMap<string, Declared>): void;
  run(...args: readonly string[]): Promise<Ended>;
  /** What the state holds, by the resource's name. */
  kept(): Promise<ReadonlyMap<string, Kept>>;
  remove(): void;
}

const program = `
import { readFileSync } from "node:fs";
import * as x from "pulumi-x-webhooks/providers";
const resources = JSON.parse(readFileSync(new URL("resources.json", import.meta.url), "utf8"));
for (const [name, { type, inputs }] of resources) new x[type](name, inputs);
`;

const exported = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          id: z.string().optional(),
          outputs: z.record(z.string(), z.unknown()).default({}),
        }),
      )
      .default([]),
  }),
});

/** Makes the stack. */
export async function createCommandStack(env: Readonly<Record<string, string>>): Promise<CommandStack> {
  const project = await createProject(env);
  project.replaceProgram(program);
  const engine = await project.engine();
  return {
    declare: (resources) =>
      writeFileSync(join(project.folder, "source/resources.json"), JSON.stringify([...resources])),
    run: async (...args) => {
      const always = ["--stack", "test", "--non-interactive", "--color", "never"];
      const nodeOptions = { cwd: engine.place, env: engine.env };
      const { stdout, stderr, exitCode } = await execute("pulumi", [...args, ...always], { nodeOptions });
      const text = stdout + stderr;
      return { code: exitCode ?? -1, text, errors: errorsIn(text) };
    },
    kept: async () => {
      const { deployment } = exported.parse(JSON.parse(await engine.exportState()));
      return new Map(
        deployment.resources.flatMap(({ urn, id, outputs }) =>
          id === undefined || !urn.includes("dynamic/x:")
            ? []
            : [[urn.split("::").at(-1) ?? "", { id, outs: outputs }]],
        ),
      );
    },
    remove: project.remove,
  };
}

/** From the engine's diagnostics: `type (name):`, and under it what is wrong. */
function errorsIn(text: string): ReadonlyMap<string, string> {
  const [, diagnostics = ""] = text.split("\nDiagnostics:\n");
  const found = diagnostics.matchAll(
    /^ {2}\S*dynamic\/?:?x:\w+:?\w* \((\S+)\):\n((?: {4}.*\n|\n(?= {4}))*)/gm,
  );
  return new Map(
    [...found].flatMap(([, name = "", said = ""]) => {
      const errors = [...said.matchAll(/error: (.*)/g)].map(([, message]) => message ?? "");
      return errors.length === 0 ? [] : [[name, errors.join("\n")]];
    }),
  );
}
