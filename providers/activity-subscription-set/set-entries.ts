import { createHash } from "node:crypto";
import { z } from "zod";
import { familyOf, filterProblems } from "../activity-subscription/subscription-rules.ts";
import type { Problem } from "../resource.ts";
import { canonicalEventType, eventTypes } from "../x/events.ts";
import { xId, xUsername } from "../x/wire.ts";
import { nameScope } from "./set-names.ts";

export const directions = z.enum(
  ["inbound", "outbound"],
  'a direction is "inbound" or "outbound"; without one it is both',
);

/** One subscription of a set, as it is declared in a list or in a file. */
const entrySchema = z.strictObject({
  eventType: z.string().regex(/^\S+$/, "an event type has no blanks"),
  userId: xId.optional(),
  username: xUsername.optional(),
  keyword: z.string().min(1).max(150).optional(),
  direction: directions.optional(),
});

export type Entry = z.output<typeof entrySchema>;

/** A list of entries. */
export const entryList = z.array(entrySchema);

/** The first thing that is wrong with a list of entries; undefined where nothing is. */
export function firstProblem(list: unknown): string | undefined {
  const issue = entryList.safeParse(list).error?.issues[0];
  const where = issue?.path.length ? `entry ${issue.path.join(".")} (counted from 0)` : "the whole";
  return issue && `${where}: ${issue.message}`;
}

const keywordMark = "keyword:";

/**
 * An entry in one word for maps: `post.create 1001`, `like.create 1001 inbound`, `news.new keyword:pulumi`,
 * `oauth.revoke`; with a user by name `post.create @alice`, until the id is known. Two of one identity at X have one
 * key, whichever name of the event type they use.
 */
export function keyOf({
  eventType,
  userId,
  username,
  keyword,
  direction,
}: {
  eventType: string;
  userId?: string;
  username?: string;
  keyword?: string;
  direction?: string;
}): string {
  const byName = username === undefined ? undefined : nameScope(username);
  const scope = userId ?? byName ?? (keyword === undefined ? "" : keywordMark + encodeURIComponent(keyword));
  return `${canonicalEventType(eventType)} ${scope} ${direction ?? ""}`.trimEnd();
}

/** The entry of a key. */
export function entryOf(key: string): Entry {
  const [eventType = "", scope = "", direction] = key.split(" ");
  const keyword = scope.startsWith(keywordMark);
  return {
    eventType,
    ...(scope === "" || keyword ? {} : { userId: scope }),
    ...(keyword ? { keyword: decodeURIComponent(scope.slice(keywordMark.length)) } : {}),
    ...(direction === undefined ? {} : { direction: directions.parse(direction) }),
  };
}

/** A set of subscriptions in one short text for inputs and diffs; the order does not count. */
export function digestOf(keys: Iterable<string>): string {
  const sorted = [...keys].sort();
  const hash = createHash("sha256").update(sorted.join("\n")).digest("hex");
  return `${sorted.length} subscriptions, ${hash.slice(0, 12)}`;
}

/** What is wrong with entries by X's rules, each kind of fault once, with its first place. */
export function entryProblems(
  entries: readonly Entry[],
  property: string,
): { problems: Problem[]; warnings: string[] } {
  const found = new Map<string, { first: number; count: number }>();
  const unknown = new Set<string>();
  for (const [index, { eventType, ...filter }] of entries.entries()) {
    const type = canonicalEventType(eventType);
    const rules = eventTypes[type];
    if (!rules) {
      unknown.add(eventType);
      if (filter.direction && !filter.userId && !filter.keyword)
        note(found, `${eventType}: a direction needs a userId or a keyword.`, index);
      continue;
    }
    for (const { reason } of filterProblems(type, rules, filter)) note(found, reason, index);
  }
  return {
    problems: [...found].map(([reason, { first, count }]) => ({
      property: property === "entries" ? `entries[${first}]` : property,
      reason: count === 1 ? reason : `${reason} So it is with ${count} of the entries.`,
    })),
    warnings: [...unknown].map(
      (type) => `X's event type "${type}" is not known to this version; X decides. ${familyOf(type)}`,
    ),
  };
}

function note(found: Map<string, { first: number; count: number }>, reason: string, index: number): void {
  const seen = found.get(reason);
  if (seen) seen.count++;
  else found.set(reason, { first: index, count: 1 });
}
