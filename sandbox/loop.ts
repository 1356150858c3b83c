import { Listr } from "listr2";
import { z } from "zod";
import { deliverSamples, problemsOf, type Sent, type Tally, tallyOf } from "./deliveries.ts";
import { type Broken, breakThings, type Drift, mendThings } from "./drift.ts";
import { inventory } from "./inventory.ts";
import type { SandboxOptions } from "./options.ts";
import { breakForAnHour, type Outage, type Recovery, recover } from "./outage.ts";
import { readQueue } from "./queue.ts";
import { type Sandbox, type SandboxSettings, startSandbox } from "./sandbox.ts";
import { region } from "./stack.ts";
import { appName } from "./world.ts";

/** What one run of the loop takes. */
export interface LoopSettings extends SandboxOptions, Omit<SandboxSettings, "log"> {
  /** Since the start, without set-up. */
  readonly elapsedMs: () => number;
}

/** The figures of a run that ended by itself, and what is wrong with them. */
export interface LoopResult {
  readonly figures: Tally &
    Recovery["figures"] & { driftFound: number; driftMended: number; leftovers: number; seconds: number };
  readonly problems: readonly string[];
}

const outputsSchema = z.object({
  urls: z.record(z.string(), z.string()),
  webhookIds: z.record(z.string(), z.string()),
  queueUrl: z.string(),
  deadLetterQueueUrl: z.string(),
  functionName: z.string(),
  guardianName: z.string(),
});

type Outputs = z.infer<typeof outputsSchema>;

/** Shows each step as it runs: live lines in a terminal, plain ones elsewhere. */
async function step<T>(title: string, act: (say: (line: string) => void) => Promise<T>): Promise<T> {
  let value: { readonly of: T } | undefined;
  const plain = !process.stdout.isTTY;
  const options = { renderer: plain ? "simple" : "default", registerSignalListeners: false } as const;
  const steps = new Listr([], options);
  steps.add({
    title,
    task: async (_, task) => {
      value = {
        of: await act((line) => {
          if (!plain) task.output = line.split("\n").at(-1) ?? "";
        }),
      };
    },
  });
  await steps.run();
  if (!value) throw new Error(`${title} did not end.`);
  return value.of;
}

/** Runs the loop; undefined where it stayed up until it was stopped. */
export async function runLoop(settings: LoopSettings): Promise<LoopResult | undefined> {
  let say: (line: string) => void = () => {};
  const during = <T>(title: string, act: () => Promise<T>) =>
    step(title, (output) => {
      settings.signal.throwIfAborted();
      say = output;
      return act();
    });

  const sandbox = await during("Start MiniStack and the X emulator, make the stack", () =>
    startSandbox({ ...settings, log: (line) => say(line) }),
  );
  try {
    return await useSandbox(settings, sandbox, during);
  } finally {
    await sandbox.close();
  }
}

type During = <T>(title: string, act: () => Promise<T>) => Promise<T>;

async function useSandbox(
  settings: LoopSettings,
  sandbox: Sandbox,
  during: During,
): Promise<LoopResult | undefined> {
  const { engine, control, x, ministack } = sandbox;
  await during("pulumi up: AWS first, then the webhook and its subscriptions", () => engine.up());
  const outputs = outputsSchema.parse(await engine.outputs());

  const { sent, tally } = await during(
    "Deliver events of every kind, duplicates, forgeries, a malformed body",
    async () => {
      const sent = await deliverSamples(control, outputs.webhookIds[appName] ?? "");
      const read = (url: string) => readQueue(ministack.url, region, url);
      const tally = tallyOf(sent, await read(outputs.queueUrl), await read(outputs.deadLetterQueueUrl));
      return { sent, tally };
    },
  );
  console.table([tally]);

  const outage = await during(
    "Break the receiver for an hour of X's time: no concurrency is left to it",
    () => breakForAnHour(sandbox, outputs.functionName),
  );
  const drift = await showDrift(sandbox, during, outage);
  for (const line of drift.shown) console.log(`  ${line}`);
  console.log(
    `Drift found by pulumi refresh: ${drift.found} resources; mended by pulumi up: ${drift.mended}.`,
  );

  const recovery = await during("31 minutes later the guardian has X replay what was missed", () =>
    recover(sandbox, outage, outputs.guardianName, outputs.queueUrl),
  );
  const { missed, recovered, replays } = recovery.figures;
  console.log(
    `Missed in the hour: ${missed} events; in the queue after ${replays} replay, once each: ${recovered}.`,
  );

  if (!settings.once) {
    printHowToLookAround(settings, sandbox, outputs);
    settings.signal.throwIfAborted();
    await new Promise((resolve) => settings.signal.addEventListener("abort", resolve, { once: true }));
    return undefined;
  }
  await during("pulumi destroy", () => engine.destroy());
  const left = await during("Look for leftovers", async () => {
    const { webhooks, subscriptions } = x.emulator.state();
    return [
      ...(await inventory(ministack.url, region)),
      ...webhooks.map(({ url }) => url),
      ...subscriptions.map(({ id }) => id),
    ];
  });
  return resultOf(settings, { sent, tally, drift, recovery, left });
}

async function showDrift({ engine, control, x }: Sandbox, during: During, outage: Outage): Promise<Drift> {
  const broken: Broken = await during(
    "Behind Pulumi's back: the webhook turns invalid, a subscription goes, a tag changes",
    () => breakThings(control, x.emulator.state()),
  );
  return during("pulumi refresh, preview, up, preview", () =>
    mendThings(engine, x.emulator, { ...broken, outage }),
  );
}

/** How each step ended. */
interface Ends {
  readonly sent: readonly Sent[];
  readonly tally: Tally;
  readonly drift: Drift;
  readonly recovery: Recovery;
  readonly left: readonly string[];
}

function resultOf(settings: LoopSettings, { sent, tally, drift, recovery, left }: Ends): LoopResult {
  const seconds = Math.round(settings.elapsedMs() / 100) / 10;
  const problems = [...problemsOf(tally, sent), ...drift.problems, ...recovery.problems];
  if (drift.mended !== 4) problems.push(`${drift.mended} of 4 drifts were mended.`);
  if (left.length > 0) problems.push(`Left over: ${left.join(", ")}.`);
  const { found: driftFound, mended: driftMended } = drift;
  const figures = { ...tally, driftFound, driftMended, ...recovery.figures, leftovers: left.length, seconds };
  return { figures, problems };
}

function printHowToLookAround({ folder }: LoopSettings, { x, ministack }: Sandbox, outputs: Outputs): void {
  console.log(`
The sandbox stays up until Ctrl-C.
  X emulator    ${x.url}  (state: ${x.url}/_x/state, journal: ${x.url}/_x/journal)
  webhook       ${outputs.urls[appName]}
  AWS emulator  ${ministack.url}
  queue         ${outputs.queueUrl}
  their log     ${folder}/ministack.log  (the Lambda's lines among them)

In another terminal:
  . ${folder}/env.sh
  pulumi stack
  pulumi preview --diff
  curl -X POST ${x.url}/_x/webhooks/${outputs.webhookIds[appName]}/invalidate && pulumi refresh && pulumi up
`);
}
