/** The provider's figures for people. */
import { type Row, tableOf } from "../table.ts";
import { boundsOf } from "./bounds.ts";
import { type LifeFigures, type StepFigures, steps } from "./life.ts";
import type { ProviderFigures } from "./provider.ts";

type Kind = "single" | "set";

const refreshTargetMs = 60_000;
const bytesTarget = 200;

const names = {
  up: "up",
  refresh: "refresh",
  unchanged: "up, unchanged",
  change: "up, some changed",
  destroy: "destroy",
} as const;

const number = (value: number): string => value.toLocaleString("en");
const windowsOf = (count: number): string => `${number(count)} ${count === 1 ? "window" : "windows"}`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const ratio = (value: number, base: number): string =>
  base === 0 ? (value === 0 ? "= 0" : "not 0") : `${(value / base).toFixed(value / base < 0.1 ? 3 : 2)} x`;

/** Those that X did not refuse for its rate limit. */
const useful = ({ calls }: StepFigures): number => calls.all - calls.refused;

const callRows = (kind: Kind, life: LifeFigures, changed: number): Row[] => {
  const bounds = boundsOf(kind, life.count, changed);
  return steps.map((step) => {
    const { least, naive, atMost } = bounds[step];
    const calls = useful(life.steps[step]);
    return {
      what: `  ${names[step]}: X calls`,
      figure: number(calls),
      ...(atMost !== undefined && { target: `<= ${number(atMost)}`, met: calls <= atMost }),
      floor: `least ${number(least)} (${ratio(calls, least)}), one a resource ${number(naive)} (${ratio(calls, naive)})`,
    };
  });
};

const timeRows = (kind: Kind, life: LifeFigures, nothing?: LifeFigures): Row[] =>
  steps.map((step) => {
    const { ms, calls } = life.steps[step];
    const waits = calls.windows === 0 ? "" : `, ${windowsOf(calls.windows)}`;
    const engine = nothing?.steps[step].ms;
    const isRefreshOfSet = step === "refresh" && kind === "set";
    return {
      what: `  ${names[step]}: time`,
      figure: `${seconds(ms)}${waits}`,
      ...(isRefreshOfSet && { target: `< ${seconds(refreshTargetMs)}`, met: ms < refreshTargetMs }),
      ...(engine !== undefined && {
        floor: `resources that do nothing ${seconds(engine)} (${ratio(ms, engine)})`,
      }),
    };
  });

const peak = ({ steps: all }: LifeFigures, of: "providerMb" | "treeMb"): number | undefined => {
  const values = Object.values(all).flatMap(({ memory }) => (memory ? [memory[of]] : []));
  return values.length === 0 ? undefined : Math.max(...values);
};

const memoryRows = (life: LifeFigures, nothing?: LifeFigures): Row[] => {
  const [provider, tree, bare] = [
    peak(life, "providerMb"),
    peak(life, "treeMb"),
    nothing && peak(nothing, "providerMb"),
  ];
  if (provider === undefined || tree === undefined) return [{ what: "  memory", figure: "only on Linux" }];
  return [
    {
      what: "  memory at the most: provider; with engine and program",
      figure: `${number(provider)} MB; ${number(tree)} MB`,
      ...(bare !== undefined && {
        floor: `resources that do nothing ${number(bare)} MB (${ratio(provider, bare)})`,
      }),
    },
  ];
};

const stateRows = (kind: Kind, life: LifeFigures, nothing?: LifeFigures): Row[] => {
  const each = life.stateBytes / life.count;
  return [
    {
      what: "  state; for each",
      figure: `${number(Math.round(life.stateBytes / 1024))} KB; ${number(Math.round(each))} B`,
      ...(kind === "set" && { target: `<= ${bytesTarget} B`, met: each <= bytesTarget }),
      ...(nothing && {
        floor: `resources that do nothing ${number(Math.round(nothing.stateBytes / nothing.count))} B`,
      }),
    },
  ];
};

const lifeRows = (kind: Kind, life: LifeFigures, changed: number, nothing?: LifeFigures): Row[] => [
  ...callRows(kind, life, changed),
  ...timeRows(kind, life, nothing),
  ...memoryRows(life, nothing),
  ...stateRows(kind, life, nothing),
];

const windowNote = ({ singles, set }: ProviderFigures): string => {
  const all = [singles, set].flatMap((life) => steps.map((step) => life.steps[step].calls));
  const windows = all.reduce((sum, calls) => sum + calls.windows, 0);
  const refused = all.reduce((sum, calls) => sum + calls.refused, 0);
  return [
    `X's limits are on. ${windowsOf(windows)} of 15 minutes had to pass (${((windows * 15) / 60).toFixed(1)} hours at X): the emulator's clock`,
    `was moved ahead for each, which took the provider about a second. ${number(refused)} calls that X refused meanwhile are not in the counts.`,
    "The emulator ran in the bench's process, on the same processors.",
  ].join("\n");
};

/** The table, and what is to be known about it. */
export const providerReport = (figures: ProviderFigures): string => {
  const { scale, noops, singles, set } = figures;
  const rows: Row[] = [
    { what: `${number(singles.count)} single subscriptions`, figure: "" },
    ...lifeRows("single", singles, scale.changed, noops),
    { what: `one set of ${number(set.count)} subscriptions`, figure: "" },
    ...lifeRows("set", set, scale.changed),
  ];
  return `${tableOf(rows, "beside")}\n\n${windowNote(figures)}`;
};
