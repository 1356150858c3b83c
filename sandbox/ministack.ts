import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endGroup, freePort } from "./processes.ts";

/** The services that the project uses. */
const usedServices = "apigateway,dynamodb,iam,lambda,logs,monitoring,s3,scheduler,secretsmanager,sns,sqs";

/** How to start MiniStack. */
export interface MinistackOptions {
  /** The `ministack` executable. */
  bin: string;
  /** A free port by default. */
  port?: number;
  /** Comma-separated names of the services to serve; those that the project uses by default. */
  services?: string;
  /** Folder for everything that MiniStack and its Lambda workers write. A temporary one, removed at the end, by default. */
  dataDir?: string;
  /** Variables that MiniStack and its Lambda workers get beside those that they need. */
  env?: Readonly<Record<string, string>>;
  /** Gets MiniStack's output, line by line. */
  log?: (line: string) => void;
}

/** A running MiniStack. */
export interface Ministack {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  port: number;
  /** Ends MiniStack and the Lambda workers it started, and waits until they are gone. */
  stop(): Promise<void>;
}

/**
 * Starts MiniStack on 127.0.0.1 in a process group of its own and waits until it answers. It sees no more of the
 * environment than it needs and `env`, and its Lambda workers run on this process's node.
 * Throws when it ends early or does not answer within a minute, with the last lines of its output.
 */
export async function startMinistack(options: MinistackOptions): Promise<Ministack> {
  const port = options.port ?? (await freePort());
  const ownDir = options.dataDir === undefined;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "ministack-")));
  const child = spawn(options.bin, [], {
    cwd: dataDir,
    detached: true,
    env: { ...environment(port, dataDir, options.services ?? usedServices), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lastLines = collect(child, options.log);
  const stop = async () => {
    if (child.pid !== undefined) await endGroup(child.pid);
    if (ownDir) await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await spawned(child);
    await answering(child, url);
  } catch (error) {
    await stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`MiniStack (${options.bin}) did not start: ${reason}\n${lastLines.join("\n")}`);
  }
  return { url, port, stop };
}

function environment(port: number, dataDir: string, services: string): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    LANG: "C.UTF-8",
    HOME: dataDir,
    TMPDIR: dataDir,
    STATE_DIR: join(dataDir, "state"),
    S3_DATA_DIR: join(dataDir, "s3"),
    PERSIST_STATE: "0",
    BIND_HOST: "127.0.0.1",
    // In the endpoint of an api, which MiniStack puts below it.
    MINISTACK_HOST: "localhost",
    GATEWAY_PORT: String(port),
    SERVICES: services,
  };
}

/** Hands the output on, and keeps its last lines for an error. */
function collect(child: ChildProcess, log: MinistackOptions["log"]): string[] {
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n").filter(Boolean)) {
        log?.(line);
        last.push(line);
        if (last.length > 20) last.shift();
      }
    });
  }
  return last;
}

function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve).once("error", reject);
  });
}

async function answering(child: ChildProcess, url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`it ended with code ${child.exitCode ?? child.signalCode}`);
    const answer = await fetch(`${url}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error("it gave no answer within a minute");
}
