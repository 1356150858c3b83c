import type { ReceiverSettings } from "./settings.ts";

/** The settings that a price depends on. */
export type PricedSettings = Pick<
  ReceiverSettings,
  "memoryMb" | "fifo" | "kmsKeyArn" | "metricsByEventType" | "xray" | "logRetentionDays"
>;

/** AWS's list prices in US dollars, us-east-1, without free tiers; docs/cost.md says where from and when. */
const prices = {
  httpApiPerMillionRequests: 1,
  lambdaPerMillionRequests: 0.2,
  lambdaArmPerGbSecond: 0.0000133334,
  dynamodbPerMillionWrites: 0.625,
  sqsPerMillionRequests: 0.4,
  sqsFifoPerMillionRequests: 0.5,
  logsPerGb: 0.5,
  logsPerGbMonth: 0.03,
  kmsPerTenThousandRequests: 0.03,
  xrayPerMillionTraces: 5,
} as const;

/** What a delivery of one event of up to 64 KB takes, warm. */
const delivery = {
  /** Three calls, one after the other, within a region; more memory does not make them faster. */
  billedMs: 30,
  /** The claim and its end. */
  writes: 2,
  sends: 1,
  /** The function's line, Lambda's own three and the access log's, each with CloudWatch's 26 bytes. */
  loggedBytes: 1_200,
  /** The line that counts an event by its type. */
  byTypeBytes: 400,
} as const;

const secondsAMonth = 30 * 86_400;
/** SQS asks KMS for a data key once in so long, for each of those who send (and decrypts it once for it). */
const dataKeySeconds = 300;
const bytesAGb = 2 ** 30;
const events = 1_000_000;

/**
 * What AWS takes for a million events that come, one a delivery, spread over a month, in US dollars by service. Not in
 * it: what costs by the month whatever comes (secrets, a KMS key, alarms), the consumer's own calls, large bodies.
 */
export function costsPerMillionEvents(settings: PricedSettings): Readonly<Record<string, number>> {
  const gbSeconds = (settings.memoryMb / 1024) * (delivery.billedMs / 1000) * events;
  const loggedBytes = delivery.loggedBytes + (settings.metricsByEventType ? delivery.byTypeBytes : 0);
  const logGb = (loggedBytes * events) / bytesAGb;
  const sends = settings.fifo ? prices.sqsFifoPerMillionRequests : prices.sqsPerMillionRequests;
  const keyRequests = settings.kmsKeyArn === undefined ? 0 : (2 * secondsAMonth) / dataKeySeconds;
  return {
    httpApi: prices.httpApiPerMillionRequests,
    lambda: prices.lambdaPerMillionRequests + gbSeconds * prices.lambdaArmPerGbSecond,
    dynamodb: delivery.writes * prices.dynamodbPerMillionWrites,
    sqs: delivery.sends * sends,
    logs: logGb * (prices.logsPerGb + prices.logsPerGbMonth * (settings.logRetentionDays / 30)),
    kms: (keyRequests / 10_000) * prices.kmsPerTenThousandRequests,
    // X-Ray's own rule takes the first request of each second; spread over a month, that is all of them.
    xray: settings.xray ? prices.xrayPerMillionTraces : 0,
  };
}

/** The sum of {@link costsPerMillionEvents}, to the cent. */
export function estimatedUsdPerMillionEvents(settings: PricedSettings): number {
  const sum = Object.values(costsPerMillionEvents(settings)).reduce((total, part) => total + part, 0);
  return Math.round(sum * 100) / 100;
}
