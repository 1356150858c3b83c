/** The foreign receiver, receiver.py, as a process of the running test. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { z } from "zod";

const script = resolve(import.meta.dirname, "../receiver.py");

const reportSchema = z.union([
  z.strictObject({ url: z.string() }),
  z.strictObject({ crc: z.string() }),
  z.strictObject({ verified: z.boolean(), event: z.unknown().optional() }),
]);

/** What the receiver tells of itself. */
export interface PythonReceiver {
  readonly url: string;
  /** Its next line: a CRC it answered, or a delivery with what it thinks of the signature. */
  readonly next: () => Promise<z.infer<typeof reportSchema>>;
}

/** Starts a receiver that knows one secret and ends with the test. */
export const startPythonReceiver = async (secret: string): Promise<PythonReceiver> => {
  const child = spawn("python3", ["-B", script, secret], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(async () => {
    const closed = once(child, "close");
    child.kill();
    await closed;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the receiver has ended");
    return reportSchema.parse(JSON.parse(value));
  };
  const first = await next();
  if (!("url" in first)) throw new Error("the receiver did not begin with its URL");
  return { url: first.url, next };
};
