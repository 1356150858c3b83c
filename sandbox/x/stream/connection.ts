/** One connection to a stream: lines out, keep-alives where nothing happens, an end where its reader is too slow. */
import type { Timekeeper } from "../time/clock.ts";

/** A connection. */
export interface Connection {
  readonly body: ReadableStream<Uint8Array>;
  /** Hands out one more event. */
  readonly send: (line: string) => void;
  /** Takes no more events, and ends once its reader has taken those that wait. */
  readonly drain: () => void;
  /** Ends the stream; what its reader has not taken by then is lost but for a few kilobytes. */
  readonly end: () => void;
  /** Breaks the stream off, as a cut connection does. */
  readonly abort: (reason: unknown) => void;
}

/** What a connection is made of. */
interface ConnectionOptions {
  readonly clock: Timekeeper;
  /** Read anew for each keep-alive. */
  readonly keepAliveMs: () => number;
  /** Handed out before everything sent later. */
  readonly first: readonly string[];
  /** Runs once, however the connection ends. */
  readonly onEnd: () => void;
}

/** Events that wait for a reader; X closes a connection whose queue grows too large. */
export const longestQueue = 5000;
/** What the stream itself holds ready for its reader. */
const buffer = new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 });

const encoder = new TextEncoder();

/** Opens a connection. */
export const openConnection = ({ clock, keepAliveMs, first, onEnd }: ConnectionOptions): Connection => {
  let queue: string[] = [...first];
  /** Of the queue, so that taking from its front is cheap. */
  let taken = 0;
  /** How much of `first` is left: what was asked for may be longer than what may pile up. */
  let asked = first.length;
  let open = true;
  let draining = false;
  let sentAtMs = clock.now();
  let cancelTimer = (): void => {};
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  const finish = (): void => {
    if (!open) return;
    open = false;
    queue = [];
    taken = 0;
    cancelTimer();
    onEnd();
  };
  const end = (): void => {
    if (!open) return;
    finish();
    controller?.close();
  };
  const write = (text: string): void => {
    sentAtMs = clock.now();
    controller?.enqueue(encoder.encode(`${text}\r\n`));
  };
  /** Moves on as much as the reader has room for. */
  const pump = (): void => {
    while (open && taken < queue.length && (controller?.desiredSize ?? 0) > 0) {
      const line = queue[taken] ?? "";
      // First of all, for a write to a reader who waits comes straight back here.
      taken += 1;
      asked -= asked > 0 ? 1 : 0;
      write(line);
    }
    if (taken === queue.length || taken > longestQueue) {
      queue.splice(0, taken);
      taken = 0;
    }
    if (draining && queue.length === 0) end();
  };
  const keepAlive = (): void => {
    // A reader who lags behind sees that the connection is alive.
    const idle = queue.length === 0 && (controller?.desiredSize ?? 0) > 0;
    if (idle && clock.now() - sentAtMs >= keepAliveMs()) write("");
    const nextMs = idle ? sentAtMs + keepAliveMs() - clock.now() : keepAliveMs();
    cancelTimer = clock.after(Math.max(1, nextMs), keepAlive);
  };

  const body = new ReadableStream<Uint8Array>(
    {
      start: (started) => {
        controller = started;
        cancelTimer = clock.after(keepAliveMs(), keepAlive);
      },
      pull: pump,
      cancel: finish,
    },
    buffer,
  );
  return {
    body,
    send: (line) => {
      if (!open || draining) return;
      queue.push(line);
      pump();
      if (queue.length - taken - asked > longestQueue) end();
    },
    drain: () => {
      draining = true;
      pump();
    },
    end,
    abort: (reason) => {
      if (!open) return;
      finish();
      controller?.error(reason);
    },
  };
};
