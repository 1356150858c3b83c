/**
 * One start of a bundled Lambda, in a process of its own: how long it loads, answers its first event, and answers warm
 * ones. Arguments: the bundle, and an {@link Order} as JSON. Writes one {@link Measured} to descriptor 3.
 */
import { readFileSync, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** What the process is to do. */
export interface Order {
  /** A file of events, one in a line of JSON. */
  readonly events: string;
  readonly warmUp: number;
  readonly warm: number;
  /** How many events in flight, one measurement each. */
  readonly inFlight: readonly number[];
  /** Events of each such measurement. */
  readonly each: number;
}

/** Milliseconds, and events a second. */
export interface Measured {
  readonly loadMs: number;
  readonly firstMs: number;
  /** Of the processor, all threads, for load and first event. */
  readonly coldCpuMs: number;
  readonly warmMs: readonly number[];
  /** Of the processor, for a warm event on average. */
  readonly warmCpuMs: number;
  readonly perSecond: readonly number[];
}

const [bundle = "", text = ""] = process.argv.slice(2);
const order: Order = JSON.parse(text);
const lines = readFileSync(order.events, "utf8").split("\n");
const context = { getRemainingTimeInMillis: () => 9_000 };

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const cpuStartMs = cpuMs();
const loadStartMs = performance.now();
const { handler } = await import(pathToFileURL(bundle).href);
const loadMs = performance.now() - loadStartMs;

let next = 0;
const one = async (): Promise<number> => {
  const event: unknown = JSON.parse(lines[next] ?? "null");
  next += 1;
  const startMs = performance.now();
  const { statusCode } = await handler(event, context);
  if (statusCode !== 200) throw new Error(`answered with ${statusCode}`);
  return performance.now() - startMs;
};

const firstMs = await one();
const coldCpuMs = cpuMs() - cpuStartMs;
for (let n = 0; n < order.warmUp; n += 1) await one();
const warmMs: number[] = [];
const cpuWarmMs = cpuMs();
for (let n = 0; n < order.warm; n += 1) warmMs.push(await one());
const warmCpuMs = (cpuMs() - cpuWarmMs) / order.warm;

const rate = async (width: number): Promise<number> => {
  const end = next + order.each;
  const startMs = performance.now();
  const lane = async (): Promise<void> => {
    while (next < end) await one();
  };
  await Promise.all(Array.from({ length: width }, lane));
  return (order.each * 1000) / (performance.now() - startMs);
};
const perSecond: number[] = [];
for (const width of order.inFlight) perSecond.push(await rate(width));

const measured: Measured = { loadMs, firstMs, coldCpuMs, warmMs, warmCpuMs, perSecond };
writeSync(3, JSON.stringify(measured));
// Kept-alive sockets would hold the process.
process.exit(0);
