import type * as pulumi from "@pulumi/pulumi";

/** How the queue and its dead-letter queue keep messages. */
interface QueueSettings {
  /** Seconds a consumer has to delete a message it received. */
  readonly visibilityTimeoutSeconds: number;
  /** Days an unread event is kept. */
  readonly retentionDays: number;
  /** Receives after which an event goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
  /** Days the dead-letter queue keeps a message, counted from when the event first arrived. */
  readonly deadLetterRetentionDays: number;
}

/** How many requests API Gateway lets through; above it X gets a 429 and tries again later. */
export interface ThrottleSettings {
  /** Requests a second, on average. */
  readonly ratePerSecond: number;
  /** Requests that may come at once. */
  readonly burst: number;
}

/** How long the bucket keeps what SQS could not take. */
interface BucketSettings {
  /**
   * Days the body of an event above SQS's size is kept. Without it a day more than its message can lie in the
   * queues: 15 with the defaults.
   */
  readonly claimCheckDays?: number | undefined;
  /** Days an event is kept that the queue did not take; mostly it is back in the queue a minute later. */
  readonly spillDays: number;
}

/** A host name of your own for the webhook URLs. */
export interface CustomDomain {
  /** Such as `hooks.example.com`. */
  readonly name: string;
  /** A certificate in the stack's region that is for this name; without it one is made, for which the zone is needed. */
  readonly certificateArn?: pulumi.Input<string> | undefined;
  /** The hosted zone in Route 53 that gets the records; without it you make the one that points at the target. */
  readonly zoneId?: pulumi.Input<string> | undefined;
}

/** The receiver's settings, all of them. */
export interface ReceiverSettings {
  readonly throttle: ThrottleSettings;
  readonly queue: QueueSettings;
  /** Hours an event's key is remembered; X's replay reaches back 24, so never under 48. */
  readonly dedupeWindowHours: number;
  /** Days the function's log and the access log are kept; one of CloudWatch's steps. */
  readonly logRetentionDays: number;
  /** The function's memory in MB; its share of a CPU grows with it. */
  readonly memoryMb: number;
  readonly bucket: BucketSettings;
  /** FIFO queues: events of one group arrive in the order in which they were sent. Changing it replaces both queues. */
  readonly fifo: boolean;
  /** Leave the queues and the bucket in AWS, with all they hold, where they are destroyed or replaced. */
  readonly retainData: boolean;
  /** Also count events by app and event type, for which CloudWatch takes a price each a month. */
  readonly metricsByEventType: boolean;
  /** Trace the functions with X-Ray. */
  readonly xray: boolean;
  /** The most invocations of the receiver at once, which are then also kept free for it. Without it, the account's limit. */
  readonly reservedConcurrency?: number | undefined;
  /** KMS key, in the stack's region, of the queues, the bucket and the secrets that the stack makes. Without it AWS's own. */
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
  readonly customDomain?: CustomDomain | undefined;
  /** Watch over the webhooks and have X replay what was lost, for the apps that have a bearer token. */
  readonly guardian: boolean;
  /**
   * Let the guardian take an app's next signing secret into use where X refuses the current one. It may then read and
   * write the signing secrets.
   */
  readonly guardianMayPromote: boolean;
  /** Alarms on what docs/runbook.md has a section for. */
  readonly alarms: boolean;
  /** Who gets a mail from the alarms, through a topic that the stack makes. */
  readonly alarmEmail?: string | undefined;
  /** In its place, an SNS topic of yours in the stack's region. */
  readonly alarmTopicArn?: pulumi.Input<string> | undefined;
  /** Hours, up to 168, after which an alarm rings for an event type that an app is subscribed to and none came of. */
  readonly quietHours?: number | undefined;
  /** A dashboard in CloudWatch. */
  readonly dashboard: boolean;
}

/** The same settings, each of them optional. */
export interface ReceiverOverrides extends Partial<Omit<ReceiverSettings, "throttle" | "queue" | "bucket">> {
  readonly throttle?: Partial<ThrottleSettings>;
  readonly queue?: Partial<QueueSettings>;
  readonly bucket?: Partial<BucketSettings>;
}

/** Hours below which a replayed event could come back as new: X's replay reaches back 24. */
export const leastDedupeHours = 48;

/** What holds where nothing is said. */
export const receiverDefaults: ReceiverSettings = {
  throttle: { ratePerSecond: 1000, burst: 2000 },
  queue: {
    visibilityTimeoutSeconds: 60,
    retentionDays: 4,
    maxReceiveCount: 5,
    deadLetterRetentionDays: 14,
  },
  dedupeWindowHours: 72,
  logRetentionDays: 30,
  memoryMb: 256,
  bucket: { spillDays: 30 },
  fifo: false,
  retainData: false,
  metricsByEventType: false,
  xray: false,
  guardian: false,
  guardianMayPromote: false,
  alarms: true,
  dashboard: true,
};

/** The overrides with every gap filled from {@link receiverDefaults}. */
export function withDefaults(overrides: ReceiverOverrides): ReceiverSettings {
  const { throttle, queue, bucket, ...rest } = receiverDefaults;
  const plain = filled(rest, overrides);
  return {
    ...plain,
    // The alarms on quiet event types have no other metric.
    metricsByEventType: plain.metricsByEventType || plain.quietHours !== undefined,
    throttle: filled(throttle, overrides.throttle),
    queue: filled(queue, overrides.queue),
    bucket: filled(bucket, overrides.bucket),
  };
}

/** An explicit `undefined`, as an unset config value gives it, leaves the default: API Gateway takes a missing rate for 0. */
function filled<Settings extends object>(defaults: Settings, overrides: Partial<Settings> = {}): Settings {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
}

/** The retention periods CloudWatch Logs takes, in days. */
export const logRetentionSteps = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * Days after which no queue can hold a message any more that points at a body in the bucket. Standard queues count from
 * an event's arrival in both queues; a FIFO queue's dead letters begin anew.
 */
export function daysInQueues({ queue, fifo }: Pick<ReceiverSettings, "queue" | "fifo">): number {
  return fifo ? queue.retentionDays + queue.deadLetterRetentionDays : queue.deadLetterRetentionDays;
}

/** What is wrong between settings that are right by themselves: where, and what to write instead. */
export function settingProblems(settings: ReceiverSettings): { path: readonly string[]; message: string }[] {
  const problems: { path: readonly string[]; message: string }[] = [];
  const { bucket, customDomain } = settings;
  const days = daysInQueues(settings);
  if ((bucket.claimCheckDays ?? days + 1) <= days) {
    const message = `must be more than ${days}, the days that a message may point at a body in the bucket`;
    problems.push({ path: ["bucket", "claimCheckDays"], message });
  }
  if (customDomain && customDomain.certificateArn === undefined && customDomain.zoneId === undefined) {
    const message = "must have certificateArn, or zoneId to have a certificate made";
    problems.push({ path: ["customDomain"], message });
  }
  if (settings.guardianMayPromote && !settings.guardian)
    problems.push({ path: ["guardianMayPromote"], message: "goes with guardian: true" });
  const { alarmEmail, alarmTopicArn, quietHours } = settings;
  if (alarmEmail !== undefined && alarmTopicArn !== undefined)
    problems.push({ path: ["alarmTopicArn"], message: "and alarmEmail exclude each other: keep one" });
  for (const [name, value] of Object.entries({ alarmEmail, alarmTopicArn, quietHours })) {
    if (value === undefined || settings.alarms) continue;
    problems.push({ path: [name], message: "goes with alarms: remove one of it and alarms: false" });
  }
  return problems;
}
