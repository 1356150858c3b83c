import { enqueue } from "../enqueue.ts";
import type { SendBatch, World } from "../ports.ts";
import type { QueueMessage } from "../queue-message.ts";
import type { QueueName } from "../spill.ts";
import { codeOf, type Log } from "../telemetry.ts";
import { parseSpilled, type Spilled } from "./spilled.ts";

/** A spilled object as a listing names it. */
interface SpilledObject {
  readonly name: string;
  readonly modifiedMs: number;
  readonly bytes: number;
}

/** All the re-driver reaches for. Each may throw. */
export interface RedrivePorts {
  readonly world: Pick<World, "now" | "sleep" | "random">;
  /** The names below spill/, page by page, in S3's order; the pages of one listing are asked for one by one. */
  readonly list: () => AsyncIterable<readonly SpilledObject[]>;
  /** An object's text; undefined where it is gone. */
  readonly get: (name: string) => Promise<string | undefined>;
  /** Has the days of a body in S3 begin anew; false where S3 refuses, which another try would not change. */
  readonly renew: (pointer: Pick<QueueMessage, "key" | "attributes">) => Promise<boolean>;
  readonly send: Readonly<Record<QueueName, SendBatch>>;
  /** Deletes objects and returns the names that are still there. */
  readonly remove: (names: readonly string[]) => Promise<readonly string[]>;
  readonly log: Log;
}

/** How far to go. */
export interface RedriveOptions {
  /** When to begin nothing new, in epoch milliseconds. */
  readonly untilMs: number;
  /** Read and count, but send and delete nothing. */
  readonly dryRun?: boolean;
  /** Told what is done, after each step. */
  readonly onProgress?: (soFar: RedriveCounts) => void;
}

/** What a run has done. */
export interface RedriveCounts {
  /** In their queue again; in a dry run: would be. */
  readonly redriven: number;
  /** Still in S3, the unreadable ones among them; where the listing was cut short, at least so many. */
  readonly pending: number;
  /** Not a spilled message; left alone for somebody to look at. */
  readonly unreadable: number;
  /** Whether every object was seen. Otherwise the next run goes on. */
  readonly complete: boolean;
}

/** Objects in memory at a time, and their bytes: each may be of some MiB, and is there several times while it is sent. */
const most = { objects: 50, bytes: 8 * 1_048_576 } as const;

/** What has waited longer may outlive a body that it points at. */
const renewAfterMs = 3_600_000;

/**
 * Moves what waits below spill/ back to its queue, the oldest of each page first, and deletes only what SQS has
 * acknowledged. A run that dies between the two sends a message again, with the same key. Once a queue does not
 * answer, the run offers it nothing more; once nothing can be deleted, it sends nothing more, since all of it would
 * come again. Throws where S3 cannot be listed.
 */
export async function redrive(ports: RedrivePorts, options: RedriveOptions): Promise<RedriveCounts> {
  const counts = { redriven: 0, pending: 0, unreadable: 0, complete: true };
  const down = new Set<QueueName>();
  for await (const page of ports.list()) {
    const oldestFirst = page.toSorted((a, b) => a.modifiedMs - b.modifiedMs);
    for (const run of runsWithin(oldestFirst)) {
      const bothDown = down.size === queues.length;
      if (bothDown || ports.world.now() >= options.untilMs) counts.pending += run.length;
      else await redriveRun(ports, options, run, down, counts);
      options.onProgress?.({ ...counts });
    }
    if (ports.world.now() >= options.untilMs) {
      counts.complete = false;
      break;
    }
  }
  return counts;
}

const queues = ["events", "dead-letters"] as const;

type Counts = { -readonly [K in keyof RedriveCounts]: RedriveCounts[K] };

interface Read extends Spilled {
  readonly name: string;
  readonly modifiedMs: number;
}

function runsWithin(objects: readonly SpilledObject[]): SpilledObject[][] {
  const runs: SpilledObject[][] = [];
  let bytes = 0;
  for (const object of objects) {
    const last = runs.at(-1);
    bytes += object.bytes;
    if (last !== undefined && last.length < most.objects && bytes <= most.bytes) last.push(object);
    else {
      runs.push([object]);
      bytes = object.bytes;
    }
  }
  return runs;
}

