import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { type Zippable, zipSync } from "fflate";
import { z } from "zod";
import { isBag } from "../../plugin/protocol/provider.ts";
import { isArchive } from "./wire.ts";

const asset = z.union([
  z.object({ text: z.string() }).transform(({ text }) => new TextEncoder().encode(text)),
  z.object({ path: z.string() }).transform(({ path }) => new Uint8Array(readFileSync(path))),
]);

/** A file's modification time in the zip: fixed, so that the same files give the same bytes. */
const mtime = "1980-01-01T00:00:00";

/** The code of a function as an input: an archive of text and file assets, or one zip file on disk. */
export const archive = z.custom<Record<string, unknown>>(isArchive, "is not an archive");

/**
 * The bytes of the zip for an archive in the engine's form. A path is relative to the engine's working folder.
 * Throws for a folder or a web address: the project's component gives neither.
 */
export function zipOf(value: Record<string, unknown>): Uint8Array {
  if (typeof value.path === "string" && statSync(value.path).isFile()) {
    return new Uint8Array(readFileSync(value.path));
  }
  if (!isBag(value.assets)) throw new Error("The code is neither an AssetArchive nor a zip file.");
  const files: Zippable = {};
  for (const name of Object.keys(value.assets).sort()) {
    const parsed = asset.safeParse(value.assets[name]);
    if (!parsed.success) throw new Error(`The code's ${name} is neither a text nor a file asset.`);
    files[name] = [parsed.data, { mtime }];
  }
  return zipSync(files);
}

/** Whether an archive still has its contents: in the state the engine keeps only a hash of its own. */
export function hasContents(value: Record<string, unknown>): boolean {
  return typeof value.path === "string" || (isBag(value.assets) && Object.keys(value.assets).length > 0);
}

/** The hash that Lambda tells of a zip: SHA-256 in base64. */
export function codeSha256(zip: Uint8Array): string {
  return createHash("sha256").update(zip).digest("base64");
}
