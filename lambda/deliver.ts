import { type Attempt, type Claimer, claim, commit, release } from "./claim.ts";
import { makeDurable, type Way } from "./durable.ts";
import type { IncomingEvent } from "./identify.ts";
import type { Ports } from "./ports.ts";
import { type DeliveryFacts, eventMessage, type QueueMessage } from "./queue-message.ts";
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
  /** Gets every event that this delivery brings to a durable end, as it happens. */
  readonly stored: IncomingEvent[];
}

interface Work {
  readonly event: IncomingEvent;
  readonly message: QueueMessage;
}

/** So many events at a time: each is a request to DynamoDB, with a socket of its own. */
const groupSize = 50;

/**
 * Brings every event of a delivery to a durable end: sent or spilled by us, or known to be. Works in rounds: claim
 * what is open, send what was won, group by group, then wait for what others hold. Waits for nothing once an event
 * cannot be brought there; the counts tell. An event that got there stays DONE, so a redelivery sends just the rest.
 */
export async function deliver(
  ports: Ports,
  delivery: Delivery,
  events: readonly IncomingEvent[],
  tally: Tally,
): Promise<boolean> {
  const { world, claims } = ports;
  const claimer = { world, claims, owner: world.newOwner(), windowSeconds: delivery.windowSeconds };
  const way: Way = { queue: "events", tally };
  let open = events.map((event): Work => ({ event, message: eventMessage(event, delivery.facts) }));
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
      await storeAll(ports, claimer, ready, delivery, way);
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

async function storeAll(
  ports: Ports,
  claimer: Claimer,
  ready: readonly Claimed[],
  delivery: Delivery,
  way: Way,
): Promise<void> {
  if (ready.length === 0) return;
  const ends = ready.map(({ attempt }) => ("workUntilMs" in attempt ? attempt.workUntilMs : 0));
  const untilMs = Math.min(delivery.endMs, ...ends);
  const messages = ready.map(({ work }) => work.message);
  const lost = await makeDurable(ports, way, messages, untilMs);
  const settleOne = async ({ work, attempt }: Claimed): Promise<void> => {
    const { key } = work.event;
    const failure = lost.get(key);
    if (failure === undefined) delivery.stored.push(work.event);
    else {
      way.tally.failed += 1;
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
