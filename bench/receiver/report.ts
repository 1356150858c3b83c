/** The receiver's figures for people. */
import { type Row, tableOf } from "../table.ts";
import type { Sizes } from "./bundles.ts";
import type { ReceiverFigures } from "./receiver.ts";
import type { StartFigures } from "./starts.ts";

const number = (value: number): string => value.toLocaleString("en");
const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const us = (value: number): string => `${value.toFixed(1)} µs`;
const kb = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KB`;
const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** A part of the peer's, asked to be at most one `divisor`th. */
const partRow = (
  what: string,
  value: number,
  peer: number,
  divisor: number,
  unit: (value: number) => string,
): Row => ({
  what,
  figure: `${unit(value)}, 1/${(peer / value).toFixed(1)}`,
  target: `<= 1/${divisor}`,
  met: value * divisor <= peer,
  floor: `peer ${unit(peer)}`,
});

const sizeRows = ({ bundles: { receiver, peer } }: ReceiverFigures): Row[] => {
  const row = (what: string, of: keyof Sizes): Row => partRow(what, receiver[of], peer[of], 10, kb);
  return [row("bundle, with the options it is deployed with", "asIs"), row("  both minified", "minified")];
};

const startRows = ({ starts: { receiver, peer, floor } }: ReceiverFigures): Row[] => {
  const row = (what: string, of: keyof StartFigures, divisor: number): Row => {
    const base = partRow(what, receiver[of].median, peer[of].median, divisor, ms);
    return { ...base, floor: `${base.floor}, floor ${ms(floor[of].median)}` };
  };
  const overFloor = (what: string, of: keyof StartFigures): Row => {
    const ratio = receiver[of].median / floor[of].median;
    return {
      what,
      figure: `${ratio.toFixed(2)} x`,
      target: "<= 1.3 x",
      met: ratio <= 1.3,
      floor: `${ms(receiver[of].median)} to ${ms(floor[of].median)}`,
    };
  };
  return [
    row("cold: load and first event", "cold", 4),
    row("  of the processor", "coldCpu", 4),
    row("cold: load and a CRC", "crcCold", 6),
    row("  of the processor", "crcColdCpu", 6),
    row("warm event", "warm", 2),
    overFloor("  over the floor", "warm"),
    overFloor("  of the processor, over the floor", "warmCpu"),
  ];
};

const workRows = ({ processor, calls }: ReceiverFigures): Row[] => [
  {
    what: `processor for an event of ${number(processor.bodyBytes)} bytes, nothing sent`,
    figure: `${us(processor.receiver.median)}, ${processor.ratio.median.toFixed(2)} x`,
    target: "<= 1.5 x",
    met: processor.ratio.median <= 1.5,
    floor: `HMAC and JSON.parse ${us(processor.bare.median)}`,
  },
  {
    what: "  of it with the body: verify, identify, message",
    figure: `${us(processor.body.median)}, ${processor.bodyRatio.median.toFixed(2)} x`,
  },
  {
    what: "calls of AWS for a duplicate",
    figure: number(sumOf(calls.duplicate)),
    target: "1",
    met: sumOf(calls.duplicate) === 1,
    floor: `new event ${number(sumOf(calls.event))}`,
  },
  {
    what: "row in DynamoDB, longest key",
    figure: `${number(calls.largestRowBytes)} B`,
    target: "<= 200 B",
    met: calls.largestRowBytes <= 200,
  },
];

const throughputRows = ({ throughput: { receiver, peer, floor } }: ReceiverFigures): Row[] =>
  ([1, 2, 4] as const).map((width) => ({
    what: `${width === 1 ? "one worker" : "  "} with ${width} in flight`,
    figure: `${number(receiver[width])}/s`,
    floor: `peer ${number(peer[width])}/s, floor ${number(floor[width])}/s`,
  }));

const loadRows = ({ load }: ReceiverFigures): Row[] => [
  {
    what: `load: ${number(load.deliveries)} deliveries of ${number(load.events)} events, lost`,
    figure: number(load.lost),
    target: "0",
    met: load.lost === 0,
    floor: `${number(load.surplus)} too often in the queue`,
  },
  {
    what: "  answers",
    figure: Object.entries(load.answers)
      .map(([status, count]) => `${status}: ${number(count)}`)
      .join(", "),
    floor: `${number(load.perSecond)}/s, ${number(load.workers)} workers`,
  },
  {
    what: "  from due to answered: p50, p99, max",
    figure: `${ms(load.latency.median)}, ${ms(load.latency.p99)}, ${ms(load.latency.max)}`,
  },
];

const note = ({ starts, processor }: ReceiverFigures): string =>
  [
    `Medians of ${starts.receiver.cold.count} processes each, started by turns; of the processor's row ${processor.ratio.count}.`,
    "The peer is Powertools idempotency and the AWS SDK, bundled with the receiver's options (and ES modules first, which suits it).",
    "All speak plain HTTP to a stand-in for AWS, and load TLS as they do on AWS; handshakes are not in the figures.",
    "The floor is one HMAC, one JSON.parse and the same requests on kept-alive sockets of Node's client, unsigned.",
  ].join("\n");

/** The table, and what is to be known about it. */
export const receiverReport = (figures: ReceiverFigures): string => {
  const rows = [
    ...sizeRows(figures),
    ...startRows(figures),
    ...workRows(figures),
    ...throughputRows(figures),
    ...loadRows(figures),
  ];
  return `${tableOf(rows, "beside")}\n\n${note(figures)}`;
};
