/** The figures of the X emulator, each beside what the same machine does without it. */
import { fileURLToPath } from "node:url";
import { startChild } from "./child.ts";
import { bareDeliveries } from "./floor.ts";
import type { HostFigures } from "./host.ts";
import { type ListingFigures, measureListing } from "./listing.ts";
import { inParallel } from "./measure.ts";
import { sampleBody } from "./sample-body.ts";
import type { Scale } from "./scale.ts";
import { measureStart, type StartFigures } from "./start.ts";
import { createSubscription } from "./subscriptions.ts";

/** All figures. */
export interface EmulatorFigures {
  readonly node: string;
  readonly scale: Scale;
  readonly start: StartFigures;
  /** Signed POSTs by Node's own client. */
  readonly barePerSecond: number;
  readonly host: Omit<HostFigures, "url" | "webhookId">;
  readonly createdOverHttpPerSecond: number;
  readonly listing: ListingFigures;
}

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Measures everything, one thing after the other. `say` hears what is being done. */
export const benchEmulator = async (scale: Scale, say: (what: string) => void): Promise<EmulatorFigures> => {
  say("starts");
  const start = await measureStart(scale.starts);
  const sink = await startChild([script("sink.ts")]);
  try {
    say("deliveries without the emulator");
    const barePerSecond = await bareDeliveries(sink.url, sampleBody(), scale.deliveryMs);
    say(`${scale.subscriptions} subscriptions, acts and deliveries`);
    const host = await startChild([script("host.ts"), sink.url, JSON.stringify(scale)]);
    try {
      const { url, webhookId, ...figures }: HostFigures = JSON.parse(host.line);
      say("subscriptions and listings over HTTP");
      const startMs = performance.now();
      await inParallel(scale.overHttp, 8, (index) =>
        createSubscription(fetch, url, figures.created + index, webhookId),
      );
      const createMs = performance.now() - startMs;
      return {
        node: process.version,
        scale,
        start,
        barePerSecond,
        host: figures,
        createdOverHttpPerSecond: Math.round((scale.overHttp * 1000) / createMs),
        listing: await measureListing(url, scale),
      };
    } finally {
      await host.end();
    }
  } finally {
    await sink.end();
  }
};
