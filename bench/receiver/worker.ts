/** Workers of a Lambda, each a process that takes one event at a time. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";

/** The answer of a handler. */
interface LambdaAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A started worker. */
export interface Worker {
  /** Hands an event over; one at a time. @throws Error where the worker has ended. */
  readonly invoke: (event: object) => Promise<LambdaAnswer>;
  readonly end: () => Promise<void>;
}

/** Starts a worker and waits until its handler has loaded. `script` is function.ts, bundled. */
export const startWorker = async (
  script: string,
  bundle: string,
  env: NodeJS.ProcessEnv,
): Promise<Worker> => {
  const child = spawn(process.execPath, [script, bundle], {
    env,
    stdio: ["pipe", "ignore", "inherit", "pipe"],
  });
  const out = child.stdio[3];
  if (!(out instanceof Readable) || child.stdin === null) throw new Error("a worker has no pipes");
  const { stdin } = child;
  let settle: { answer: (line: string) => void; fail: (error: Error) => void } | undefined;
  const line = (): Promise<string> =>
    new Promise((answer, fail) => {
      settle = { answer, fail };
    });
  createInterface({ input: out }).on("line", (text) => settle?.answer(text));
  const gone = once(child, "exit");
  gone.then(
    ([code]) => settle?.fail(new Error(`a worker ended with ${code}`)),
    (error: Error) => settle?.fail(error),
  );
  await line();
  return {
    invoke: async (event) => {
      const answered = line();
      stdin.write(`${JSON.stringify(event)}\n`);
      const answer: LambdaAnswer = JSON.parse(await answered);
      return answer;
    },
    end: async () => {
      stdin.end();
      await gone;
    },
  };
};
