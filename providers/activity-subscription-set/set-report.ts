import { explain } from "../advice.ts";
import { entryOf } from "./set-entries.ts";
import { names, number } from "./set-plan.ts";

/** What a run has done and met. */
export interface Report {
  /** What the set has now, key → id; also what is still to be deleted. */
  readonly owned: Map<string, string>;
  /** How many have still to get another tag or webhook. */
  pending: number;
  /** How many were taken over with another tag or webhook, which is the next run's. */
  readonly differing: number;
  readonly conflicts: { readonly key: string; readonly id: string }[];
  /** Keys that X refused for want of the user's consent. */
  readonly revoked: string[];
  /** Keys that X refused because it does not know the user, or has suspended them. */
  readonly absent: string[];
  /** X's words → keys. */
  readonly refused: Map<string, string[]>;
  /** Keys that X may have made: no answer and no listing. */
  readonly unsure: Set<string>;
  /** ISO 8601. */
  readonly startedAt: string;
  newestAt: string | undefined;
  /** What ended the run early. */
  stop?: unknown;
  /** The first failure that says nothing about its subscription. */
  fault?: unknown;
  /** Failures in a row. */
  streak: number;
  /** Event type → X's words and how often in a row. */
  readonly refusals: Map<string, { readonly why: string; readonly count: number }>;
  /** Event types of which nothing further is tried in this run. */
  readonly closed: Set<string>;
}

/** All that is wrong with equal subscriptions that are not the set's. */
export function conflictText(conflicts: Report["conflicts"]): string {
  const them = names(conflicts.map(({ key, id }) => `${id} (${key})`));
  return `The X app has ${number(conflicts.length)} equal subscription(s) already that are not this set's: ${them}. Set adopt: true to bring them under management (nothing is written), take them out of the set, or delete them first.`;
}

/** Users for whom X takes no subscription, in a sentence for each reason; empty where there are none. */
export function usersText({ revoked, absent }: Pick<Report, "revoked" | "absent">): string {
  const sentence = (keys: readonly string[], what: string) => {
    const users = [...new Set(keys.map((key) => entryOf(key).userId ?? key))];
    const types = [...new Set(keys.map((key) => entryOf(key).eventType))];
    return keys.length > 0 && `${number(users.length)} user(s) ${what}: ${names(users)} (${names(types)}).`;
  };
  const sentences = [
    sentence(revoked, "have not authorised the X app for private events, or have taken that back"),
    sentence(absent, "are ones that X does not know, or has suspended"),
  ];
  return sentences.filter(Boolean).join(" ");
}

/** How many subscriptions and changes are to be done by another run. */
function leftOf(report: Report, declared: ReadonlySet<string>): number {
  const settled = new Set([
    ...report.revoked,
    ...report.absent,
    ...report.conflicts.map(({ key }) => key),
    ...[...report.refused.values()].flat(),
  ]);
  let left = report.pending;
  for (const key of declared) if (!report.owned.has(key) && !settled.has(key)) left++;
  for (const key of report.owned.keys()) if (!declared.has(key) && !settled.has(key)) left++;
  return left;
}

/**
 * Why a run is not done, with the next step; undefined where it is done.
 * @param skip whether users for whom X takes no subscription are no failure
 */
export function trouble(
  report: Report,
  declared: ReadonlySet<string>,
  skip: boolean,
  budgetMinutes: number,
): string | undefined {
  const left = leftOf(report, declared);
  const parts: string[] = [];
  if (report.conflicts.length > 0) parts.push(conflictText(report.conflicts));
  const users = usersText(report);
  if (users && !skip) {
    const ask = report.revoked.length > 0 ? "Ask them to authorise it again, take" : "Take";
    parts.push(`${users} ${ask} them out of the set, or set onRevoked: "skip".`);
  }
  for (const [why, keys] of [...report.refused].slice(0, 3))
    parts.push(`${names(keys)}: ${why}.`.replace(/\.\.$/, "."));
  if (report.refused.size > 0) parts.push("Correct what X names, or take them out of the set.");
  if (report.closed.size > 0) parts.push(`No more of ${[...report.closed].join(", ")} were tried.`);
  const cause = report.stop ?? report.fault;
  const what = report.stop === undefined ? "Some calls failed" : "It was broken off";
  if (cause !== undefined) parts.push(explain(cause, what));
  if (left > 0) {
    const isTime = cause === undefined && report.closed.size === 0;
    const budget = isTime ? ` (timeBudgetMinutes: ${budgetMinutes})` : "";
    parts.push(
      `${number(left)} of ${number(declared.size)} subscriptions are left${budget}; what is done is kept: run pulumi up again.`,
    );
  } else if (cause !== undefined) parts.push("What is done is kept: run pulumi up again.");
  return parts.length > 0 ? parts.join(" ") : undefined;
}
