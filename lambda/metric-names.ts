/**
 * The metrics of the receiver and of the functions beside it, as plain data: no dependency, so that infra/ can make
 * alarms of it. Values are sums a minute unless their unit says otherwise.
 */
export const metrics = {
  namespace: "XWebhooks",
  dimensions: {
    /** The receiver's function name, whichever function writes. All metrics have it. */
    receiver: "Receiver",
    /** Beside it, of EventsReceived only, and where the receiver is told to. */
    app: "App",
    eventType: "EventType",
  },
  units: {
    /** Events that this delivery made durable, duplicates not among them. */
    EventsReceived: "Count",
    /** Deliveries that are not proven to be X's. */
    DeliveriesRejected: "Count",
    CrcAnswered: "Count",
    /** CRCs without a token to sign, or without a secret to sign it with. */
    CrcRefused: "Count",
    Duplicates: "Count",
    /** Claims taken over from a delivery that did not end. */
    Takeovers: "Count",
    /** Events sent without a claim, because DynamoDB did not answer. */
    DedupeBypassed: "Count",
    /** Messages that SQS did not take and S3 did. */
    Spilled: "Count",
    /** Messages whose body lies in S3, because it is too large for SQS. */
    ClaimChecked: "Count",
    Answered5xx: "Count",
    /** From an event's own time, where it says one, to its arrival; of a replayed event its age. */
    EventLag: "Milliseconds",
    /** Spilled messages that went back to their queue. */
    Redriven: "Count",
    /** Spilled messages still in S3 after a run of the re-driver. */
    SpillPending: "Count",
    /** Webhooks that X calls invalid. */
    WebhookInvalid: "Count",
    WebhookRepaired: "Count",
    /** Signing secrets that the guardian has put in the place of those before them. */
    SecretPromoted: "Count",
    ReplayRequested: "Count",
    /** Replays that ended without all of their window. */
    ReplayIncomplete: "Count",
    ReplayPending: "Count",
    LossWindowSeconds: "Seconds",
  },
} as const;

/** The name of a metric. */
export type MetricName = keyof typeof metrics.units;
