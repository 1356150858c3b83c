/** `x-webhooks adopt`: prints the program or config that takes over what an X app has. It only reads. */
import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type ArgsDef, defineCommand } from "citty";
import { advice } from "../providers/advice.ts";
import { accountActivity } from "../providers/x/account-activity.ts";
import { credentials, profileName } from "../providers/x/auth.ts";
import { createClient } from "../providers/x/client.ts";
import { messageOf } from "../providers/x/errors.ts";
import { createRequest } from "../providers/x/request.ts";
import { createStream } from "../providers/x/stream.ts";
import { xurlStore } from "../providers/x/xurl.ts";
import { type Account, readAccount } from "./adopt/account.ts";
import { stackConfigOf } from "./adopt/stack-config.ts";
import { inWords, isEmpty, leftOutLine, nextSteps } from "./adopt/summary.ts";
import { typescriptOf } from "./adopt/typescript.ts";
import { checkArguments } from "./arguments.ts";
import { FileError, UsageError } from "./errors.ts";

const args = {
  profile: {
    type: "string",
    valueHint: "NAME",
    description: "Whose credentials: X_<NAME>_BEARER_TOKEN in the environment, in place of X_BEARER_TOKEN",
  },
  format: {
    type: "enum",
    options: ["typescript" as const, "yaml" as const],
    description: "yaml is the stack config of this project's own program",
    default: "typescript",
  },
  out: { type: "string", valueHint: "FILE", description: "Write to a new file, not to the standard output" },
  force: { type: "boolean", description: "Let --out write over a file" },
} satisfies ArgsDef;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const parseProfile = (name: string | undefined): string | undefined => {
  if (name === undefined || profileName.safeParse(name).success) return name;
  throw new UsageError(
    `--profile ${name} is no profile: a lower-case letter, then up to 31 lower-case letters, digits or hyphens.`,
  );
};

const read = async (profile: string | undefined): Promise<Account> => {
  try {
    const app = credentials(
      { env: process.env, config: () => undefined, xurl: xurlStore(process.env, Date.now) },
      profile,
    );
    const request = createRequest(app, { fetch, now: Date.now, sleep, log: say });
    const listSubscribers = accountActivity(request).list;
    return await readAccount({ ...createClient(request), ...createStream(request), listSubscribers }, say);
  } catch (error) {
    const lines = [
      messageOf(error),
      advice(error),
      "This command reads the environment and xurl's store; stack config it does not.",
    ];
    throw new Error(lines.filter(Boolean).join("\n"), { cause: error });
  }
};

const taken = (file: string): FileError =>
  new FileError(`${file} exists already: name another file, or write over it with --force.`);

const write = (file: string, text: string, isForced: boolean): void => {
  try {
    writeFileSync(file, text, { flag: isForced ? "w" : "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw taken(file);
    throw new FileError(`${file} cannot be written: ${messageOf(error)}`);
  }
};

/** The sub-command. */
export const adopt = defineCommand({
  meta: { name: "adopt", description: "Print the program that takes over what an X app has" },
  args,
  run: async ({ args: given }) => {
    checkArguments(args, given);
    const { format = "typescript", out, force = false } = given;
    const profile = parseProfile(given.profile);
    if (out !== undefined && !force && existsSync(out)) throw taken(out);

    const account = await read(profile);
    say(`The X app has ${inWords(account)}.`);
    if (isEmpty(account)) return;
    const text = format === "yaml" ? configOf(account, profile) : typescriptOf(account, { profile });
    if (out === undefined) process.stdout.write(text);
    else write(out, text, force);
    for (const line of nextSteps(account, format)) say(line);
  },
});

const configOf = (account: Account, profile: string | undefined): string => {
  const { text, leftOut } = stackConfigOf(account, { profile });
  if (text === "") {
    throw new Error(
      "None of its webhooks is this project's receiver (…/x/<app>), and the project's program makes no other: use --format typescript.",
    );
  }
  if (!isEmpty(leftOut)) say(leftOutLine(leftOut));
  return text;
};
