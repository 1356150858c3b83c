import { budget } from "../../../lambda/budget.ts";
import type { Copy } from "./aws.ts";
import type { Process } from "./process.ts";
import type { History } from "./run.ts";

/** The latest that an answer may leave, in milliseconds from the start; a request that is picked last may add some. */
const answerMs = budget.answerMs + 100;

/** What a history breaks of what the receiver promises; nothing where all of it is kept. */
export function judge(history: History): string[] {
  const { lost, redelivered, broken } = history;
  return [
    ...broken,
    ...lost.map((name) => `${name} is lost`),
    ...redelivered
      .filter((status) => status !== 200)
      .map((status) => `a healthy receiver answered ${status}`),
    ...answersOf(history),
    ...sendersOf(history),
    ...duplicatesOf(history),
  ];
}

function answersOf({ answers }: History): string[] {
  return answers.flatMap(({ by, status, tookMs }) => [
    ...(status === 200 || status === 503 ? [] : [`${by.name} answered ${status}`]),
    ...(tookMs <= answerMs || by.fate().stalled ? [] : [`${by.name} answered after ${tookMs} ms`]),
  ]);
}

/** I3: whoever stores an event holds its claim, and nobody else's lease runs. */
function sendersOf(history: History): string[] {
  if (isSkewed(history)) return [];
  return history.copies.flatMap(({ by, key, atMs, late, holder }) => {
    const { stalled, tableFault } = by.fate();
    if (stalled || tableFault || late) return [];
    const isItsOwn = holder?.owner === by.name && holder.state === "C" && holder.untilMs > atMs;
    return isItsOwn ? [] : [`I3: ${by.name} stored ${key} under ${JSON.stringify(holder)} at ${atMs}`];
  });
}

/** A second copy of an event has a cause that the crash table names. */
function duplicatesOf(history: History): string[] {
  const { copies, commits } = history;
  const problems: string[] = [];
  for (const [key, ofKey] of Map.groupBy(copies, (copy) => copy.key)) {
    const committers = new Set(commits.filter((commit) => commit.key === key).map(({ by }) => by));
    if (committers.size > 1) problems.push(`${committers.size} processes have committed ${key}`);
    for (const [by, ofProcess] of Map.groupBy(ofKey, (copy) => copy.by)) {
      const unheard = ofProcess.filter(({ answered }) => !answered).length;
      if (ofProcess.length > 1 + unheard) problems.push(`${by.name} stored ${key} ${ofProcess.length} times`);
      if (!committers.has(by) && !isSkewed(history) && !isExcused(by, ofProcess))
        problems.push(`${by.name} stored ${key} and did not commit it`);
    }
  }
  return problems;
}

/** Who dies or stands still after sending, or cannot reach the table, or does not hear of its own send, does not commit. */
function isExcused(by: Process, copies: readonly Copy[]): boolean {
  const { crashed, stalled, tableFault } = by.fate();
  return crashed || stalled || tableFault || copies.some(({ answered }) => !answered);
}

function isSkewed({ plan }: History): boolean {
  return plan.invocations.some(({ skewMs }) => skewMs !== 0);
}