async function redriveRun(
  ports: RedrivePorts,
  options: RedriveOptions,
  run: readonly SpilledObject[],
  down: Set<QueueName>,
  counts: Counts,
): Promise<void> {
  const results = await Promise.all(run.map((object) => read(ports, object)));
  const found = results.filter((result) => typeof result === "object");
  counts.unreadable += results.filter((result) => result === "unreadable").length;
  counts.pending += results.filter((result) => result !== "gone" && typeof result !== "object").length;
  for (const queue of queues) {
    const mine = found.filter((spilled) => spilled.queue === queue);
    if (mine.length === 0) continue;
    if (options.dryRun === true) {
      counts.redriven += mine.length;
      continue;
    }
    const { sent, deleted } = await moveAll(ports, options, queue, mine, down);
    counts.redriven += sent;
    counts.pending += mine.length - deleted;
  }
}

async function read(
  { get, log }: RedrivePorts,
  { name, modifiedMs }: SpilledObject,
): Promise<Read | "gone" | "failed" | "unreadable"> {
  let text: string | undefined;
  try {
    text = await get(name);
  } catch (error) {
    log("warn", "spill_not_read", { name, code: codeOf(error) });
    return "failed";
  }
  if (text === undefined) return "gone";
  try {
    return { ...parseSpilled(text), name, modifiedMs };
  } catch (error) {
    log("error", "spill_unreadable", { name, reason: error instanceof Error ? error.message : "" });
    return "unreadable";
  }
}

/** A queue, and whether it has answered at all: one that refuses a message may still take the next. */
function watch(send: SendBatch): { watched: SendBatch; answered: () => boolean } {
  let answers = 0;
  const watched: SendBatch = async (messages, options) => {
    const result = await send(messages, options);
    answers += 1;
    return result;
  };
  const inOrder = send.inOrder === true;
  return { watched: Object.assign(watched, { inOrder }), answered: () => answers > 0 };
}

/** The messages whose body will be there as long as they are. One that S3 will not renew goes with what is left. */
async function keepBodies({ world, renew, log }: RedrivePorts, spilled: readonly Read[]): Promise<Read[]> {
  const keepBody = async ({ message, modifiedMs }: Read): Promise<boolean> => {
    if (message.attributes.encoding !== "s3" || world.now() - modifiedMs < renewAfterMs) return true;
    const { key } = message;
    try {
      if (!(await renew(message))) log("error", "claim_check_not_renewed", { key });
      return true;
    } catch (error) {
      log("warn", "claim_check_not_renewed", { key, code: codeOf(error) });
      return false;
    }
  };
  const kept = await Promise.all(spilled.map(keepBody));
  return spilled.filter((_, index) => kept[index]);
}

/** Sends and deletes. */
async function moveAll(
  ports: RedrivePorts,
  options: RedriveOptions,
  queue: QueueName,
  spilled: readonly Read[],
  down: Set<QueueName>,
): Promise<{ readonly sent: number; readonly deleted: number }> {
  const none = { sent: 0, deleted: 0 };
  if (down.has(queue)) return none;
  const { world, send, log } = ports;
  const ready = await keepBodies(ports, spilled);
  if (ready.length === 0) return none;
  // One event may have been spilled under two names by hand; SQS wants distinct keys in a batch.
  const byKey = new Map(ready.map((one) => [one.message.key, one]));
  const messages = [...byKey.values()].map(({ message }) => message);
  const { watched, answered } = watch(send[queue]);
  const unsent = await enqueue(world, watched, messages, options.untilMs);
  for (const [key, { reason }] of unsent) log("warn", "not_redriven", { key, queue, reason });
  if (!answered()) down.add(queue);
  const sent = ready.filter(({ message }) => !unsent.has(message.key)).map(({ name }) => name);
  if (sent.length === 0) return none;
  const deleted = await deletedOf(ports, sent);
  if (deleted === 0) for (const each of queues) down.add(each);
  return { sent: sent.length, deleted };
}

async function deletedOf({ remove, log }: RedrivePorts, names: readonly string[]): Promise<number> {
  try {
    const left = await remove(names);
    for (const name of left) log("warn", "spill_not_deleted", { name });
    return names.length - left.length;
  } catch (error) {
    log("warn", "spill_not_deleted", { count: names.length, code: codeOf(error) });
    return 0;
  }
}
