#!/usr/bin/env node
/** The native plugin: the engine starts this file where it finds it on PATH under the name `pulumi-resource-x`. */
import { readFileSync } from "node:fs";
import { contexts, kinds } from "../providers/runtime.ts";
import { CancelledError } from "../providers/x/errors.ts";
import { serve } from "./protocol/serve.ts";
import { createTerminal } from "./protocol/terminal.ts";
import { provider } from "./provider.ts";
import { schema } from "./schema.ts";

const about = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

// The engine says where it listens, behind flags of its own (--logtostderr, -v=9, --tracing …).
const engine = process.argv.slice(2).at(-1);
const terminal = createTerminal(engine);
const cancel = new AbortController();

// The other end of this pipe is the engine's. Where it was killed, nothing that is made from now on would be kept.
if (engine !== undefined) process.stdin.resume().once("close", () => process.exit());

await serve(
  provider({
    kinds,
    contextOf: contexts(terminal.say, cancel.signal),
    version: about.version,
    schema: () => JSON.stringify(schema(kinds, about)),
    cancel: () => cancel.abort(new CancelledError()),
  }),
  terminal,
);
