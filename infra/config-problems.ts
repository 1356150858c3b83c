import type { z } from "zod";

/** Something wrong with a setting: where, and what to write there instead. */
export interface Problem {
  /** The setting as `pulumi config set --path` takes it. */
  readonly path: string;
  readonly message: string;
}

/** Where a setting belongs that people look for in the wrong place. */
const elsewhere: Readonly<Record<string, string>> = {
  clientSecret: "belongs in x-webhooks:signingSecrets.<app>.clientSecret, set with --secret",
  consumerSecret: "belongs in x-webhooks:signingSecrets.<app>.consumerSecret, set with --secret",
  bearerToken: "belongs in x:bearerToken or x:profiles.<profile>.bearerToken, set with --secret",
};

/** The names that may stand at a path. */
export type KnownNames = (path: readonly PropertyKey[]) => readonly string[];

/** The problems behind zod's issues about a stack's configuration; `at` is where the issues' paths begin. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  known: KnownNames,
  at: readonly PropertyKey[] = [],
): Problem[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path];
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) => unknownName([...path, key], key, known(path)));
      case "invalid_key":
        return [{ path: pathText(path), message: issue.issues[0]?.message ?? issue.message }];
      case "invalid_union": {
        // The last alternative is the object; where an object was given, its own problems say more.
        const inner = issue.errors.at(-1) ?? [];
        const deeper = inner.filter((one) => one.code === "unrecognized_keys" || one.path.length > 0);
        if (deeper.length > 0) return problemsOf(deeper, known, path);
        return [{ path: pathText(path), message: issue.message }];
      }
      default:
        return [{ path: pathText(path), message: issue.message }];
    }
  });
}

/** A path into the configuration as it is written: `x-webhooks:apps.main.subscriptions[0].tag`. */
export function pathText(path: readonly PropertyKey[]): string {
  const [key = "", ...rest] = path;
  return rest.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`),
    `x-webhooks:${String(key)}`,
  );
}

function unknownName(path: readonly PropertyKey[], name: string, known: readonly string[]): Problem {
  const place = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
  const meant = closest(name, known);
  const hint = meant === undefined ? `there is ${known.join(", ")}` : `did you mean ${meant}?`;
  return { path: pathText(path), message: place ?? `is unknown; ${hint}` };
}

function closest(word: string, candidates: readonly string[]): string | undefined {
  const near = candidates
    .map((candidate) => ({ candidate, steps: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, steps }) => steps <= Math.max(2, candidate.length / 3))
    .sort((a, b) => a.steps - b.steps);
  return near[0]?.candidate;
}

/** The number of letters to put in, take out or change to get from one word to the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (let column = 1; column <= to.length; column++) {
      const change = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(change, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
