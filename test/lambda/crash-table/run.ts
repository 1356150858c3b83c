import type { Scheduler } from "fast-check";
import { answerInTime } from "../../../lambda/answer-in-time.ts";
import { createAws as createCalls } from "../../../lambda/aws.ts";
import { claimTable } from "../../../lambda/claim-table.ts";
import { objectWriter } from "../../../lambda/put-object.ts";
import { secretLoader } from "../../../lambda/secret-loader.ts";
import { createSecretStore } from "../../../lambda/secrets.ts";
import { sqsSender } from "../../../lambda/send-batch.ts";
import { only } from "../support/events.ts";
import { delivery } from "../support/requests.ts";
import { bucket, type Copy, createAws } from "./aws.ts";
import { type EventName, eventNames, type InvocationPlan, type Plan, type Service } from "./plan.ts";
import { createProcess, type Process } from "./process.ts";
import { scheduledTime } from "./time.ts";

/** What happened in a run. */
export interface History {
  readonly plan: Plan;
  readonly processes: readonly Process[];
  readonly copies: readonly Copy[];
  readonly commits: readonly { readonly by: Process; readonly key: string }[];
  readonly answers: readonly { readonly by: Process; readonly status: number; readonly tookMs: number }[];
  /** What was wrong at the moment it happened: the invariants I1 and I2. */
  readonly broken: readonly string[];
  /** The keys of events that X delivered and that are durable nowhere. */
  readonly lost: readonly EventName[];
  /** Statuses of X's last deliveries, to receivers that nothing befalls. */
  readonly redelivered: readonly (number | undefined)[];
}

const words: Readonly<Record<EventName, string>> = { a: "", b: "", c: "", large: "x".repeat(1_048_577) };
const bodyOf = (events: readonly EventName[]): string => {
  const list = events.map((id) => `{"id":"${id}","text":"${words[id]}"}`);
  return `{"for_user_id":"1","favorite_events":[${list.join(",")}]}`;
};
const known = Object.fromEntries(eventNames.map((name) => [name, only(bodyOf([name]))]));
const nameOf = new Map(eventNames.map((name) => [known[name]?.key ?? "", name]));

const settings = {
  apps: new Map([["main", { secretArn: "arn:main" }]]),
  windowSeconds: 72 * 3600,
  receiver: "receiver-1",
  metricsByEventType: false,
};
const endpoint = "http://127.0.0.1:1";
const endpoints = { dynamodb: endpoint, sqs: endpoint, secretsmanager: endpoint, s3: endpoint };
const awsSettings = { region: "us-east-1", accessKeyId: "a", secretAccessKey: "s", endpoints };
/** X gives up on an answer after this. */
const patienceMs = 10_000;
const redeliveryMs = 30_000;

/** Plays a plan: the deliveries at work together, then X's redeliveries to receivers that nothing befalls. */
export async function play(plan: Plan, scheduler: Scheduler): Promise<History> {
  const time = scheduledTime(scheduler);
  const broken: string[] = [];
  const processes: Process[] = [];
  const answers: { by: Process; status: number; tookMs: number }[] = [];
  const isDurable = (name: EventName): boolean => {
    const { key = "", text = "" } = known[name] ?? {};
    return aws.isDurable(key, text);
  };
  const aws = createAws(time, () => {
    for (const key of aws.durableRows()) {
      const name = nameOf.get(key);
      if (name === undefined || !isDurable(name))
        broken.push(`I2: the row of ${name} is D, it is not durable`);
    }
  });

  const invoke = async (invocation: InvocationPlan): Promise<number | undefined> => {
    await time.sleep(invocation.startMs);
    const by = createProcess(time, `owner-${processes.length}`, invocation);
    processes.push(by);
    let requests = 0;
    const faultOf = (service: Service) => invocation.faults.get(requests++) ?? invocation.down.get(service);
    const transport = aws.transportOf(by, faultOf);
    const call = createCalls(awsSettings, transport);
    const { world } = by;
    const queueUrl = `${endpoint}/events${plan.fifo ? ".fifo" : ""}`;
    const ports = {
      world,
      secrets: createSecretStore({ load: secretLoader(call, world), now: world.now }),
      claims: claimTable(call, world, "claims"),
      queue: sqsSender(call, queueUrl),
      deadLetterQueue: sqsSender(call, `${endpoint}/dead`),
      spill: { bucket, put: objectWriter(awsSettings, transport, bucket) },
      log: () => undefined,
    };
    const startedMs = time.nowMs();
    const answered = async (): Promise<number | undefined> => {
      const event = delivery(bodyOf(invocation.events));
      const { statusCode } = await answerInTime(ports, settings, event, 9_000);
      const tookMs = time.nowMs() - startedMs;
      answers.push({ by, status: statusCode, tookMs });
      for (const name of statusCode === 200 ? invocation.events : [])
        if (!isDurable(name)) broken.push(`I1: ${by.name} answered 200, ${name} is not durable`);
      return tookMs < patienceMs ? statusCode : undefined;
    };
    return await Promise.race([answered(), time.sleep(patienceMs).then(() => undefined)]);
  };
  const healthy = (events: readonly EventName[]): InvocationPlan => ({
    events,
    startMs: 0,
    skewMs: 0,
    faults: new Map(),
    down: new Map(),
  });

  const redelivered: (number | undefined)[] = [];
  const run = async (): Promise<void> => {
    const statuses = await Promise.all(plan.invocations.map(invoke));
    const again = plan.invocations.filter((_, n) => statuses[n] !== 200).map(({ events }) => events);
    const everything = [...new Set(plan.invocations.flatMap(({ events }) => events))];
    for (const deliveries of [again, [everything]]) {
      await time.sleep(redeliveryMs);
      redelivered.push(...(await Promise.all(deliveries.map((events) => invoke(healthy(events))))));
    }
  };
  await time.until(run());
  const lost = plan.invocations.flatMap(({ events }) => events).filter((name) => !isDurable(name));
  const { copies, commits } = aws;
  return { plan, processes, copies, commits, answers, broken, lost, redelivered };
}
