#!/usr/bin/env node
/** The `x-webhooks` command. A sub-command is loaded when it is asked for. */
import { createRequire, enableCompileCache, flushCompileCache } from "node:module";
import { stripVTControlCharacters } from "node:util";
import type { ArgsDef, CommandDef } from "citty";

// A start is mostly the loading of modules: compiled code is kept for the next one.
enableCompileCache();
const { defineCommand, renderUsage, runCommand } = await import("citty");

const commands = {
  adopt: async () => (await import("./adopt.ts")).adopt,
  emulator: async () => (await import("./emulator.ts")).emulator,
  redrive: async () => (await import("./redrive.ts")).redrive,
};

const root = defineCommand({
  meta: { name: "x-webhooks", description: "X's webhooks: take over what is there, and try out what is not" },
  subCommands: commands,
});

/** A sub-command without the types of its own options. */
interface Command {
  usage(): Promise<string>;
  run(words: string[]): Promise<unknown>;
}

const commandOf = <Args extends ArgsDef>(definition: CommandDef<Args>): Command => ({
  // citty asks for a parent with the arguments of its child.
  usage: () => renderUsage(definition, { meta: root.meta }),
  run: (words) => runCommand(definition, { rawArgs: words }),
});

const loaders = new Map([
  ["adopt", async () => commandOf(await commands.adopt())],
  ["emulator", async () => commandOf(await commands.emulator())],
  ["redrive", async () => commandOf(await commands.redrive())],
]);

const usageOf = (command?: Command): Promise<string> => command?.usage() ?? renderUsage(root);

const print = (stream: NodeJS.WriteStream, text: string): void => {
  stream.write(`${stream.isTTY ? text : stripVTControlCharacters(text)}\n`);
};

/** Prints a failure; says the exit code: 2 where the command line or a file it names is wrong, else 1. */
const reportFailure = async (error: unknown, command: Command): Promise<number> => {
  if (!(error instanceof Error)) throw error;
  // citty's own errors are about the command line, too.
  const isUsage = error.name === "UsageError" || error.name === "CLIError";
  if (isUsage) print(process.stderr, await usageOf(command));
  print(process.stderr, error.message);
  return isUsage || error.name === "FileError" ? 2 : 1;
};

const start = async (command: Command, words: string[]): Promise<number> => {
  try {
    await command.run(words);
    return 0;
  } catch (error) {
    return reportFailure(error, command);
  }
};

const main = async ([name = "", ...rest]: string[]): Promise<number> => {
  const command = await loaders.get(name)?.();
  if ([name, ...rest].some((word) => word === "--help" || word === "-h")) {
    print(process.stdout, await usageOf(command));
    return 0;
  }
  if (name === "--version") {
    print(process.stdout, createRequire(import.meta.url)("../package.json").version);
    return 0;
  }
  if (command) return start(command, rest);
  print(process.stderr, await usageOf());
  print(process.stderr, name === "" ? "Which command?" : `There is no command ${name}.`);
  return 2;
};

process.exitCode = await main(process.argv.slice(2));
flushCompileCache();
