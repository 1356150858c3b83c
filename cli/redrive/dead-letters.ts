/** Moves dead letters back into the events queue. Receive, send, delete: SQS's own redrive task can leave none behind. */

/** A message of the dead-letter queue. */
export interface DeadLetter {
  /** SQS's, of its stay in this queue. */
  readonly id: string;
  readonly receiptHandle: string;
  /** Of a FIFO queue: what keeps its order. */
  readonly group?: string;
  /** The receiver's attributes `key` and `source`; none where somebody else has sent it. */
  readonly key?: string;
  readonly source?: string;
}

/** The queues, as the core sees them. Each may throw. */
export interface DeadLetterPorts<Letter extends DeadLetter> {
  /** Up to 10 letters, hidden from others for a while; none where the queue has shown all. */
  readonly receive: () => Promise<readonly Letter[]>;
  /** Into the events queue. */
  readonly send: (letter: Letter) => Promise<void>;
  readonly remove: (letter: Letter) => Promise<void>;
  /** Ends the hiding. */
  readonly show: (receiptHandles: readonly string[]) => Promise<void>;
  readonly warn: (line: string) => void;
}

/** How to go. */
export interface DeadLetterOptions {
  readonly isDryRun: boolean;
  /** Also bodies that are no JSON, which the consumer then gets. */
  readonly includeUnparsed: boolean;
  readonly stop: AbortSignal;
  readonly onProgress: (soFar: DeadLetterCounts) => void;
}

/** What a run has done. */
export interface DeadLetterCounts {
  /** In the events queue again; in a dry run: would be. */
  readonly moved: number;
  /** Bodies that are no JSON, left where they are. */
  readonly unparsed: number;
  /** Left: not taken by the events queue; taken and not deleted, so that it comes twice; or back already. */
  readonly failed: number;
}

/**
 * Moves what the queue shows until it shows nothing, or all that stays once more, then has it show again what stays. A
 * run that dies between sending and deleting leaves a letter in both queues, with the same key.
 * @throws what `receive` throws.
 */
export async function moveDeadLetters<Letter extends DeadLetter>(
  ports: DeadLetterPorts<Letter>,
  options: DeadLetterOptions,
): Promise<DeadLetterCounts> {
  const counts = { moved: 0, unparsed: 0, failed: 0 };
  /** The last receipt handles of letters that stay, by id. Their bodies would fill the memory. */
  const staying = new Map<string, string>();
  let again = 0;
  const movedKeys = new Set<string>();
  try {
    while (!options.stop.aborted) {
      const letters = await ports.receive();
      // A long run sees letters that stay again, when they are no longer hidden. Others may lie behind them.
      const fresh = letters.filter(({ id }) => !staying.has(id));
      for (const { id, receiptHandle } of letters) if (staying.has(id)) staying.set(id, receiptHandle);
      again = fresh.length > 0 ? 0 : again + letters.length;
      if (letters.length === 0 || again >= Math.max(1, staying.size)) break;
      const groups = Map.groupBy(fresh, ({ group, id }) => group ?? id);
      const stay = await Promise.all(
        [...groups.values()].map((group) => moveGroup(ports, options, group, counts, movedKeys)),
      );
      for (const { id, receiptHandle } of stay.flat()) staying.set(id, receiptHandle);
      options.onProgress({ ...counts });
    }
  } finally {
    // Otherwise they show again by themselves when their time is over.
    if (staying.size > 0) await ports.show([...staying.values()]).catch(() => undefined);
  }
  return counts;
}

/** Moves letters one after the other, none behind one that fails; returns those that stay. */
async function moveGroup<Letter extends DeadLetter>(
  ports: DeadLetterPorts<Letter>,
  options: DeadLetterOptions,
  letters: readonly Letter[],
  counts: { moved: number; unparsed: number; failed: number },
  movedKeys: Set<string>,
): Promise<Letter[]> {
  const stay: Letter[] = [];
  for (const [index, letter] of letters.entries()) {
    if (letter.source === "unparsed" && !options.includeUnparsed) {
      counts.unparsed += 1;
      stay.push(letter);
      continue;
    }
    if (letter.key !== undefined && movedKeys.has(letter.key)) {
      // Otherwise a consumer that fails fast would keep the run going for ever.
      ports.warn(
        `Dead letter ${letter.id} has the key of one that was moved, and is left: does the consumer work?`,
      );
      counts.failed += 1;
      stay.push(letter);
      continue;
    }
    if (!options.isDryRun && !(await move(ports, letter))) {
      const left = letters.slice(index);
      counts.failed += left.length;
      return [...stay, ...left];
    }
    counts.moved += 1;
    if (letter.key !== undefined && !options.isDryRun) movedKeys.add(letter.key);
    if (options.isDryRun) stay.push(letter);
  }
  return stay;
}

async function move<Letter extends DeadLetter>(
  ports: DeadLetterPorts<Letter>,
  letter: Letter,
): Promise<boolean> {
  try {
    await ports.send(letter);
  } catch (error) {
    ports.warn(`Dead letter ${letter.id} cannot be moved: ${reasonOf(error)}`);
    return false;
  }
  try {
    await ports.remove(letter);
    return true;
  } catch (error) {
    ports.warn(
      `Dead letter ${letter.id} was moved and cannot be deleted, so it is in both queues: ${reasonOf(error)}`,
    );
    return false;
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
