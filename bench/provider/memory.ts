/** How much memory the processes below this one take, by Linux's /proc. */
import { readdirSync, readFileSync } from "node:fs";

/** Megabytes at the most. */
export interface Memory {
  /** The processes in which the provider runs. */
  readonly providerMb: number;
  /** All of the engine's at one moment: the engine, the program, the providers. */
  readonly treeMb: number;
}

interface Process {
  readonly parent: number;
  readonly command: string;
  readonly rssKb: number;
  readonly peakKb: number;
}

const everyMs = 200;

const read = (pid: number): Process | undefined => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const number = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return { parent: number("PPid"), command, rssKb: number("VmRSS"), peakKb: number("VmHWM") };
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
};

const below = (): Map<number, Process> => {
  const all = new Map<number, Process>();
  for (const name of readdirSync("/proc")) {
    const process = /^\d+$/.test(name) ? read(Number(name)) : undefined;
    if (process) all.set(Number(name), process);
  }
  const isBelow = (pid: number): boolean => {
    const parent = all.get(pid)?.parent;
    return parent !== undefined && (parent === process.pid || isBelow(parent));
  };
  return new Map([...all].filter(([pid]) => isBelow(pid)));
};

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
const mb = (kb: number): number => Math.round(kb / 1024);

/** Looks on until it is called; undefined where there is no /proc. */
export const watchMemory = (): (() => Memory | undefined) => {
  if (process.platform !== "linux") return () => undefined;
  const providers = new Map<number, number>();
  let treeKb = 0;
  const look = (): void => {
    const processes = below();
    treeKb = Math.max(treeKb, sum([...processes.values()].map(({ rssKb }) => rssKb)));
    for (const [pid, { command, peakKb }] of processes)
      if (command.includes("dynamic-provider")) providers.set(pid, peakKb);
  };
  const timer = setInterval(look, everyMs);
  return () => {
    clearInterval(timer);
    return { providerMb: mb(sum(providers.values())), treeMb: mb(treeKb) };
  };
};
