/** The figures of the receiver beside a peer that does the same job, and beside what no receiver can do without. */
import { cpus } from "node:os";
import type { Sizes, Variant } from "./bundles.ts";
import { type CallFigures, measureCalls } from "./calls.ts";
import { type LoadFigures, measureLoad } from "./load.ts";
import { measureProcessor, type ProcessorFigures } from "./processor-time.ts";
import type { ReceiverScale } from "./scale.ts";
import { setStage } from "./stage.ts";
import { measureStarts, measureThroughput, type StartFigures, type Throughput } from "./starts.ts";

/** All figures. */
export interface ReceiverFigures {
  readonly node: string;
  readonly cpus: number;
  readonly scale: ReceiverScale;
  readonly bundles: Readonly<Record<Variant, Sizes>>;
  readonly starts: Readonly<Record<Variant, StartFigures>>;
  readonly processor: ProcessorFigures;
  readonly calls: CallFigures;
  readonly throughput: Readonly<Record<Variant, Throughput>>;
  readonly load: LoadFigures;
}

/** Measures everything, one thing after the other. `say` hears what is being done. */
export const benchReceiver = async (
  scale: ReceiverScale,
  say: (what: string) => void,
): Promise<ReceiverFigures> => {
  say("bundles");
  const stage = await setStage();
  try {
    say(`${scale.starts} starts each of receiver, peer and floor, twice`);
    const starts = await measureStarts(stage, scale);
    say("the processor alone");
    const processor = await measureProcessor(stage, scale);
    say("calls, and one worker with several events in flight");
    const calls = await measureCalls(stage);
    const throughput = await measureThroughput(stage, scale);
    const { perSecond, seconds, workers } = scale.load;
    say(`${perSecond} deliveries a second for ${seconds} s, at most ${workers} workers`);
    const load = await measureLoad(stage, scale.load);
    const about = { node: process.version, cpus: cpus().length, scale, bundles: stage.bundles.bytes };
    return { ...about, starts, processor, calls, throughput, load };
  } finally {
    await stage.strike();
  }
};
