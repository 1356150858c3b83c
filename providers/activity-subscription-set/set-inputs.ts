import { z } from "zod";
import type { Problem } from "../resource.ts";
import type { Session } from "../session.ts";
import { profileName } from "../x/auth.ts";
import { xId, xUsername } from "../x/wire.ts";
import {
  digestOf,
  directions,
  type Entry,
  entryList,
  entryProblems,
  firstProblem,
  keyOf,
} from "./set-entries.ts";
import { readEntries } from "./set-file.ts";
import { type Ids, lookUpNames, namesIn, withIds } from "./set-names.ts";
import { type Packed, packKeys, unpackKeys } from "./set-state.ts";

export const inputs = z.object({
  /** With `userIds`: every user gets every type. */
  eventTypes: z.array(z.string().regex(/^\S+$/, "an event type has no blanks")).min(1).optional(),
  userIds: z.array(xId).optional(),
  /** Beside `userIds`, or in their place. */
  usernames: z.array(xUsername).optional(),
  direction: directions.optional(),
  entries: z
    .union([entryList, z.record(z.string(), z.string())], { error: ({ input }) => firstProblem(input) })
    .optional(),
  /** JSON or CSV; a relative path starts in the program's directory. */
  file: z.string().min(1).optional(),
  tag: z.string().min(1).max(200).optional(),
  webhookId: xId.optional(),
  adopt: z.boolean().optional(),
  onRevoked: z.enum(["error", "skip"]).default("error"),
  timeBudgetMinutes: z
    .number()
    .min(1)
    .max(7 * 24 * 60)
    .default(30),
  profile: profileName.optional(),
  /** Never declared: number and digest of what is declared, so that a change, also of the file, is seen as a diff. */
  digest: z.string().optional(),
  /** Never declared: 0, so that a preview shows how many have drifted. */
  drifted: z.number().optional(),
  /** Never declared: the ids of the usernames, as they were looked up first. */
  ids: z.record(z.string(), z.string()).optional(),
});

export type Inputs = z.output<typeof inputs>;

/** What a set is declared with, in either way. */
type Sources = Pick<
  Partial<Inputs>,
  "eventTypes" | "userIds" | "usernames" | "direction" | "entries" | "file" | "ids"
>;

/** The declared subscriptions, and what is wrong with them. */
interface Resolved {
  readonly keys: ReadonlySet<string>;
  /** The usernames, in lower case. */
  readonly names: ReadonlySet<string>;
  /** Those whose id is not known: they stand in the keys as names. */
  readonly lacking: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Resolves table, list or file; undefined where not enough is known, as in a preview. */
export function resolve(sources: Sources): Resolved | undefined {
  const found = expand(sources);
  const names = namesIn(found?.keys ?? []);
  if (!found || names.size === 0) return found && { ...found, names, lacking: [] };
  const { ids = {} } = sources;
  const lacking = [...names].filter((name) => !Object.hasOwn(ids, name));
  return { ...found, keys: withIds(found.keys, ids), names, lacking };
}

type Expanded = Omit<Resolved, "names" | "lacking">;

function expand({ eventTypes, userIds, usernames, direction, entries, file }: Sources): Expanded | undefined {
  const given = Object.entries({ eventTypes: eventTypes ?? userIds ?? usernames, entries, file });
  const ways = given.flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (ways.length > 1) {
    const reason = `there are three ways to declare a set, and ${ways.join(" and ")} are two: use eventTypes with userIds, or entries, or file.`;
    return wrong(ways[1] ?? "", reason);
  }
  if (direction !== undefined && (entries !== undefined || file !== undefined))
    return wrong("direction", "direction goes with eventTypes and userIds; an entry has its own.");
  if (file !== undefined) {
    const read = readEntries(file);
    return "entries" in read ? checked(read.entries, "file") : wrong("file", `${file}: ${read.problem}`);
  }
  if (Array.isArray(entries)) return checked(entries, "entries");
  if (entries) return { keys: unpackKeys(entries), problems: [], warnings: [] };
  if (eventTypes === undefined || (userIds ?? usernames) === undefined) return undefined;
  const rows = eventTypes.map((eventType) => ({ eventType, ...(direction && { direction }) }));
  // What is wrong with a type is wrong with it for every user.
  const { problems, warnings } = entryProblems(
    rows.map((row) => ({ ...row, userId: "1" })),
    "eventTypes",
  );
  const keys = new Set<string>();
  for (const row of rows) {
    for (const userId of userIds ?? []) keys.add(keyOf({ ...row, userId }));
    for (const username of usernames ?? []) keys.add(keyOf({ ...row, username }));
  }
  return { keys, problems, warnings };
}

function wrong(property: string, reason: string): Expanded {
  return { keys: new Set(), problems: [{ property, reason }], warnings: [] };
}

/** The ids of the declared names that are known; undefined where no name is declared. */
export function knownIds(resolved: Resolved | undefined, ids: Ids | undefined): Ids | undefined {
  if (!resolved || !ids) return ids;
  const known = Object.entries(ids).filter(([name]) => resolved.names.has(name));
  return known.length > 0 ? Object.fromEntries(known) : undefined;
}

/** A list of entries in the short form that is kept: event type (and direction) → user ids. */
export function shortEntries(entries: Inputs["entries"]): Packed | undefined {
  return Array.isArray(entries) ? packKeys(new Set(entries.map(keyOf))) : entries;
}

/** The digest of resolved subscriptions; undefined where they are not known or wrong. */
export function digestIn(resolved: Resolved | undefined): string | undefined {
  const whole = resolved && resolved.problems.length === 0 && resolved.lacking.length === 0;
  return whole ? digestOf(resolved.keys) : undefined;
}

function checked(entries: readonly Entry[], property: string): Expanded {
  const keys = new Set(entries.map(keyOf));
  const { problems, warnings } = entryProblems(entries, property);
  const twice = entries.length - keys.size;
  const repeats = twice > 0 ? [`${twice} of the ${property} stand there twice and count once.`] : [];
  return { keys, problems, warnings: [...warnings, ...repeats] };
}

/** Inputs with the ids of all usernames; a name that X does not know is a problem. */
export async function named<Declared extends Partial<Inputs>>(
  session: Session,
  inputs: Declared,
): Promise<{ inputs: Declared; problem?: string }> {
  const { lacking = [] } = resolve(inputs) ?? {};
  if (lacking.length === 0) return { inputs };
  const { ids, problem } = await lookUpNames(session, lacking, inputs.ids);
  if (problem !== undefined) return { inputs, problem };
  const digest = digestIn(resolve({ ...inputs, ids }));
  return { inputs: { ...inputs, ids, ...(digest === undefined ? {} : { digest }) } };
}
