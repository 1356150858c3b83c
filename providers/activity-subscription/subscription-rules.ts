import type { Problem } from "../resource.ts";
import { type EventTypeRules, eventTypes } from "../x/events.ts";

interface DeclaredFilter {
  readonly userId?: string;
  readonly username?: string;
  readonly keyword?: string;
  readonly direction?: string;
}

/** What is wrong with a filter by X's rules for the event type. */
export function filterProblems(eventType: string, rules: EventTypeRules, filter: DeclaredFilter): Problem[] {
  const given = Object.entries(filter).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  const scope = given.filter((key) => key !== "direction");
  const problems: Problem[] = [];
  if (rules.filter === "none" && given.length > 0) {
    problems.push(
      about(`${eventType} concerns the whole app and takes no filter: leave out ${given.join(", ")}.`),
    );
    return problems;
  }
  if (rules.filter === "keyword" && (scope.length !== 1 || scope[0] !== "keyword")) {
    problems.push(about(`${eventType} wants a keyword of 1 to 150 characters and nothing else.`));
  }
  if (rules.filter === "user" && (scope.length !== 1 || scope[0] === "keyword")) {
    problems.push(about(`${eventType} wants either a userId or a username, and no keyword.`));
  }
  if (filter.direction !== undefined && !rules.direction) {
    problems.push({ property: "filter.direction", reason: `${eventType} takes no direction: leave it out.` });
  }
  return problems;
}

/** The known event types nearest to a name, as a sentence. */
export function familyOf(eventType: string): string {
  const family = eventType.split(".")[0] ?? "";
  const relatives = Object.keys(eventTypes).filter((known) => known.split(".")[0] === family);
  return relatives.length > 0
    ? `Known ones of its family: ${relatives.join(", ")}.`
    : `Known families: ${[...new Set(Object.keys(eventTypes).map((known) => known.split(".")[0]))].join(", ")}.`;
}

function about(reason: string): Problem {
  return { property: "filter", reason };
}
