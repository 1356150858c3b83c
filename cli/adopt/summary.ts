/** What people read on the standard error while programs read the output. */
import type { Account } from "./account.ts";

const counted = ({ length }: readonly unknown[], noun: string): string[] =>
  length === 0 ? [] : [`${length} ${noun}${length === 1 ? "" : "s"}`];

/** As in `1 webhook, 2 activity subscriptions`. */
export const inWords = ({ webhooks, subscriptions, subscribers, rules, links }: Account): string =>
  [
    ...counted(webhooks, "webhook"),
    ...counted(subscriptions, "activity subscription"),
    ...counted(subscribers, "account activity subscription"),
    ...counted(rules, "stream rule"),
    ...counted(links, "stream link"),
  ].join(", ") || "nothing that could be declared";

/** Whether there is nothing to declare. */
export const isEmpty = (account: Account): boolean =>
  Object.values(account).every(({ length }) => length === 0);

/** Says what a stack config cannot declare. */
export const leftOutLine = (leftOut: Account): string =>
  `Left out, as this project's program does not declare it: ${inWords(leftOut)}. --format typescript has it.`;

/** What to do with what was printed, and what will happen. */
export const nextSteps = ({ webhooks }: Account, format: "typescript" | "yaml"): string[] => [
  format === "yaml"
    ? "Merge it into Pulumi.<stack>.yaml of this project's program. Then pulumi preview: where it warns of another webhook, this stack's receiver is not the one that X delivers to."
    : "Make it a Pulumi program, or a part of one. Then pulumi preview, and pulumi up: nothing is written to X.",
  ...webhooks
    .filter(({ valid }) => !valid)
    .map(({ url }) => `X lists ${url} as invalid: the second pulumi up has X check it again (PUT).`),
];
