import { type MetricName, metrics } from "../lambda/metric-names.ts";
import { type MetricSource, throttledMetric } from "./metric-sources.ts";
import type { ReceiverSettings } from "./settings.ts";

/** An alarm as data: it rings while the metric reaches `threshold` (or, where `rings` says so, stays below it). */
export interface Alarm {
  /** The end of its name, and the runbook's heading unless `section` names another. */
  readonly name: string;
  readonly section?: string;
  readonly of: MetricSource;
  readonly metric: string;
  readonly statistic: "Sum" | "Maximum" | "p99";
  readonly periodSeconds: number;
  /** How many periods are looked at, and how many of them must reach the threshold; one of one without it. */
  readonly periods?: { readonly of: number; readonly reached: number };
  readonly threshold: number;
  readonly rings?: "below";
  /** What a period without data counts as; `ignore` leaves the alarm as it is. */
  readonly missing: "notBreaching" | "breaching" | "ignore";
  /** Dimensions beside the source's own. */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** What it means and what to do first. */
  readonly text: string;
}

/** The settings that alarms depend on. */
export type AlarmSettings = Pick<ReceiverSettings, "queue" | "guardian" | "quietHours">;

/** The event types that an app is subscribed to, by app; each once. */
export type ExpectedEvents = Readonly<Record<string, readonly string[]>>;

const minutes = 60;
const hours = 3600;
const ours = (metric: MetricName) => ({ of: "receiver", metric }) as const;

/** The alarms of a receiver with these settings. docs/runbook.md has a section for each. */
export function alarmTable(settings: AlarmSettings, expected: ExpectedEvents): readonly Alarm[] {
  const { guardian, quietHours } = settings;
  return [
    ...deliveryAlarms,
    ...queueAlarms(settings),
    ...(guardian ? guardianAlarms : []),
    ...(quietHours === undefined ? [] : quietAlarms(quietHours, expected)),
  ];
}

const deliveryAlarms: readonly Alarm[] = [
  {
    name: "answered-5xx",
    of: "api",
    metric: "5xx",
    statistic: "Sum",
    // X tries a delivery about three times in five minutes.
    periodSeconds: 10 * minutes,
    threshold: 3,
    missing: "notBreaching",
    text: "X gets 5xx and may have given up on events. The receiver's log names the cause; with the guardian they are replayed.",
  },
  {
    name: "api-throttled",
    of: "throttled",
    metric: throttledMetric,
    statistic: "Sum",
    periodSeconds: 5 * minutes,
    threshold: 1,
    missing: "notBreaching",
    text: "The API turned requests away with 429. If they are X's, raise x-webhooks:throttle.",
  },
  {
    name: "function-throttled",
    of: "function",
    metric: "Throttles",
    statistic: "Sum",
    periodSeconds: 5 * minutes,
    threshold: 1,
    missing: "notBreaching",
    text: "Lambda had no concurrency left for the receiver. Raise the account's limit, or x-webhooks:reservedConcurrency.",
  },
  {
    name: "slow",
    of: "api",
    metric: "Latency",
    statistic: "p99",
    periodSeconds: 5 * minutes,
    periods: { of: 3, reached: 3 },
    threshold: 2500,
    missing: "notBreaching",
    text: "One answer in a hundred takes more than 2.5 seconds. X waits 10; look at DynamoDB, SQS and x-webhooks:memoryMb.",
  },
  {
    name: "rejected",
    ...ours("DeliveriesRejected"),
    statistic: "Sum",
    periodSeconds: 15 * minutes,
    threshold: 5,
    missing: "notBreaching",
    text: "Deliveries fail their signature. Was a secret regenerated at X? Put the new one into the app's secret.",
  },
  {
    name: "dedupe-bypassed",
    ...ours("DedupeBypassed"),
    statistic: "Sum",
    periodSeconds: 5 * minutes,
    periods: { of: 3, reached: 2 },
    threshold: 1,
    missing: "notBreaching",
    text: "DynamoDB does not answer: events are sent on without a claim, so copies may reach the queue. Nothing is lost.",
  },
];

function queueAlarms({ queue }: AlarmSettings): readonly Alarm[] {
  return [
    {
      name: "spill-waiting",
      ...ours("SpillPending"),
      statistic: "Maximum",
      periodSeconds: 5 * minutes,
      periods: { of: 3, reached: 3 },
      threshold: 1,
      missing: "ignore",
      text: "Events lie in S3 that SQS does not take. They are kept; read the redriver's log.",
    },
    {
      name: "redriver-failing",
      of: "redriver",
      metric: "Errors",
      statistic: "Sum",
      periodSeconds: 5 * minutes,
      threshold: 3,
      // Lambda writes its count of errors, mostly 0, for every run.
      missing: "breaching",
      text: "The redriver fails, or has not run for five minutes: what SQS did not take stays in S3. Read its log and its schedule.",
    },
    {
      name: "dead-letters",
      of: "deadLetters",
      metric: "ApproximateNumberOfMessagesVisible",
      statistic: "Maximum",
      periodSeconds: 5 * minutes,
      threshold: 1,
      // SQS falls silent about a queue that nobody uses, whatever lies in it.
      missing: "ignore",
      text: "Events were not consumed, or were no JSON. Mend the consumer, then: npx x-webhooks redrive.",
    },
    {
      name: "oldest-event",
      of: "queue",
      metric: "ApproximateAgeOfOldestMessage",
      statistic: "Maximum",
      periodSeconds: 5 * minutes,
      // A quarter of the time after which it is gone.
      threshold: (queue.retentionDays * 24 * hours) / 4,
      missing: "notBreaching",
      text: "An event waits for its consumer for a quarter of the queue's retention; after all of it, it is gone. Is the consumer up?",
    },
  ];
}

const guardianAlarms: readonly Alarm[] = [
  {
    name: "webhook-invalid",
    ...ours("WebhookInvalid"),
    statistic: "Maximum",
    periodSeconds: 5 * minutes,
    threshold: 1,
    missing: "ignore",
    text: "X calls a webhook invalid and delivers nothing to it; asking X to check again did not help. Read the guardian's log.",
  },
  {
    name: "replay-incomplete",
    ...ours("ReplayIncomplete"),
    statistic: "Sum",
    periodSeconds: 5 * minutes,
    threshold: 1,
    missing: "notBreaching",
    text: "The guardian gave up on a window: its events are not replayed. Its log says which (window_given_up) and why.",
  },
  {
    name: "guardian-failing",
    of: "guardian",
    metric: "Errors",
    statistic: "Sum",
    periodSeconds: 15 * minutes,
    threshold: 2,
    missing: "breaching",
    text: "The guardian fails, or has not run for a quarter of an hour: nobody mends webhooks. Read its log; a revoked token?",
  },
];

function quietAlarms(quietHours: number, expected: ExpectedEvents): readonly Alarm[] {
  const { app, eventType } = metrics.dimensions;
  return Object.entries(expected).flatMap(([name, types]) =>
    types.map(
      (type): Alarm => ({
        name: `quiet-${name}-${type}`,
        section: "quiet",
        ...ours("EventsReceived"),
        dimensions: { [app]: name, [eventType]: type },
        statistic: "Sum",
        periodSeconds: 1 * hours,
        periods: { of: quietHours, reached: quietHours },
        threshold: 1,
        rings: "below",
        missing: "breaching",
        text: `No ${type} of ${name} for ${quietHours} hours, although it is subscribed to. Run pulumi refresh: is the webhook valid?`,
      }),
    ),
  );
}
