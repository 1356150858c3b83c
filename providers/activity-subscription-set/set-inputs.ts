import { z } from "zod";
import type { Problem } from "../resource.ts";
import { profileName } from "../x/auth.ts";
import { xId } from "../x/wire.ts";
import { digestOf, directions, type Entry, entryProblems, entrySchema, keyOf } from "./set-entries.ts";
import { readEntries } from "./set-file.ts";
import { type Packed, packKeys, unpackKeys } from "./set-state.ts";

export const inputs = z.object({
  /** With `userIds`: every user gets every type. */
  eventTypes: z.array(z.string().regex(/^\S+$/, "an event type has no blanks")).min(1).optional(),
  userIds: z.array(xId).optional(),
  direction: directions.optional(),
  entries: z.union([z.array(entrySchema), z.record(z.string(), z.string())]).optional(),
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
});

export type Inputs = z.output<typeof inputs>;

/** What a set is declared with, in either way. */
type Sources = Pick<Partial<Inputs>, "eventTypes" | "userIds" | "direction" | "entries" | "file">;

/** The declared subscriptions, and what is wrong with them. */
interface Resolved {
  readonly keys: ReadonlySet<string>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Resolves table, list or file; undefined where not enough is known, as in a preview. */
export function resolve({ eventTypes, userIds, direction, entries, file }: Sources): Resolved | undefined {
  const given = Object.entries({ eventTypes: eventTypes ?? userIds, entries, file });
  const ways = given.flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (ways.length > 1) {
    const reason = `there are three ways to declare a set, and ${ways.join(" and ")} are two: use eventTypes with userIds, or entries, or file.`;
    return { keys: new Set(), problems: [{ property: ways[1] ?? "", reason }], warnings: [] };
  }
  if (direction !== undefined && (entries !== undefined || file !== undefined)) {
    const reason = "direction goes with eventTypes and userIds; an entry has its own.";
    return { keys: new Set(), problems: [{ property: "direction", reason }], warnings: [] };
  }
  if (file !== undefined) {
    const read = readEntries(file);
    if ("entries" in read) return checked(read.entries, "file");
    const reason = `${file}: ${read.problem}`;
    return { keys: new Set(), problems: [{ property: "file", reason }], warnings: [] };
  }
  if (Array.isArray(entries)) return checked(entries, "entries");
  if (entries) return { keys: unpackKeys(entries), problems: [], warnings: [] };
  if (eventTypes === undefined || userIds === undefined) return undefined;
  const rows = eventTypes.map((eventType) => ({ eventType, ...(direction && { direction }) }));
  // What is wrong with a type is wrong with it for every user.
  const { problems, warnings } = entryProblems(
    rows.map((row) => ({ ...row, userId: "1" })),
    "eventTypes",
  );
  const keys = new Set<string>();
  for (const row of rows) for (const userId of userIds) keys.add(keyOf({ ...row, userId }));
  return { keys, problems, warnings };
}

/** A list of entries in the short form that is kept: event type (and direction) → user ids. */
export function shortEntries(entries: Inputs["entries"]): Packed | undefined {
  return Array.isArray(entries) ? packKeys(new Set(entries.map(keyOf))) : entries;
}

/** The digest of resolved subscriptions; undefined where they are not known or wrong. */
export function digestIn(resolved: Resolved | undefined): string | undefined {
  return resolved && resolved.problems.length === 0 ? digestOf(resolved.keys) : undefined;
}

function checked(entries: readonly Entry[], property: string): Resolved {
  const keys = new Set(entries.map(keyOf));
  const { problems, warnings } = entryProblems(entries, property);
  const twice = entries.length - keys.size;
  const repeats = twice > 0 ? [`${twice} of the ${property} stand there twice and count once.`] : [];
  return { keys, problems, warnings: [...warnings, ...repeats] };
}
