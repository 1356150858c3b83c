/** How the queue and its dead-letter queue keep messages. */
export interface QueueSettings {
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
}

/** The same settings, each of them optional. */
export interface ReceiverOverrides {
  readonly throttle?: Partial<ThrottleSettings>;
  readonly queue?: Partial<QueueSettings>;
  readonly dedupeWindowHours?: number;
  readonly logRetentionDays?: number;
  readonly memoryMb?: number;
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
};

/** The overrides with every gap filled from {@link receiverDefaults}. */
export function withDefaults(overrides: ReceiverOverrides): ReceiverSettings {
  const { throttle, queue, ...rest } = receiverDefaults;
  return {
    throttle: filled(throttle, overrides.throttle),
    queue: filled(queue, overrides.queue),
    dedupeWindowHours: overrides.dedupeWindowHours ?? rest.dedupeWindowHours,
    logRetentionDays: overrides.logRetentionDays ?? rest.logRetentionDays,
    memoryMb: overrides.memoryMb ?? rest.memoryMb,
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
