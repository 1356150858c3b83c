import { createHash } from "node:crypto";
import { z } from "zod";
import { familyOf, filterProblems } from "../activity-subscription/subscription-rules.ts";
import type { Problem } from "../resource.ts";
import { canonicalEventType, eventTypes } from "../x/events.ts";
import { xId } from "../x/wire.ts";

export const directions = z.enum(["inbound", "outbound"]);

/** One subscription of a set, as it is declared in a list or in a file. */
export const entrySchema = z.strictObject({
  eventType: z.string().regex(/^\S+$/, "an event type has no blanks"),
  userId: xId.optional(),
  keyword: z.string().min(1).max(150).optional(),
  direction: directions.optional(),
});

export type Entry = z.output<typeof entrySchema>;

const keywordMark = "keyword:";

/**
 * An entry in one word for maps: `post.create 1001`, `like.create 1001 inbound`, `news.new keyword:pulumi`,
 * `oauth.revoke`. Two of one identity at X have one key, whichever name of the event type they use.
 */
export function keyOf({
  eventType,
  userId,
  keyword,
  direction,
}: {
  eventType: string;
  userId?: string;
  keyword?: string;
  direction?: string;
}): string {
  const scope = userId ?? (keyword === undefined ? "" : keywordMark + encodeURIComponent(keyword));
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
      property: property === "entries" ? `entries.${first}` : property,
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
