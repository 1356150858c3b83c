import { isRetryable } from "./aws-error.ts";
import { budget } from "./budget.ts";
import { claimCheck } from "./claim-check.ts";
import { enqueue } from "./enqueue.ts";
import type { Ports, StoredObject } from "./ports.ts";
import { maxMessageBytes, type QueueMessage } from "./queue-message.ts";
import { withRetries } from "./retry.ts";
import { type QueueName, spilledObject } from "./spill.ts";
import { runsOf } from "./split.ts";
import { codeOf, type Tally } from "./telemetry.ts";

/** Writes at a time: each has a socket of its own. */
const writesAtOnce = 16;

/** The messages of one delivery on their way to one queue. */
export interface Way {
  readonly queue: QueueName;
  readonly tally: Tally;
  /** Set once SQS has taken nothing of what it was offered: the rest of the delivery goes to S3 without asking it. */
  queueIsDown?: boolean;
}

/** Why messages are not durable, by key; it holds those alone. */
type Lost = ReadonlyMap<string, { readonly reason: string }>;

/**
 * Brings messages of distinct keys to a durable end before `untilMs`, and returns those that it could not: a body too
 * large for SQS goes to S3 and its pointer on; then SQS; then S3 for what SQS did not take. Never throws.
 */
export async function makeDurable(
  ports: Ports,
  way: Way,
  messages: readonly QueueMessage[],
  untilMs: number,
): Promise<Lost> {
  const lost = new Map<string, { reason: string }>();
  const ready = await checkClaims(ports, way, messages, untilMs, lost);
  const unsent = await send(ports, way, ready, untilMs);
  const late = ready.filter(({ key }) => unsent.has(key));
  const objects = new Map(late.map((message) => [message.key, spilledObject(way.queue, message)]));
  const failures = await writeAll(ports, objects, { untilMs, perTryMs: budget.spillMs / 2 });
  for (const { key } of late) {
    const reason = unsent.get(key)?.reason ?? "";
    const failure = failures.get(key);
    if (failure !== undefined) {
      lost.set(key, { reason });
      ports.log("error", "not_spilled", { key, queue: way.queue, code: codeOf(failure) });
    } else {
      way.tally.spilled += 1;
      ports.log("warn", "spilled", { key, queue: way.queue, reason });
    }
  }
  way.tally.sent += ready.length - late.length;
  return lost;
}

/** The messages as SQS can take them, in their order; `lost` gets those whose body S3 did not take either. */
async function checkClaims(
  ports: Ports,
  way: Way,
  messages: readonly QueueMessage[],
  untilMs: number,
  lost: Map<string, { reason: string }>,
): Promise<QueueMessage[]> {
  const tooLarge = messages.filter(({ bytes }) => bytes > maxMessageBytes);
  if (tooLarge.length === 0) return [...messages];
  const checks = new Map(tooLarge.map((message) => [message.key, claimCheck(message, ports.spill.bucket)]));
  const objects = new Map([...checks].map(([key, { object }]) => [key, object]));
  const limits = { untilMs: keepingBack(ports, untilMs), perTryMs: budget.claimCheckTryMs };
  const failures = await writeAll(ports, objects, limits);
  return messages.flatMap((message) => {
    const check = checks.get(message.key);
    if (check === undefined) return [message];
    const facts = { key: message.key, bytes: check.object.body.length };
    const failure = failures.get(message.key);
    if (failure === undefined) {
      way.tally.claimChecked += 1;
      ports.log("info", "claim_checked", facts);
      return [check.pointer];
    }
    lost.set(message.key, { reason: "too_large" });
    ports.log("error", "not_claim_checked", { ...facts, code: codeOf(failure) });
    return [];
  });
}

async function send(
  ports: Ports,
  way: Way,
  messages: readonly QueueMessage[],
  untilMs: number,
): Promise<Lost> {
  if (way.queueIsDown === true) return new Map(messages.map(({ key }) => [key, { reason: "QueueIsDown" }]));
  const queue = way.queue === "events" ? ports.queue : ports.deadLetterQueue;
  const unsent = await enqueue(ports.world, queue, messages, keepingBack(ports, untilMs));
  way.queueIsDown = messages.length > 0 && unsent.size === messages.length;
  return unsent;
}

/** When a step must end so that a spill can follow; at most half of what is left is kept for that. */
function keepingBack({ world }: Ports, untilMs: number): number {
  const leftMs = untilMs - world.now();
  return untilMs - Math.max(0, Math.min(budget.spillMs, leftMs / 2));
}

/** Writes objects in two tries each, and returns the errors of those that failed, by key. */
async function writeAll(
  { world, spill }: Ports,
  objects: ReadonlyMap<string, StoredObject>,
  limits: { readonly untilMs: number; readonly perTryMs: number },
): Promise<Map<string, unknown>> {
  const failures = new Map<string, unknown>();
  const tries = { ...limits, tries: 2, isRetryable };
  for (const run of runsOf([...objects], writesAtOnce)) {
    const write = async ([key, object]: [string, StoredObject]): Promise<void> => {
      await withRetries(world, tries, (timeoutMs, isRetry) =>
        spill.put(object, { timeoutMs, isRetry }),
      ).catch((error: unknown) => failures.set(key, error));
    };
    await Promise.all(run.map(write));
  }
  return failures;
}
