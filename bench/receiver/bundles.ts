/**
 * The receiver, the peer and the floor, bundled with the options that the receiver is deployed with; and the bench's
 * own scripts, for a process that strips types is not like Lambda's.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { buildOf } from "../../infra/bundle.ts";

/** What is measured, side by side. */
export const variants = ["receiver", "peer", "floor"] as const;

/** One of them. */
export type Variant = (typeof variants)[number];

const entries = {
  receiver: "lambda/handler.ts",
  peer: "bench/receiver/peer.ts",
  floor: "bench/receiver/floor.ts",
  aws: "bench/receiver/aws.ts",
  measured: "bench/receiver/measured.ts",
  processor: "bench/receiver/processor.ts",
  function: "bench/receiver/function.ts",
  front: "bench/receiver/front.ts",
} as const;

/** Bytes: with the receiver's options, and minified as well. */
export interface Sizes {
  readonly asIs: number;
  readonly minified: number;
}

/** The files of the bundles, and how large they are. */
export interface Bundles {
  readonly folder: string;
  readonly files: Readonly<Record<keyof typeof entries, string>>;
  readonly bytes: Readonly<Record<Variant, Sizes>>;
  readonly remove: () => void;
}

/** ES modules first: esbuild leaves out more of the SDK, which makes the peer a third smaller; it also wants `require`. */
const textOf = async (entry: string, minify: boolean): Promise<string> => {
  const { mainFields, banner } = buildOf("redriver");
  const options = { ...buildOf("receiver"), ...(entry === entries.peer && { mainFields, banner }) };
  const { outputFiles } = await build({ ...options, entryPoints: [entry], minify });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made no output for ${entry}`);
  return output.text;
};

/** Bundles them into a folder of their own. */
export const makeBundles = async (): Promise<Bundles> => {
  const folder = mkdtempSync(join(tmpdir(), "x-webhooks-bench-"));
  const write = async (name: keyof typeof entries): Promise<string> => {
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, await textOf(entries[name], false));
    return file;
  };
  const sizesOf = async (variant: Variant): Promise<Sizes> => ({
    asIs: Buffer.byteLength(await textOf(entries[variant], false)),
    minified: Buffer.byteLength(await textOf(entries[variant], true)),
  });
  return {
    folder,
    files: {
      receiver: await write("receiver"),
      peer: await write("peer"),
      floor: await write("floor"),
      aws: await write("aws"),
      measured: await write("measured"),
      processor: await write("processor"),
      function: await write("function"),
      front: await write("front"),
    },
    bytes: {
      receiver: await sizesOf("receiver"),
      peer: await sizesOf("peer"),
      floor: await sizesOf("floor"),
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
