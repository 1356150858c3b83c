/** What was delivered, or should have been, webhook by webhook: a replay brings it back. */

const keptMs = 24 * 60 * 60 * 1000;
/** Characters of bodies kept for one webhook; what is older goes, also within the 24 hours. */
const keptLength = 128 * 1024 * 1024;

interface Entry {
  readonly atMs: number;
  readonly body: string;
}

interface Line {
  entries: Entry[];
  /** Entries before it have been dropped. */
  start: number;
  length: number;
}

/** The deliveries of the last 24 hours, at most 128 MiB of text for one webhook. */
export interface History {
  readonly add: (webhookId: string, atMs: number, body: string) => void;
  /** From `fromMs` (inclusive) to `toMs` (exclusive), oldest first. */
  readonly between: (webhookId: string, fromMs: number, toMs: number) => readonly string[];
  readonly has: (webhookId: string) => boolean;
  /** Forgets webhooks that are gone. */
  readonly keep: (isThere: (webhookId: string) => boolean) => void;
  readonly clear: () => void;
}

/** Drops what is too old or too much. Entries are moved only when half of the list is gone. */
const trim = (line: Line, nowMs: number): void => {
  for (let oldest = line.entries[line.start]; oldest !== undefined; oldest = line.entries[line.start]) {
    if (oldest.atMs >= nowMs - keptMs && line.length <= keptLength) break;
    line.length -= oldest.body.length;
    line.start += 1;
  }
  if (line.start * 2 <= line.entries.length) return;
  line.entries = line.entries.slice(line.start);
  line.start = 0;
};

/** Makes an empty history. */
export const createHistory = (): History => {
  const lines = new Map<string, Line>();
  return {
    add: (webhookId, atMs, body) => {
      const line = lines.get(webhookId) ?? { entries: [], start: 0, length: 0 };
      lines.set(webhookId, line);
      line.entries.push({ atMs, body });
      line.length += body.length;
      trim(line, atMs);
    },
    between: (webhookId, fromMs, toMs) => {
      const { entries = [], start = 0 } = lines.get(webhookId) ?? {};
      return entries
        .slice(start)
        .filter(({ atMs }) => fromMs <= atMs && atMs < toMs)
        .map(({ body }) => body);
    },
    has: (webhookId) => lines.has(webhookId),
    keep: (isThere) => {
      for (const webhookId of lines.keys()) if (!isThere(webhookId)) lines.delete(webhookId);
    },
    clear: () => lines.clear(),
  };
};
