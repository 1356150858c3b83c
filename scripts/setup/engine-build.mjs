// @ts-check
import { readFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SetupError } from "./errors.mjs";
import { ask, onPath } from "./programs.mjs";
import { run } from "./run.mjs";
import { isAtLeast } from "./version.mjs";

const modules = fileURLToPath(new URL("./go", import.meta.url));

const programs = /** @type {const} */ ([
  ["engine", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", "about 7 minutes"],
  ["language-host", "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs", "about a minute"],
]);

/** The engine's version that is tested, and built where none is found: what go/engine/go.mod names. */
export const engineVersion = requiredVersion("engine", "github.com/pulumi/pulumi/pkg/v3");

const linkerFlags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${engineVersion}`;

/**
 * The version of a module that go/ pins.
 * @param {string} module a folder of go/
 * @param {string} name the module it requires
 */
export function requiredVersion(module, name) {
  const found = goMod(module).split(`require ${name} `)[1]?.split("\n")[0];
  if (!found) throw new Error(`go/${module}/go.mod does not require ${name}`);
  return found.trim();
}

/** @param {string} module */
function goMod(module) {
  return readFileSync(join(modules, module, "go.mod"), "utf8");
}

/**
 * A Go that can build the engine.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} the path of `go`
 * @throws {SetupError} naming both ways to an engine
 */
export function findGo(env) {
  const needed = /^go (\S+)$/m.exec(goMod("engine"))?.[1] ?? "";
  const hints = [
    `install the Pulumi CLI ${engineVersion} or newer and put it on PATH`,
    `or install Go ${needed} or newer: set-up then builds the engine itself, once (about 7 minutes, 4 GB of disk)`,
  ];
  const [go] = onPath("go", env);
  if (!go) throw new SetupError("There is no Pulumi engine here, and no Go to build one with.", hints);
  // Asked outside of any module and without its own download of a newer Go: which Go is it that lies here?
  const local = { env: { ...env, GOTOOLCHAIN: "local", GOWORK: "off" }, cwd: tmpdir() };
  const version = ask(go, ["env", "GOVERSION"], local);
  if (isAtLeast(version, needed)) return go;
  // From 1.21 on Go fetches the newer one that go.mod names, unless it is told not to.
  const fetches =
    isAtLeast(version, "1.21") && !/^local\b/.test(ask(go, ["env", "GOTOOLCHAIN"], { env }) ?? "local");
  if (fetches) return go;
  throw new SetupError(
    `There is no Pulumi engine here, and ${go} (${version ?? "unknown version"}) is too old to build one.`,
    hints,
  );
}

/**
 * Builds the engine and its Node language host from the Go modules that go/ pins, into `bin`.
 * @param {string} bin
 * @param {string} go
 * @param {{env: NodeJS.ProcessEnv, signal: AbortSignal, detail: (text: string) => void}} context
 * @throws {SetupError} with the end of what Go said
 */
export async function buildEngine(bin, go, context) {
  for (const program of programs) await buildProgram(program, bin, go, context);
}

/**
 * Builds one program from the Go modules that go/ pins, into `bin`.
 * @param {readonly [module: string, program: string, time: string]} wanted a folder of go/, the package, what it takes
 * @param {string} bin
 * @param {string} go
 * @param {{env: NodeJS.ProcessEnv, signal: AbortSignal, detail: (text: string) => void}} context
 * @throws {SetupError} with the end of what Go said
 */
export async function buildProgram([module, program, time], bin, go, { env, signal, detail }) {
  // Beside the outcome, so that a killed build's temporary files go with the rest of it.
  const temporary = `${bin}-tmp`;
  await mkdir(temporary);
  const name = program.slice(program.lastIndexOf("/") + 1);
  const flags = ["-v", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", linkerFlags];
  detail(`building ${name} from Go modules`);
  let [downloaded, compiled] = [0, 0];
  const { code, lines } = await run(go, ["build", ...flags, "-o", join(bin, name), program], {
    cwd: join(modules, module),
    env: { ...buildEnvironment(env), GOTMPDIR: temporary },
    signal,
    onLine(line) {
      if (line.startsWith("go: downloading ")) downloaded += 1;
      else if (!line.includes(" ")) compiled += 1;
      const doing =
        line === program ? "linking" : `${downloaded} modules fetched, ${compiled} packages compiled`;
      detail(`building ${name} from Go modules (once, ${time}): ${doing}`);
    },
  });
  if (code !== 0)
    throw new SetupError(`The build of ${name} failed:\n${lines.slice(-12).join("\n")}`, [
      "if it can't fetch modules: Go's module proxy must be reachable this once; `go env GOPROXY` names it, and it may be a mirror",
      `or install the Pulumi CLI ${engineVersion} or newer and put it on PATH`,
    ]);
  await rm(temporary, { recursive: true });
}

/**
 * For this machine, without a C compiler, and undisturbed by a workspace around the clone.
 * @param {NodeJS.ProcessEnv} env
 */
function buildEnvironment({ GOOS: _, GOARCH: __, ...env }) {
  return { ...env, CGO_ENABLED: "0", GOWORK: "off", GO111MODULE: "on" };
}
