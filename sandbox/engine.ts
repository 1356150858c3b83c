import { spawn } from "node:child_process";
import { appendFile, mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";

/** Where and how the engine runs: a state, a home and a config of its own, so that the user's stay untouched. */
export interface EngineOptions {
  /** The folder of Pulumi.yaml. */
  readonly projectFolder: string;
  /** Where state, home and the stack's config go. */
  readonly folder: string;
  /** For the engine, the program and the plugins; `pulumi` and its plugins are found on its PATH. */
  readonly env: Readonly<Record<string, string>>;
  readonly stackName: string;
  /** Each line the engine prints. */
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** What one resource went through in an operation. */
interface Step {
  readonly op: string;
  readonly urn: string;
  /** The changed properties of the step, by path. */
  readonly changed: readonly string[];
}

/** What an operation did and said. */
export interface Outcome {
  /** All steps but those that change nothing. */
  readonly steps: readonly Step[];
  /** What a user sees in the terminal. */
  readonly text: string;
  /** What the providers had to say. */
  readonly messages: readonly string[];
}

/** A stack of a real Pulumi engine. */
export interface Engine {
  /** The folder and the environment in which `pulumi` finds this stack. */
  readonly place: string;
  readonly env: Readonly<Record<string, string>>;
  /** Sets the config of a new stack: plain values by key, secret ones by path. No secret is on a command line. */
  configure(
    plain: Readonly<Record<string, unknown>>,
    secret: Readonly<Record<string, string>>,
  ): Promise<void>;
  preview(): Promise<Outcome>;
  up(): Promise<Outcome>;
  refresh(): Promise<Outcome>;
  destroy(): Promise<Outcome>;
  outputs(): Promise<Record<string, unknown>>;
  /** The state as `pulumi stack export` gives it, secrets encrypted. */
  exportState(): Promise<string>;
}

/** Makes a stack. Every method throws an Error with the engine's own text where the operation fails. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const place = placeOf(options);
  await mkdir(join(options.folder, "state"), { recursive: true });
  await mkdir(place);
  const entries = (await readdir(options.projectFolder)).filter(
    (name) => !/^(\.git|dist|Pulumi\..+\.yaml)$/.test(name),
  );
  for (const name of entries) await symlink(join(options.projectFolder, name), join(place, name));
  await runPulumi(["stack", "init", options.stackName], place, environment(options));
  return openEngine(options);
}

/** The project, link by link, so that the engine writes the stack's config here and never into the clone. */
function placeOf({ folder }: EngineOptions): string {
  return join(folder, "project");
}

function environment({ env, folder }: EngineOptions): Record<string, string> {
  return {
    ...env,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: env.PULUMI_CONFIG_PASSPHRASE ?? "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

/** The stack that `createEngine` has made in this folder, with another environment perhaps. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { stackName } = options;
  const place = placeOf(options);
  const env = environment(options);
  const pulumiCommand = await PulumiCommand.get({ skipVersionCheck: true });
  const where = { workDir: place, pulumiHome: env.PULUMI_HOME };
  const workspace = await LocalWorkspace.create({ ...where, envVars: env, pulumiCommand });
  const stack = await Stack.select(stackName, workspace);

  const operate = async (act: (opts: OperationOptions) => Promise<{ stdout: string }>): Promise<Outcome> => {
    options.signal?.throwIfAborted();
    const steps: Step[] = [];
    const messages: string[] = [];
    const opts: OperationOptions = {
      color: "never",
      suppressProgress: true,
      onEvent: (event) => {
        const step = stepOf(event);
        if (step) steps.push(step);
        if (event.diagnosticEvent) messages.push(event.diagnosticEvent.message);
      },
      onOutput: (text) => options.log?.(text.trimEnd()),
      signal: options.signal,
    };
    const { stdout } = await act(opts);
    return { steps, text: stdout, messages };
  };

  return {
    place,
    env,
    configure: async (plain, secret) => {
      // JSON is YAML; the first secret that is set makes it look usual.
      await appendFile(join(place, `Pulumi.${stackName}.yaml`), `config: ${JSON.stringify(plain)}\n`);
      for (const [path, value] of Object.entries(secret)) {
        await runPulumi(
          ["config", "set", "--path", path, "--secret", "--stack", stackName],
          place,
          env,
          value,
        );
      }
    },
    preview: () => operate((opts) => stack.preview({ ...opts, diff: true })),
    up: () => operate((opts) => stack.up(opts)),
    refresh: () => operate((opts) => stack.refresh(opts)),
    destroy: () => operate((opts) => stack.destroy(opts)),
    outputs: async () =>
      Object.fromEntries(Object.entries(await stack.outputs()).map(([name, { value }]) => [name, value])),
    // Not by the Automation API, whose export shows secrets.
    exportState: () => runPulumi(["stack", "export", "--stack", stackName], place, env),
  };
}

interface OperationOptions {
  color: "never";
  suppressProgress: boolean;
  onEvent: (event: EngineEvent) => void;
  onOutput: (text: string) => void;
  signal?: AbortSignal;
}

function stepOf({ resOutputsEvent }: EngineEvent): Step | undefined {
  const metadata = resOutputsEvent?.metadata;
  if (!metadata || metadata.op === "same" || metadata.op === "read") return undefined;
  return { op: metadata.op, urn: metadata.urn, changed: Object.keys(metadata.detailedDiff ?? {}) };
}

function runPulumi(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  input = "",
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", [...args, "--non-interactive"], {
      cwd,
      env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject).on("close", (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`pulumi ${args.slice(0, 2).join(" ")} failed: ${stderr || stdout}`));
    });
    child.stdin.end(input);
  });
}
