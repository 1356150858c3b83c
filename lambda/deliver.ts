import { type Attempt, type Claimer, claim, commit, release } from "./claim.ts";
import { enqueue } from "./enqueue.ts";
import type { IncomingEvent } from "./identify.ts";
import type { Ports } from "./ports.ts";
import { type DeliveryFacts, eventMessage, maxMessageBytes, type QueueMessage } from "./queue-message.ts";
import { runsOf } from "./split.ts";
import { codeOf, type Tally } from "./telemetry.ts";

/** One delivery at work. */
interface Delivery {
  readonly facts: DeliveryFacts;
  readonly windowSeconds: number;
  /** When waiting for others ends, in epoch milliseconds. */
  readonly waitUntilMs: number;
  /** When everything ends, in epoch milliseconds. */
  readonly endMs: number;
}

interface Work {
  readonly event: IncomingEvent;
  readonly message: QueueMessage;
}

/** So many events at a time: each is a request to DynamoDB, with a socket of its own. */
const groupSize = 50;

/**
 * Brings every event of a delivery to a durable end: sent by us, or known to be sent. Works in rounds: claim what is
 * open, send what was won, group by group, then wait for what others hold. Waits for nothing once an event cannot be
 * brought there; the counts tell. An event that was sent stays DONE, so a redelivery sends just the rest.
 */
export async function deliver(
  ports: Ports,
  delivery: Delivery,
  events: readonly IncomingEvent[],
  tally: Tally,
): Promise<boolean> {
  const { world, claims } = ports;
  const claimer = { world, claims, owner: world.newOwner(), windowSeconds: delivery.windowSeconds };
  const all = events.map((event) => ({ event, message: eventMessage(event, delivery.facts) }));
  let open = all.filter((work) => fits(ports, work, tally));
  for (let round = 0; open.length > 0; round += 1) {
    const held: Claimed[] = [];
    for (const group of runsOf(open, groupSize)) {
      if (world.now() >= delivery.endMs) {
        tally.failed += group.length;
        continue;
      }
      const claimed = await claimAll(ports, claimer, group, delivery, tally);
      const ready = claimed.filter(
        ({ attempt }) => attempt.outcome === "won" || attempt.outcome === "bypassed",
      );
      await sendAll(ports, claimer, ready, delivery, tally);
      held.push(...claimed.filter(({ attempt }) => attempt.outcome === "held"));
    }
    if (held.length === 0 || tally.failed > 0) return tally.failed === 0;
    const waited = await waitForOthers(ports, held, round, delivery.waitUntilMs);
    if (!waited) {
      tally.heldTooLong += held.length;
      return false;
    }
    open = held.map(({ work }) => work);
  }
  return tally.failed === 0;
}

interface Claimed {
  readonly work: Work;
  readonly attempt: Attempt;
}

async function claimAll(
  ports: Ports,
  claimer: Claimer,
  open: readonly Work[],
  delivery: Delivery,
  tally: Tally,
): Promise<Claimed[]> {
  const claimOne = async (work: Work): Promise<Claimed> => {
    const attempt = await claim(claimer, work.event, delivery.endMs);
    if (attempt.outcome === "duplicate") tally.duplicate += 1;
    if (attempt.outcome === "won" && attempt.tookOver) tally.takeover += 1;
    if (attempt.outcome === "bypassed") {
      tally.dedupeBypassed += 1;
      ports.log("warn", "dedupe_bypassed", { key: work.event.key, code: codeOf(attempt.error) });
    }
    return { work, attempt };
  };
  return await Promise.all(open.map(claimOne));
}

async function sendAll(
  ports: Ports,
  claimer: Claimer,
  ready: readonly Claimed[],
  delivery: Delivery,
  tally: Tally,
): Promise<void> {
  if (ready.length === 0) return;
  const ends = ready.map(({ attempt }) => ("workUntilMs" in attempt ? attempt.workUntilMs : 0));
  const untilMs = Math.min(delivery.endMs, ...ends);
  const messages = ready.map(({ work }) => work.message);
  const unsent = await enqueue(ports.world, ports.queue, messages, untilMs);
  const settleOne = async ({ work, attempt }: Claimed): Promise<void> => {
    const { key } = work.event;
    const failure = unsent.get(key);
    if (failure === undefined) tally.sent += 1;
    else {
      tally.failed += 1;
      ports.log("error", "not_sent", { key, reason: failure.reason });
    }
    const error = await (failure === undefined ? commit : release)(claimer, work.event, delivery.endMs);
    // A claim that was not answered may have been made after all; mostly there is none to settle.
    if (error === undefined || attempt.outcome === "bypassed") return;
    const step = failure === undefined ? "commit_failed" : "release_failed";
    ports.log("warn", step, { key, code: codeOf(error) });
  };
  await Promise.all(ready.map(settleOne));
}

/** Until S3 takes what SQS cannot, such an event can only be refused; X's redelivery and the log are what is left. */
function fits(ports: Ports, work: Work, tally: Tally): boolean {
  if (work.message.bytes <= maxMessageBytes) return true;
  tally.failed += 1;
  ports.log("error", "not_sent", { key: work.event.key, reason: "too_large", bytes: work.message.bytes });
  return false;
}

/** Sleeps a while, less the sooner a lease lapses; false where the time to wait is over. */
async function waitForOthers(
  ports: Ports,
  held: readonly Claimed[],
  round: number,
  waitUntilMs: number,
): Promise<boolean> {
  const { now, random, sleep } = ports.world;
  const nowMs = now();
  if (nowMs >= waitUntilMs) return false;
  const lapses = held.map(({ attempt }) => ("leaseUntilMs" in attempt ? attempt.leaseUntilMs : nowMs));
  const growingMs = Math.min(400, 40 * 2 ** round) * (0.5 + random() / 2);
  const toLapseMs = Math.max(10, Math.min(...lapses) - nowMs) + random() * 40;
  await sleep(Math.max(1, Math.min(growingMs, toLapseMs, waitUntilMs - nowMs)));
  return true;
}
