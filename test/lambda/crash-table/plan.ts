import fc from "fast-check";

/** What can become of one request of the receiver. */
export type Fault =
  /** It never arrives; the caller's time runs out. */
  | "lost"
  /** It takes effect; the caller's time runs out. */
  | "unanswered"
  /** It takes effect seconds after the caller's time has run out. */
  | "late"
  /** It takes effect at once and is answered at the last moment. */
  | "slow"
  | "refused-connection"
  | "throttled"
  | "failed"
  /** It takes effect and is answered 500. */
  | "failed-after-effect"
  /** It takes effect and the answer is no JSON. */
  | "garbled"
  /** SQS takes every other entry and says of the rest that the fault is its own. */
  | "some-refused"
  /** The same, and the fault is the sender's: another try is of no use. */
  | "some-refused-for-good";

/** The services that a receiver calls. */
export type Service = "secretsmanager" | "dynamodb" | "sqs" | "s3";

/** One invocation, and all that befalls it. */
export interface InvocationPlan {
  /** Which events X's delivery holds. */
  readonly events: readonly EventName[];
  readonly startMs: number;
  /** Its clock less the true time. */
  readonly skewMs: number;
  /** It stops for ever at its nth crash point: each request has one before and one after, each sleep one after. */
  readonly crashAt?: number | undefined;
  /** It stands still for a while at its nth point, as a frozen process does. */
  readonly stall?: { readonly at: number; readonly ms: number } | undefined;
  /** What becomes of its nth request. */
  readonly faults: ReadonlyMap<number, Fault>;
  /** What becomes of every request to a service. */
  readonly down: ReadonlyMap<Service, Fault>;
}

/** One run: X delivers, faults happen, and X delivers again what was not answered 200. */
export interface Plan {
  readonly invocations: readonly InvocationPlan[];
  readonly fifo: boolean;
}

/** The events that X has. `large` does not fit into a message of SQS. */
export const eventNames = ["a", "b", "c", "large"] as const;
export type EventName = (typeof eventNames)[number];

const anyFault = fc.constantFrom<Fault>(
  "lost",
  "unanswered",
  "late",
  "slow",
  "refused-connection",
  "throttled",
  "failed",
  "failed-after-effect",
  "garbled",
  "some-refused",
  "some-refused-for-good",
);
/** Of a service that is down. One that takes effect each time would be asked in vain for ever. */
const anyOutage = fc.constantFrom<Fault>("lost", "refused-connection", "throttled", "failed", "unanswered");

const eventsOf = fc.oneof(
  { weight: 12, arbitrary: fc.subarray<EventName>(["a", "b", "c"], { minLength: 1 }) },
  { weight: 1, arbitrary: fc.constant<EventName[]>(["a", "large"]) },
);

/** In every second plan. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const asMap = <K, V>(entries: readonly (readonly [K, V])[]): ReadonlyMap<K, V> => new Map(entries);

const crashAt = maybe(fc.nat(24));
const stall = maybe(fc.record({ at: fc.nat(24), ms: fc.integer({ min: 500, max: 15_000 }) }));
const faults = fc.array(fc.tuple(fc.nat(14), anyFault), { maxLength: 4 }).map(asMap);
const down = fc
  .array(fc.tuple(fc.constantFrom<Service>("dynamodb", "sqs", "s3"), anyOutage), { maxLength: 2 })
  .map(asMap);
const startMs = fc.oneof(fc.nat(200), fc.nat(9_000));

const calm = {
  events: eventsOf,
  startMs,
  skewMs: fc.constant(0),
  faults: fc.constant<ReadonlyMap<number, Fault>>(new Map()),
  down: fc.constant<ReadonlyMap<Service, Fault>>(new Map()),
};

const planOf = (invocation: fc.Arbitrary<InvocationPlan>): fc.Arbitrary<Plan> =>
  fc.record({
    invocations: fc.array(invocation, { minLength: 2, maxLength: 3 }),
    fifo: fc.boolean(),
  });

/** What a slow AWS does to each request to a service; a claim is always answered, if late. */
const slow = fc
  .record({
    dynamodb: fc.constantFrom<Fault | undefined>(undefined, "slow"),
    sqs: fc.constantFrom<Fault | undefined>(undefined, "slow", "lost"),
    s3: fc.constantFrom<Fault | undefined>(undefined, "slow", "lost"),
  })
  .map(({ dynamodb, sqs, s3 }) => {
    const entries: [Service, Fault | undefined][] = [
      ["dynamodb", dynamodb],
      ["sqs", sqs],
      ["s3", s3],
    ];
    return new Map(entries.flatMap(([service, fault]) => (fault === undefined ? [] : [[service, fault]])));
  });

/** Nothing goes wrong but that deliveries overlap. */
export const calmPlan: fc.Arbitrary<Plan> = planOf(fc.record(calm));

/** The first process dies at its nth crash point, others perhaps too, and nothing else goes wrong. */
export const crashPlan = (point: number): fc.Arbitrary<Plan> =>
  planOf(fc.record({ ...calm, crashAt })).map((plan) => ({
    ...plan,
    invocations: plan.invocations.map((invocation, n) =>
      n === 0 ? { ...invocation, crashAt: point } : invocation,
    ),
  }));

/** Each service answers at once, at the last moment, or never: what takes the most time of all. */
export const slowPlan: fc.Arbitrary<Plan> = planOf(fc.record({ ...calm, down: slow }));

/** All that can go wrong, at once. */
export const anyPlan: fc.Arbitrary<Plan> = planOf(
  fc.record({
    ...calm,
    skewMs: fc.oneof(fc.constant(0), fc.integer({ min: -6_000, max: 6_000 })),
    crashAt,
    stall,
    faults,
    down: fc.oneof({ weight: 3, arbitrary: calm.down }, { weight: 1, arbitrary: down }),
  }),
);
