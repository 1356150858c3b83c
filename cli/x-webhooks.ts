#!/usr/bin/env node
/** The `x-webhooks` command. A sub-command is loaded when it is asked for. */
import { createRequire, enableCompileCache, flushCompileCache } from "node:module";
import { stripVTControlCharacters } from "node:util";

// A start is mostly the loading of modules: compiled code is kept for the next one.
enableCompileCache();
const { defineCommand, renderUsage, runCommand } = await import("citty");

const commands = { emulator: async () => (await import("./emulator.ts")).emulator };

const root = defineCommand({
  meta: { name: "x-webhooks", description: "X's webhooks on your own machine" },
  subCommands: commands,
});

type Command = Awaited<ReturnType<(typeof commands)[keyof typeof commands]>>;

const isCommandName = (name: string): name is keyof typeof commands => Object.hasOwn(commands, name);

// citty asks for a parent with the arguments of its child.
const usageOf = (command?: Command): Promise<string> =>
  command ? renderUsage(command, { meta: root.meta }) : renderUsage(root);

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
    await runCommand(command, { rawArgs: words });
    return 0;
  } catch (error) {
    return reportFailure(error, command);
  }
};

const main = async ([name = "", ...rest]: string[]): Promise<number> => {
  const command = isCommandName(name) ? await commands[name]() : undefined;
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
