import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type BundleName, bundleOf } from "../../../infra/bundle.ts";
import type { Answer, HttpEvent } from "../../../lambda/http.ts";

/** A plain node process that has loaded a bundle: the receiver's, or another's that is asked with an empty event. */
export interface Receiver {
  readonly ask: (event: HttpEvent, remainingMs?: number) => Promise<Answer>;
  /** The receiver's log lines so far. */
  readonly logs: () => string;
  /** Ends it by SIGKILL, in the middle of whatever it does: what it was asked and has not answered is rejected. */
  readonly kill: () => void;
  readonly stop: () => Promise<void>;
}

/** Writes a bundle to a folder of its own and starts processes of it. */
export async function bundledReceivers(name: BundleName = "receiver") {
  const folder = await mkdtemp(join(tmpdir(), "receiver-"));
  const file = join(folder, "index.mjs");
  await writeFile(file, await bundleOf(name));
  const started: Receiver[] = [];
  const start = async (environment: Record<string, string>): Promise<Receiver> => {
    const receiver = await startChild(file, environment);
    started.push(receiver);
    return receiver;
  };
  const stopAll = async (): Promise<void> => {
    await Promise.all(started.map((receiver) => receiver.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  return { start, stopAll };
}

/** The environment of a receiver with one app, `main`, against an AWS at `url`. */
export function receiverEnvironment(url: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    APPS: JSON.stringify({ main: { secretArn: "main-secret" } }),
    TABLE_NAME: "claims",
    QUEUE_URL: `${url}/000000000000/events`,
    DEAD_LETTER_QUEUE_URL: `${url}/000000000000/dead`,
    SPILL_BUCKET: "spill-bucket",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL: url,
    ...more,
  };
}

async function startChild(file: string, environment: Record<string, string>): Promise<Receiver> {
  const script = fileURLToPath(new URL("./bundle-child.mjs", import.meta.url));
  const child = spawn(process.execPath, [script, file], { env: environment, stdio: "pipe" });
  let logs = "";
  child.stderr.on("data", (chunk: Buffer) => {
    logs += chunk.toString("utf8");
  });
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  let nextId = 0;
  const ready = new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => {
      const error = new Error(`the receiver ended with ${code}: ${logs}`);
      reject(error);
      for (const { reject: fail } of waiting.values()) fail(error);
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      const message = JSON.parse(line);
      if (message.ready === true) return resolve();
      const caller = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) caller?.resolve(message.answer);
      else caller?.reject(new Error(message.error));
    });
  });
  await ready;
  return {
    ask: (event, remainingMs) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        child.stdin.write(
          `${JSON.stringify({ id, event, ...(remainingMs === undefined ? {} : { remainingMs }) })}\n`,
        );
      }),
    logs: () => logs,
    kill: () => void child.kill("SIGKILL"),
    stop: () => stopChild(child),
  };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await ended;
}
