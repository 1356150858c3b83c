/** Connections that are cut: how a fault tells it to the way out, and bodies that end in the middle. */
import { setImmediate as nextTurn } from "node:timers/promises";

/** Marks an answer whose connection is to be cut: `before` it, or with `half` of its body sent. It never leaves the emulator. */
export const cutMark = "x-emulator-cut";

/** The part of a body that comes before the cut. */
export const firstHalf = (body: Uint8Array): Uint8Array => body.subarray(0, body.byteLength >> 1);

/** A body that fails after its first half. */
export const brokenBody = (body: Uint8Array): ReadableStream<Uint8Array> => {
  let sent = false;
  return new ReadableStream(
    {
      pull: (controller) => {
        if (sent || body.byteLength < 2) controller.error(new TypeError("terminated"));
        else controller.enqueue(firstHalf(body));
        sent = true;
      },
    },
    { highWaterMark: 0 },
  );
};

/** An answer that is cut in the middle. */
export interface CutAnswer {
  readonly status: number;
  /** Without the mark, and with the length of the whole body where it is known. */
  readonly headers: Headers;
  /** null where there is none to cut. */
  readonly body: Uint8Array | null;
}

/** The beginning of a body: all of it where it comes at once; nothing where a stream has nothing to say yet. */
const beginningOf = async (body: ReadableStream<Uint8Array>): Promise<Uint8Array> => {
  const reader = body.getReader();
  const first = await Promise.race([reader.read(), nextTurn()]);
  await reader.cancel();
  return first?.value ?? new Uint8Array();
};

/** Reads an answer marked `half`. */
export const readCutAnswer = async (response: Response): Promise<CutAnswer> => {
  const body = response.body && (await beginningOf(response.body));
  const headers = new Headers(response.headers);
  headers.delete(cutMark);
  if (body !== null && body.byteLength > 0) headers.set("content-length", String(body.byteLength));
  return { status: response.status, headers, body };
};
