/**
 * An emulator with thousands of subscriptions, in a process of its own: measures what needs no client beside it, prints
 * the figures with its URL, and stays up for the rest. Arguments: the sink's URL and the scale as JSON.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createXEmulator, type XEmulator } from "../sandbox/x/library.ts";
import { inParallel, rate, type Spread, spreadOf, timed } from "./measure.ts";
import { sampleBody } from "./sample-body.ts";
import type { Scale } from "./scale.ts";
import { bearerToken, createSubscription, usersFor } from "./subscriptions.ts";

/** What the process measures. */
export interface HostFigures {
  readonly url: string;
  readonly webhookId: string;
  /** Subscriptions made in-process. */
  readonly created: number;
  readonly createdPerSecond: number;
  /** Of the heap, for each subscription; the process with all of them. */
  readonly bytesEach: number;
  readonly rssMb: number;
  /** Milliseconds of one act, up to the point where its deliveries are on their way. */
  readonly act: Spread;
  /** Users act, the emulator works out who gets what, renders, signs and sends. */
  readonly actedPerSecond: number;
  /** A body on order, signed and sent. */
  readonly orderedPerSecond: number;
  /** How many of the emulator's the sink did not get, or got too often: 0 unless something is wrong. */
  readonly miscounted: number;
}

const mb = 1024 * 1024;
const batch = 500;

const heapBytes = (): number => {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
};

const start = (subscriptions: number): Promise<XEmulator> =>
  createXEmulator({
    tier: "enterprise",
    limits: { requests: { "*": 1_000_000_000 } },
    crcIntervalMs: 0,
    apps: [{ name: "main", bearerToken, clientSecret: "client", consumerSecret: "consumer" }],
    users: Array.from({ length: usersFor(subscriptions) }, (_, index) => ({
      id: String(index + 1),
      username: `user_${index + 1}`,
    })),
  });

/** A webhook that no CRC has to prove: the sink knows no secret. */
const register = async (x: XEmulator, url: string): Promise<string> => {
  const body = JSON.stringify({ app: "main", url });
  const headers = { "content-type": "application/json" };
  await x.fetch(`${x.url}/_x/webhooks`, { method: "POST", headers, body });
  const [webhook] = x.state().webhooks;
  if (webhook === undefined) throw new Error("the bench's webhook was refused");
  return webhook.id;
};

const countOf = async (sink: string): Promise<number> => Number(await (await fetch(sink)).text());

const measure = async (sink: string, scale: Scale): Promise<HostFigures> => {
  const x = await start(scale.subscriptions);
  const webhookId = await register(x, sink);
  const before = await countOf(sink);
  const created = scale.subscriptions - scale.overHttp;
  const heapBefore = heapBytes();
  const createStartMs = performance.now();
  await inParallel(created, 16, (index) => createSubscription(x.fetch, x.url, index, webhookId));
  const createMs = performance.now() - createStartMs;
  const heapAfter = heapBytes();
  const rssBytes = process.memoryUsage.rss();

  const users = Math.floor(usersFor(created) / 2);
  const post = (index: number) => ({
    user: `user_${1 + (index % users)}`,
    does: "post" as const,
    text: `Post ${index} about #webhooks`,
  });
  const acts = await timed(scale.acts, (index) => x.act(post(index)));
  await x.settle();
  let posts = 0;
  const actedPerSecond = await rate(scale.deliveryMs, async () => {
    posts += batch;
    x.act(Array.from({ length: batch }, (_, index) => post(posts + index)));
    await x.settle();
    return batch;
  });
  const orderedPerSecond = await rate(scale.deliveryMs, async () => {
    await x.deliver({ app: "main", raw: sampleBody(), copies: batch });
    return batch;
  });
  const tries = Object.values(x.journal.outcomes).reduce((sum, count) => sum + count, 0);
  const miscounted = Math.abs((await countOf(sink)) - before - tries);
  return {
    url: x.url,
    webhookId,
    created,
    createdPerSecond: Math.round((created * 1000) / createMs),
    bytesEach: Math.round((heapAfter - heapBefore) / created),
    rssMb: Math.round(rssBytes / mb),
    act: spreadOf(acts),
    actedPerSecond,
    orderedPerSecond,
    miscounted,
  };
};

const [sink = "", scale = ""] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await measure(sink, JSON.parse(scale)))}\n`);
