import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { x } from "tinyexec";

const project = resolve(import.meta.dirname, "../../..");

/** What one run of the engine printed, and whether it ended well. */
export interface EngineRun {
  ok: boolean;
  output: string;
}

/** A copy of the fixture program with an engine of its own: state, home and settings in a temporary folder. */
export interface Engine {
  /** Runs `pulumi <args>` with the given settings of the program, which last for this run only. */
  run(args: string[], settings?: Record<string, string>, env?: Record<string, string>): Promise<EngineRun>;
  close(): Promise<void>;
}

/** Sets up an engine from the `pulumi` in `binDir`, with the plugin on its PATH and AWS at `endpoint`. */
export async function engineFor(binDir: string, endpoint: string): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), "aws-plugin-test-"));
  const program = join(folder, "program");
  await mkdir(program);
  for (const name of ["Pulumi.yaml", "program.ts"]) {
    await copyFile(join(import.meta.dirname, "fixture", name), join(program, name));
  }
  await writeFile(join(program, "package.json"), JSON.stringify({ type: "module" }));
  await symlink(join(project, "node_modules"), join(program, "node_modules"));
  const base = {
    PATH: [
      join(project, "sandbox/aws/bin"),
      join(project, "node_modules/.bin"),
      binDir,
      process.env.PATH,
    ].join(delimiter),
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    AWS_ENDPOINT_URL: endpoint,
  };
  const pulumi = async (args: string[], env: Record<string, string> = {}): Promise<EngineRun> => {
    const { stdout, stderr, exitCode } = await x(
      join(binDir, "pulumi"),
      [...args, "--non-interactive", "--color", "never"],
      { nodeOptions: { cwd: program, env: { ...process.env, ...base, ...env } } },
    );
    return { ok: exitCode === 0, output: stdout + stderr };
  };
  const { ok, output } = await pulumi(["stack", "init", "test"]);
  if (!ok) throw new Error(output);
  return {
    run: (args, settings = {}, env = {}) =>
      pulumi([...args, "--stack", "test"], {
        ...env,
        PLUGIN_FIXTURE: JSON.stringify(settings),
      }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
