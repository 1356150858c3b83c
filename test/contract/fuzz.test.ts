import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { documentSchema, fuzzDocument, type OpenApiDocument } from "./support/fuzz-document.ts";
import { startFuzzed } from "./support/fuzzed.ts";
import { type Depth, runSchemathesis } from "./support/schemathesis.ts";

const program = process.env.SCHEMATHESIS_BIN ?? "";
const deep = process.env.FUZZ === "deep";
if (program === "") console.info("the fuzz of the X emulator: skipped, SCHEMATHESIS_BIN names no program");

const file = resolve(import.meta.dirname, "../../../shared/x-openapi-2.167-subset.json");
const official = existsSync(file) ? documentSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;

const quick = "examples,coverage,fuzzing";
const depths: readonly Depth[] = deep
  ? [1, 2, 3].map((seed) => ({ seed, examples: 100, phases: quick }))
  : [{ seed: 1, examples: 5, phases: quick }];
/** Chains of requests, each made of what those before it answered; slow. */
const chains: readonly Depth[] = deep
  ? [1, 2].map((seed) => ({ seed, examples: 30, phases: "stateful" }))
  : [];

/** It answers without end, so its parameters are tried in-process, in robustness.test.ts. */
const endless = "/2/activity/stream";

interface Part {
  readonly name: string;
  readonly document: (own: OpenApiDocument) => OpenApiDocument;
  readonly fits: (path: string) => boolean;
}

const api = (path: string): boolean => path.startsWith("/2/") && path !== endless;

const byX: readonly Part[] =
  official === undefined ? [] : [{ name: "/2 by X's document", document: () => official, fits: api }];

const parts: readonly Part[] = [
  ...byX,
  ...(official === undefined || deep
    ? [{ name: "/2 by the emulator's own document", document: (own: OpenApiDocument) => own, fits: api }]
    : []),
  { name: "/1.1", document: (own) => own, fits: (path) => path.startsWith("/1.1/") },
  { name: "/_x", document: (own) => own, fits: (path) => path.startsWith("/_x/") },
];

const runs = [
  ...depths.flatMap((depth) => parts.map((part) => ({ ...part, ...depth }))),
  // Only X's document says what is answered, which the chains are made of.
  ...chains.flatMap((depth) => byX.map((part) => ({ ...part, ...depth }))),
];

const failing: OpenApiDocument = {
  openapi: "3.0.3",
  info: { title: "A server that fails", version: "1" },
  paths: { "/fails": { get: { responses: { 200: { description: "Done." } } } } },
};

describe.skipIf(program === "")("requests by chance", () => {
  it("would show a server that fails", async () => {
    const server = createServer((_request, response) => response.writeHead(500).end());
    await once(server.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void server.close());
    const address = z.object({ port: z.number() }).parse(server.address());
    const run = await runSchemathesis(program, `http://127.0.0.1:${address.port}`, failing, {
      seed: 1,
      examples: 1,
      phases: "fuzzing",
    });
    expect(run).toMatchObject({ exitCode: 1, output: expect.stringContaining("Server error") });
  });

  it.each(runs)(
    "to $name never make the emulator fail ($phases, seed $seed)",
    async ({ name: _, document, fits, ...depth }) => {
      const x = await startFuzzed();
      const own = documentSchema.parse(await (await fetch(`${x.url}/_x/openapi.json`)).json());
      const run = await runSchemathesis(program, x.url, fuzzDocument(document(own), fits, x.hints), depth);
      console.info(`${run.requests} requests`);
      expect(x.complaints()).toBe("");
      expect(run, run.output).toMatchObject({ exitCode: 0 });
      expect(run.requests).toBeGreaterThan(50);
      expect(x.child.exitCode).toBe(null);
      expect((await fetch(`${x.url}/_x/state`)).status).toBe(200);
    },
    deep ? 3_600_000 : 120_000,
  );
});
