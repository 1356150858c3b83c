/** Rules of the filtered stream as texts. */

/** The longest rule X takes, in characters. */
const longestRule = 2_048;

/** One spelling: a rule may be laid out over several lines; within quotes every blank counts. */
export function spellRule(value: string): string {
  return value
    .split(/("(?:\\.|[^"\\])*")/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/\s+/g, " ")))
    .join("")
    .trim();
}

/** Whether two texts are one rule. */
export function sameRule(a: string, b: string): boolean {
  return spellRule(a) === spellRule(b);
}

/** What is wrong with a rule before X is asked; undefined where nothing is. */
export function ruleProblem(value: string): string | undefined {
  const { length } = [...spellRule(value)];
  if (length === 0) return "a rule needs at least one term.";
  if (length > longestRule) return `a rule has at most ${longestRule} characters; this one has ${length}.`;
  return undefined;
}

/** For messages: a rule, cut where it is long. */
export function shortRule(value: string): string {
  return value.length > 60 ? `${value.slice(0, 59)}…` : value;
}
