import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { specialArchiveSig, specialAssetSig, specialSigKey } from "@pulumi/pulumi/runtime/rpc.js";
import { strFromU8, unzipSync } from "fflate";
import { afterEach, beforeEach, expect, test } from "vitest";
import { codeSha256, hasContents, zipOf } from "../../../sandbox/aws/archive.ts";

const archiveOf = (assets: Record<string, object>) => ({ [specialSigKey]: specialArchiveSig, assets });
const text = (content: string) => ({ [specialSigKey]: specialAssetSig, text: content });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "archive-test-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("zips text and file assets", async () => {
  const path = join(folder, "a.txt");
  await writeFile(path, "from a file");
  const zip = zipOf(archiveOf({ "index.mjs": text("export {};"), "lib/a.txt": { path } }));
  const files = Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]);
  expect(files).toEqual([
    ["index.mjs", "export {};"],
    ["lib/a.txt", "from a file"],
  ]);
});

test("the same files give the same hash, in any order, and other files another", () => {
  const hash = (assets: Record<string, object>) => codeSha256(zipOf(archiveOf(assets)));
  expect(hash({ a: text("1"), b: text("2") })).toBe(hash({ b: text("2"), a: text("1") }));
  expect(hash({ a: text("1") })).not.toBe(hash({ a: text("2") }));
});

test("takes a zip file as it is", async () => {
  const path = join(folder, "code.zip");
  await writeFile(path, Uint8Array.of(1, 2, 3));
  expect(zipOf({ [specialSigKey]: specialArchiveSig, path })).toEqual(Uint8Array.of(1, 2, 3));
});

test("refuses what it cannot zip", () => {
  const path = folder;
  expect(() => zipOf({ [specialSigKey]: specialArchiveSig, path })).toThrow(
    "neither an AssetArchive nor a zip",
  );
  expect(() => zipOf(archiveOf({ a: { uri: "https://example.com" } }))).toThrow("The code's a is neither");
});

test("knows an archive whose contents the engine left out", () => {
  expect(hasContents(archiveOf({}))).toBe(false);
  expect(hasContents(archiveOf({ a: text("") }))).toBe(true);
  expect(hasContents({ path: "code.zip" })).toBe(true);
});
