import { appendFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Control, controlOf } from "./control.ts";
import { createEngine, type Engine } from "./engine.ts";
import { runVariable } from "./leftovers.ts";
import { type Ministack, startMinistack } from "./ministack.ts";
import { configure, region } from "./stack.ts";
import { type SandboxX, startX } from "./world.ts";

/** What a sandbox is started with. */
export interface SandboxSettings {
  /** An empty folder for all that the run writes. */
  readonly folder: string;
  /** The `ministack` program. */
  readonly ministackBin: string;
  /** A `pulumi-resource-aws` to use in place of the sandbox's own. */
  readonly awsPlugin?: string;
  /** Marks the processes of this run. */
  readonly mark: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** An emulated AWS, an emulated X, and a stack of the project's own program between them. */
export interface Sandbox {
  readonly ministack: Ministack;
  readonly x: SandboxX;
  readonly control: Control;
  readonly engine: Engine;
  /** Stops all servers. */
  close(): Promise<void>;
}

const root = fileURLToPath(new URL("..", import.meta.url));

/** Starts the servers and makes the stack; nothing is deployed yet. */
export async function startSandbox(settings: SandboxSettings): Promise<Sandbox> {
  const { folder, log, mark } = settings;
  const dataDir = join(folder, "ministack");
  await mkdir(dataDir);
  const logFile = join(folder, "ministack.log");
  const ministack = await startMinistack({
    bin: settings.ministackBin,
    dataDir,
    env: mark,
    log: (line) => appendFileSync(logFile, `${line}\n`),
  });
  const x = await startX();
  const close = async () => {
    await x.close();
    await ministack.stop();
  };
  try {
    const pluginFolder = settings.awsPlugin
      ? await linked(settings.awsPlugin, folder)
      : join(root, "sandbox", "aws", "bin");
    const env = {
      ...mark,
      PATH: [pluginFolder, process.env.PATH].join(delimiter),
      // Terraform's provider puts an account in front of the host, as in 000000000000.localhost.
      AWS_ENDPOINT_URL: settings.awsPlugin ? `http://localhost:${ministack.port}` : ministack.url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: "sandbox",
      AWS_SECRET_ACCESS_KEY: "sandbox",
      AWS_EC2_METADATA_DISABLED: "true",
      X_API_URL: x.url,
    };
    const { signal } = settings;
    const engine = await createEngine({
      projectFolder: root,
      folder,
      stackName: "sandbox",
      env,
      log,
      signal,
    });
    await configure(engine, x.secrets);
    await writeShellEnvironment(folder, engine);
    return { ministack, x, control: controlOf(x.url), engine, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The engine finds a plugin by its file's name, whatever the given program is called. */
async function linked(program: string, folder: string): Promise<string> {
  const bin = join(folder, "bin");
  await mkdir(bin);
  await symlink(resolve(program), join(bin, "pulumi-resource-aws"));
  return bin;
}

/** So that a second terminal can run `pulumi` on this stack. */
async function writeShellEnvironment(folder: string, { env, place }: Engine): Promise<void> {
  // Without the run's mark, or all that is started from that terminal would end with the sandbox.
  const own = Object.entries(env).filter(([name]) => name !== runVariable);
  const lines = own.map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`);
  await writeFile(join(folder, "env.sh"), `${lines.join("\n")}\ncd '${place}'\n`);
}
