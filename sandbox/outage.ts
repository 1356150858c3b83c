import {
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { z } from "zod";
import { accessLogWriter } from "./access-log.ts";
import { type Aws, connect } from "./aws/clients.ts";
import { targetFrom } from "./aws/endpoint.ts";
import { type Message, readQueue } from "./queue.ts";
import type { Sandbox } from "./sandbox.ts";
import { region } from "./stack.ts";
import { people } from "./world.ts";

/** An outage under way. */
export interface Outage {
  /** When it began, by X's clock in ISO 8601. */
  readonly since: string;
  /** What the posts say that nobody was there to receive. */
  readonly texts: readonly string[];
  /** Whether the receiver has been mended. */
  readonly isOver: () => Promise<boolean>;
}

/** What an outage came to. */
export interface Recovery {
  readonly figures: {
    /** Events that X had to deliver in it, and gave up on. */
    readonly missed: number;
    /** Those of them that lie in the queue in the end, once each. */
    readonly recovered: number;
    /** Jobs that the guardian had X run. */
    readonly replays: number;
  };
  /** What is not as it should be, in sentences. */
  readonly problems: readonly string[];
}

const figuresSchema = z.object({
  ReplayRequested: z.number().default(0),
  ReplayPending: z.number(),
  WebhookInvalid: z.number(),
});

/**
 * Breaks the receiver as a hand in the console might, and lets an hour of X's time pass with a post each five minutes;
 * the last one's three tries have ended when it returns.
 */
export async function breakForAnHour(sandbox: Sandbox, FunctionName: string): Promise<Outage> {
  const { emulator } = sandbox.x;
  const aws = awsOf(sandbox);
  const writeAccessLog = await accessLogWriter(aws, emulator.journal);
  await aws.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  const since = new Date(emulator.clock.now()).toISOString();
  const pass = async (time: "1m" | "5m") => {
    await emulator.settle();
    await emulator.clock.advance(time);
    // Before the guardian, which stays ten minutes behind, could read here.
    await writeAccessLog();
  };
  const texts: string[] = [];
  for (let minute = 0; minute < 60; minute += 5) {
    const text = `Missed at minute ${minute} of the outage.`;
    emulator.act({ user: people.owner.username, does: "post", text });
    texts.push(text);
    await pass("5m");
  }
  // The clock is a real one that is moved: the last try falls due some milliseconds after the hour.
  await pass("1m");
  const isOver = async () => {
    const answer = await aws.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    return answer.ReservedConcurrentExecutions === undefined;
  };
  return { since, texts, isOver };
}

/** 31 minutes later the guardian asks X for a replay; its next run hears of the end. */
export async function recover(
  sandbox: Sandbox,
  { since, texts }: Outage,
  guardianName: string,
  queueUrl: string,
): Promise<Recovery> {
  const { ministack, x } = sandbox;
  const aws = awsOf(sandbox);
  const tries = x.emulator.journal.deliveries.filter(({ at }) => at >= since);
  await x.emulator.clock.advance("31m");
  const asked = await invoke(aws, guardianName);
  await x.emulator.settle();
  const followed = await invoke(aws, guardianName);
  const queue = await readQueue(ministack.url, region, queueUrl);
  const times = texts.map((text) => timesIn(queue, text));
  const figures = {
    missed: texts.length,
    recovered: times.filter((count) => count === 1).length,
    replays: asked.ReplayRequested + followed.ReplayRequested,
  };
  const { missed, recovered, replays } = figures;
  const problems: string[] = [];
  if (tries.length !== 3 * missed || tries.some(({ status }) => status === 200))
    problems.push(
      `X made ${tries.length} tries to deliver ${missed} events to the broken receiver, not three each.`,
    );
  if (recovered !== missed)
    problems.push(`Of ${missed} missed events the queue holds ${times.join(", ")}, not one each.`);
  if (replays !== 1) problems.push(`The guardian asked for ${replays} replays, not one.`);
  if (followed.ReplayPending !== 0) problems.push("The guardian still waits for a replay.");
  if (followed.WebhookInvalid !== 0)
    problems.push("The guardian finds the webhook invalid after the outage.");
  return { figures, problems };
}

function awsOf({ ministack }: Sandbox): Aws {
  return connect(targetFrom({ AWS_ENDPOINT_URL: ministack.url, AWS_REGION: region }));
}

async function invoke(aws: Aws, functionName: string): Promise<z.infer<typeof figuresSchema>> {
  const answer = await aws.lambda.send(new InvokeCommand({ FunctionName: functionName }));
  const text = Buffer.from(answer.Payload ?? []).toString("utf8");
  if (answer.FunctionError !== undefined) throw new Error(`The guardian failed: ${text}`);
  return figuresSchema.parse(JSON.parse(text));
}

function timesIn(queue: readonly Message[], text: string): number {
  return queue.filter(({ body }) => body.includes(`"${text}"`)).length;
}
