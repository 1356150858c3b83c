/** The programs of the bench, and what they declare. */
import { publicTypes as types } from "../subscriptions.ts";

/** Something that is declared many times. */
export interface Declaration {
  readonly program: string;
  /** The file beside the program that the engine's provider or the program reads. `changed` of them are other ones. */
  readonly file: { readonly name: string; readonly text: (changed: number) => string };
  /** Subscriptions, or resources that do nothing. */
  readonly count: number;
}

/** As long as X's ids of today. */
const userId = (index: number): string => String(1_700_000_000_000_000_000n + BigInt(index));

const identity = (index: number) => ({
  eventType: types[index % types.length],
  userId: userId(Math.floor(index / types.length)),
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const reading = `import { readFileSync } from "node:fs";
const declared = JSON.parse(readFileSync("declared.json", "utf8"));
`;

const listed = (count: number) => ({
  name: "declared.json",
  text: (changed: number): string =>
    JSON.stringify(
      numbers(count).map((index) => {
        const { eventType, userId } = identity(index);
        return { eventType, filter: { userId }, tag: index < changed ? "changed" : "bench" };
      }),
    ),
});

/** Subscriptions, each a resource; a change is another tag. */
export const singles = (count: number): Declaration => ({
  program: `${reading}import { ActivitySubscription } from "pulumi-x-webhooks/providers";
declared.forEach((args, index) => new ActivitySubscription("s" + index, args));
`,
  file: listed(count),
  count,
});

/** Dynamic resources of the same inputs that do nothing: what the engine takes for itself. */
export const noops = (count: number): Declaration => ({
  program: `${reading}import * as pulumi from "@pulumi/pulumi";
const provider = {
  check: async (olds, news) => ({ inputs: news }),
  diff: async (id, olds, news) => ({ changes: olds.tag !== news.tag }),
  create: async (inputs) => ({ id: inputs.eventType + inputs.filter.userId, outs: inputs }),
  read: async (id, props) => ({ id, props }),
  update: async (id, olds, news) => ({ outs: news }),
  delete: async () => {},
};
class Noop extends pulumi.dynamic.Resource {}
declared.forEach((args, index) => new Noop(provider, "n" + index, args, undefined, "bench", "Noop"));
`,
  file: listed(count),
  count,
});

/** All in one resource; a change takes away the first ones and brings as many others. */
export const set = (count: number): Declaration => ({
  // A week: the bench has no use for a run that ends before the set is made.
  program: `import { ActivitySubscriptionSet } from "pulumi-x-webhooks/providers";
new ActivitySubscriptionSet("set", { file: "entries.csv", tag: "bench", timeBudgetMinutes: 10080 });
`,
  file: {
    name: "entries.csv",
    text: (changed) => {
      const rows = numbers(count).map((index) => {
        const { eventType, userId } = identity(index + changed);
        return `${eventType},${userId}`;
      });
      return `${["eventType,userId", ...rows].join("\n")}\n`;
    },
  },
  count,
});
