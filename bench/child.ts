/** Processes that say on their first line where they listen. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A process that listens. */
export interface Child {
  readonly url: string;
  /** Its first line, JSON with the URL and whatever else it has to say. */
  readonly line: string;
  /** From the start of the process to its line. */
  readonly startMs: number;
  /** Ends it and waits. */
  readonly end: () => Promise<void>;
}

const firstLine = (child: ChildProcess, said: () => string): Promise<string> =>
  new Promise((resolve, reject) => {
    if (child.stdout) createInterface(child.stdout).once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`a process of the bench ended with ${code}: ${said()}`)));
  });

/** Starts Node on a script. @throws Error where the process ends before it listens. */
export const startChild = async (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Child> => {
  const startedMs = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const said: string[] = [];
  child.stderr.on("data", (chunk) => said.push(String(chunk)));
  const line = await firstLine(child, () => said.join(""));
  const startMs = performance.now() - startedMs;
  const { url }: { url: string } = JSON.parse(line);
  return {
    url,
    line,
    startMs,
    end: async () => {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
};
