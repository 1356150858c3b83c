/** The figures for people: what, how much, what was asked for, and the same machine without the emulator. */
import type { EmulatorFigures } from "./emulator.ts";
import { type Row, tableOf } from "./table.ts";

const startTargetMs = 300;
const pageTargetMs = 20;
const deliveryTarget = 2_000;
const subscriptionTarget = 75_000;

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const per = (value: number): string => `${value.toLocaleString("en")}/s`;
const times = (value: number, floor: number): string => `, ${(value / floor).toFixed(1)} x`;

const startRows = ({ start }: EmulatorFigures): Row[] => {
  const floor = `Node alone ${ms(start.bareNode.median)}${times(start.package.median, start.bareNode.median)}`;
  return [
    {
      what: "start of the command, as published: median, p90",
      figure: `${ms(start.package.median)}, ${ms(start.package.p90)}`,
      target: `< ${startTargetMs} ms`,
      met: start.package.median < startTargetMs,
      floor,
    },
    { what: "  its very first start", figure: ms(start.packageFirstMs) },
    {
      what: "  in a clone, types stripped: median, p90",
      figure: `${ms(start.clone.median)}, ${ms(start.clone.p90)}`,
    },
    { what: "  createXEmulator and close, once loaded", figure: ms(start.inProcess.median) },
  ];
};

const subscriptionRows = ({ scale, host, createdOverHttpPerSecond }: EmulatorFigures): Row[] => [
  {
    what: "subscriptions in memory",
    figure: scale.subscriptions.toLocaleString("en"),
    target: subscriptionTarget.toLocaleString("en"),
    met: scale.subscriptions >= subscriptionTarget,
  },
  { what: "  heap for each; the whole process", figure: `${host.bytesEach} B; ${host.rssMb} MB` },
  {
    what: "  created in-process; over HTTP",
    figure: `${per(host.createdPerSecond)}; ${per(createdOverHttpPerSecond)}`,
  },
];

const listingRows = ({ listing, scale }: EmulatorFigures): Row[] =>
  (["first", "middle", "last"] as const).map((page) => ({
    what: `${page} page of ${scale.pageSize} over HTTP: median, max`,
    figure: `${ms(listing[page].median)}, ${ms(listing[page].max)}`,
    target: `< ${pageTargetMs} ms`,
    met: listing[page].median < pageTargetMs,
    floor: `JSON.stringify ${ms(listing.bareStringify.median)}${times(listing[page].median, listing.bareStringify.median)}`,
  }));

const deliveryRows = ({ host, barePerSecond }: EmulatorFigures): Row[] => {
  const row = (what: string, value: number): Row => ({
    what,
    figure: per(value),
    target: `>= ${per(deliveryTarget)}`,
    met: value >= deliveryTarget,
    floor: `Node's client ${per(barePerSecond)}${times(value, barePerSecond)}`,
  });
  return [
    row("signed deliveries that follow from acts", host.actedPerSecond),
    row("signed deliveries on order", host.orderedPerSecond),
    {
      what: "  one act among all these subscriptions: median, p90",
      figure: `${ms(host.act.median)}, ${ms(host.act.p90)}`,
    },
    {
      what: "  deliveries the receiver missed or got twice",
      figure: String(host.miscounted),
      target: "0",
      met: host.miscounted === 0,
    },
  ];
};

const rowsOf = (figures: EmulatorFigures): readonly Row[] => [
  ...startRows(figures),
  ...subscriptionRows(figures),
  ...listingRows(figures),
  ...deliveryRows(figures),
];

/** The table. */
export const report = (figures: EmulatorFigures): string => tableOf(rowsOf(figures), "without the emulator");
