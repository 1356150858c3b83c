/** A load as X would send it: at a steady pace, whatever the receiver does, with some events twice. */
import { createHash } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { startChild } from "../child.ts";
import { type Spread, spreadOf } from "../measure.ts";
import { bodiesOf, deliveryHeaders } from "./events.ts";
import type { LoadScale } from "./scale.ts";
import type { Stage } from "./stage.ts";

/** What became of the load. */
export interface LoadFigures {
  /** Deliveries, and the events in them. */
  readonly deliveries: number;
  readonly events: number;
  readonly perSecond: number;
  /** Milliseconds from when a delivery was due to its answer. */
  readonly latency: Spread & { readonly p99: number };
  /** Answers by status. */
  readonly answers: Readonly<Record<string, number>>;
  /** Events that are not in the queue. */
  readonly lost: number;
  /** Messages in the queue beyond one an event. */
  readonly surplus: number;
  readonly workers: number;
}

/** Bodies in the order they are sent; a share of them came before: just now, a moment or a second ago. */
const scheduleOf = ({ perSecond, seconds, duplicates }: LoadScale): string[] => {
  const bodies = bodiesOf(perSecond * seconds);
  const every = Math.round(1 / duplicates);
  const order: string[] = [];
  for (const [index, body] of bodies.entries()) {
    const earlier = order.at(-([1, 7, perSecond][index % 3] ?? 1));
    order.push((index + 1) % every === 0 && earlier !== undefined ? earlier : body);
  }
  return order;
};

const post = (agent: Agent, url: string, body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { method: "POST", agent, headers: deliveryHeaders(body) }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });

const send = async (url: string, bodies: readonly string[], perSecond: number) => {
  const agent = new Agent({ keepAlive: true });
  const latencies: number[] = [];
  const answers: Record<string, number> = {};
  const startMs = performance.now();
  const one = async (body: string, dueMs: number): Promise<void> => {
    const status = await post(agent, url, body).catch(() => 0);
    latencies.push(performance.now() - dueMs);
    answers[status] = (answers[status] ?? 0) + 1;
  };
  const sent: Promise<void>[] = [];
  for (const [index, body] of bodies.entries()) {
    const dueMs = startMs + (index * 1000) / perSecond;
    const aheadMs = dueMs - performance.now();
    if (aheadMs > 1) await sleep(aheadMs);
    sent.push(one(body, dueMs));
  }
  await Promise.all(sent);
  agent.destroy();
  return { latencies, answers, ms: performance.now() - startMs };
};

const p99Of = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(0.99 * sorted.length)] ?? Number.NaN;
};

/** Sends the load through the front to workers of the bundled receiver, and looks at what the queue holds then. */
export const measureLoad = async (stage: Stage, scale: LoadScale): Promise<LoadFigures> => {
  const order = scheduleOf(scale);
  await stage.aws.reset();
  const { files } = stage.bundles;
  const front = await startChild(
    [files.front, files.function, files.receiver, String(scale.workers)],
    stage.environment,
  );
  try {
    const { latencies, answers, ms } = await send(`${front.url}/x/main`, order, scale.perSecond);
    const workers = Number(await (await fetch(`${front.url}/_workers`)).text());
    const { queued } = await stage.aws.facts();
    const expected = new Set(order.map((body) => createHash("md5").update(body).digest("hex")));
    const messages = Object.values(queued).reduce((sum, count) => sum + count, 0);
    const there = [...expected].filter((md5) => (queued[md5] ?? 0) > 0).length;
    return {
      deliveries: order.length,
      events: expected.size,
      perSecond: Math.round((order.length * 1000) / ms),
      latency: { ...spreadOf(latencies), p99: Math.round(p99Of(latencies) * 100) / 100 },
      answers,
      lost: expected.size - there,
      surplus: messages - there,
      workers,
    };
  } finally {
    await front.end();
  }
};
