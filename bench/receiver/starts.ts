/** Starts of processes by turns, so that what else the machine does falls on all alike. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Spread, spreadOf } from "../measure.ts";
import { type Variant, variants } from "./bundles.ts";
import { bodiesOf, challenge, deliveryOf } from "./events.ts";
import type { Measured, Order } from "./measured.ts";
import type { ReceiverScale } from "./scale.ts";
import { runScript } from "./script.ts";
import type { Stage } from "./stage.ts";

/** Milliseconds, over processes; of the warm events of a process its median counts. */
export interface StartFigures {
  readonly load: Spread;
  readonly first: Spread;
  /** Load and first event. */
  readonly cold: Spread;
  /** What `cold` took of the processor. */
  readonly coldCpu: Spread;
  readonly warm: Spread;
  /** What a warm event took of the processor. */
  readonly warmCpu: Spread;
  /** Load and a CRC. */
  readonly crcCold: Spread;
  /** What `crcCold` took of the processor. */
  readonly crcColdCpu: Spread;
}

/** Events a second with 1, 2 and 4 in flight. */
export type Throughput = Readonly<Record<(typeof inFlight)[number], number>>;

const inFlight = [1, 2, 4] as const;

const measure = async (stage: Stage, variant: Variant, order: Order): Promise<Measured> => {
  await stage.aws.reset();
  const { files } = stage.bundles;
  const args = [files[variant], JSON.stringify(order)];
  const measured: Measured = JSON.parse(await runScript(files.measured, args, stage.environment));
  return measured;
};

const fileOf = (stage: Stage, name: string, events: readonly object[]): string => {
  const file = join(stage.bundles.folder, name);
  writeFileSync(file, events.map((event) => JSON.stringify(event)).join("\n"));
  return file;
};

/** All variants once a turn; every second turn in the other order. */
const turns = async (count: number, work: (variant: Variant) => Promise<void>): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1)
    for (const variant of turn % 2 === 0 ? variants : variants.toReversed()) await work(variant);
};

const ofEach = <T>(of: (variant: Variant) => T): Readonly<Record<Variant, T>> => ({
  receiver: of("receiver"),
  peer: of("peer"),
  floor: of("floor"),
});

/** Measures starts: those that take events, and those that answer a CRC. */
export const measureStarts = async (
  stage: Stage,
  { starts, warmUp, warm }: ReceiverScale,
): Promise<Readonly<Record<Variant, StartFigures>>> => {
  const events = fileOf(stage, "events.jsonl", bodiesOf(1 + warmUp + warm).map(deliveryOf));
  const challenges = fileOf(stage, "challenge.jsonl", [challenge()]);
  const nothing = { warmUp: 0, warm: 0, inFlight: [], each: 0 };
  const found = ofEach(() => ({ events: [] as Measured[], crcs: [] as Measured[] }));
  await turns(starts, async (variant) => {
    found[variant].events.push(await measure(stage, variant, { ...nothing, events, warmUp, warm }));
    found[variant].crcs.push(await measure(stage, variant, { ...nothing, events: challenges }));
  });
  return ofEach((variant) => {
    const { events: all, crcs } = found[variant];
    return {
      load: spreadOf(all.map(({ loadMs }) => loadMs)),
      first: spreadOf(all.map(({ firstMs }) => firstMs)),
      cold: spreadOf(all.map(({ loadMs, firstMs }) => loadMs + firstMs)),
      coldCpu: spreadOf(all.map(({ coldCpuMs }) => coldCpuMs)),
      warm: spreadOf(all.map(({ warmMs }) => spreadOf(warmMs).median)),
      warmCpu: spreadOf(all.map(({ warmCpuMs }) => warmCpuMs)),
      crcCold: spreadOf(crcs.map(({ loadMs, firstMs }) => loadMs + firstMs)),
      crcColdCpu: spreadOf(crcs.map(({ coldCpuMs }) => coldCpuMs)),
    };
  });
};

/** Measures how many events one worker takes, with several in flight: the medians of processes started by turns. */
export const measureThroughput = async (
  stage: Stage,
  { warmUp, throughput, throughputRuns }: ReceiverScale,
): Promise<Readonly<Record<Variant, Throughput>>> => {
  // Until the compiler has settled: a starved one takes long, and the more so the more there is to compile.
  const before = Math.max(warmUp, throughput);
  const bodies = bodiesOf(1 + before + inFlight.length * throughput);
  const events = fileOf(stage, "many-events.jsonl", bodies.map(deliveryOf));
  const order = { events, warmUp: before, warm: 0, inFlight, each: throughput };
  const found = ofEach((): number[][] => []);
  await turns(throughputRuns, async (variant) => {
    found[variant].push((await measure(stage, variant, order)).perSecond.map(Math.round));
  });
  return ofEach((variant) => {
    const rate = (column: number): number =>
      spreadOf(found[variant].map((run) => run[column] ?? Number.NaN)).median;
    return { 1: rate(0), 2: rate(1), 4: rate(2) };
  });
};
