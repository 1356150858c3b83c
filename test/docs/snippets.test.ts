import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { blocks, documentAt, documents, root } from "./support/markdown.ts";

const snippets = documents
  .filter((path) => !path.startsWith("sandbox/"))
  .flatMap((path) => blocks(documentAt(path), "ts").map((text) => ({ path, text })));

/** Compiles texts as files of a user's project that has this package installed; what the compiler says. */
async function compile(texts: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "x-webhooks-snippets-"));
  try {
    const modules = join(folder, "node_modules");
    mkdirSync(modules);
    symlinkSync(root, join(modules, "pulumi-x-webhooks"));
    for (const name of ["@pulumi", "@types", "@aws-sdk"])
      symlinkSync(join(root, "node_modules", name), join(modules, name));
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    const config = { extends: join(root, "tsconfig.json"), include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    for (const [index, text] of texts.entries()) writeFileSync(join(folder, `snippet-${index}.ts`), text);
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    return await promisify(execFile)(process.execPath, [tsc, "-p", folder]).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it("the TypeScript in the documents compiles", async () => {
  expect(snippets.length).toBeGreaterThan(4);
  const wrong =
    'import { Webhook } from "pulumi-x-webhooks";\nnew Webhook("main", { uri: "https://a.example" });\n';
  const said = await compile([...snippets.map(({ text }) => text), wrong]);
  // The last one shows that a wrong input would be found.
  expect(said.split("\n").filter((line) => /error TS/.test(line))).toEqual([
    expect.stringMatching(new RegExp(`snippet-${snippets.length}\\.ts.*'uri' does not exist`)),
  ]);
}, 120_000);
