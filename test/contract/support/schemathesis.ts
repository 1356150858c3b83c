/** Runs schemathesis against an emulator. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { x as execute } from "tinyexec";
import { onTestFinished } from "vitest";
import type { OpenApiDocument } from "./fuzz-document.ts";

/** How much is tried. The same depth and seed mean the same requests. */
export interface Depth {
  readonly seed: number;
  /** Requests by chance for each operation, beside those at the edges of its schema. */
  readonly examples: number;
  readonly phases: string;
}

/** What came of a run. */
export interface FuzzRun {
  readonly exitCode: number | undefined;
  /** Requests sent. */
  readonly requests: number;
  readonly output: string;
}

/** Lets schemathesis send requests; it fails where one is answered by a 5xx, or not at all. */
export const runSchemathesis = async (
  program: string,
  url: string,
  document: OpenApiDocument,
  { seed, examples, phases }: Depth,
): Promise<FuzzRun> => {
  const folder = mkdtempSync(join(tmpdir(), "x-webhooks-fuzz-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(document));
  const options = {
    url,
    phases,
    seed,
    workers: 1,
    checks: "not_a_server_error",
    "max-examples": examples,
    "generation-database": "none",
    "generation-with-security-parameters": "false",
    "suppress-health-check": "all",
    "request-timeout": 20,
    "max-redirects": 0,
    warnings: "off",
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { exitCode, stdout, stderr } = await execute(
    program,
    ["run", "openapi.json", "--no-color", "--no-shrink", "--continue-on-failure", ...args],
    {
      nodeOptions: {
        // Nothing of the project's or the user's own settings: schemathesis looks for a file of them upwards.
        cwd: folder,
        env: {
          PYTHONPATH: resolve(import.meta.dirname, ".."),
          PYTHONDONTWRITEBYTECODE: "1",
          SCHEMATHESIS_HOOKS: "fuzz_credentials",
          COLUMNS: "200",
          NO_PROXY: "*",
        },
      },
    },
  );
  const output = stdout + stderr;
  const requests = Number(/^\s*(\d+) generated/m.exec(output)?.[1] ?? Number.NaN);
  return { exitCode, requests, output };
};
