/** The processor's time for an event where nothing is sent, over several processes. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Spread, spreadOf } from "../measure.ts";
import { bodiesOf, deliveryOf } from "./events.ts";
import type { ProcessorTimes } from "./processor.ts";
import type { ReceiverScale } from "./scale.ts";
import { runScript } from "./script.ts";
import type { Stage } from "./stage.ts";

/** Microseconds an event; of each process the median counts. */
export interface ProcessorFigures {
  readonly receiver: Spread;
  /** What of it is done with the body: verify, identify, make the message. */
  readonly body: Spread;
  /** One HMAC and one JSON.parse. */
  readonly bare: Spread;
  /** Of `receiver` to `bare`, and of `body`: medians of the processes' own. */
  readonly ratio: Spread;
  readonly bodyRatio: Spread;
  /** A body's, on average. */
  readonly bodyBytes: number;
}

/** Measures it. */
export const measureProcessor = async (
  stage: Stage,
  { starts, cpuBatch, cpuBatches }: ReceiverScale,
): Promise<ProcessorFigures> => {
  const bodies = bodiesOf(cpuBatch);
  const file = join(stage.bundles.folder, "processor.jsonl");
  writeFileSync(file, bodies.map((body) => JSON.stringify(deliveryOf(body))).join("\n"));
  const medians: Readonly<Record<keyof ProcessorTimes, number>>[] = [];
  for (let start = 0; start < starts; start += 1) {
    const args = [file, String(cpuBatch), String(cpuBatches)];
    const text = await runScript(stage.bundles.files.processor, args, stage.environment);
    const { receiver, body, bare }: ProcessorTimes = JSON.parse(text);
    medians.push({
      receiver: spreadOf(receiver).median,
      body: spreadOf(body).median,
      bare: spreadOf(bare).median,
    });
  }
  return {
    receiver: spreadOf(medians.map(({ receiver }) => receiver)),
    body: spreadOf(medians.map(({ body }) => body)),
    bare: spreadOf(medians.map(({ bare }) => bare)),
    ratio: spreadOf(medians.map(({ receiver, bare }) => receiver / bare)),
    bodyRatio: spreadOf(medians.map(({ body, bare }) => body / bare)),
    bodyBytes: Math.round(bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / bodies.length),
  };
};
