import type { IncomingEvent } from "./identify.ts";
import { type MetricName, metrics } from "./metric-names.ts";
import type { Outcome } from "./receive.ts";

/** Values by metric; several are a distribution. */
export type MetricValues = Readonly<Partial<Record<MetricName, number | readonly number[]>>>;

/** Members of a log line that CloudWatch reads metrics from (its embedded metric format). */
export type MetricMembers = Readonly<Record<string, unknown>>;

/** As many values as CloudWatch reads of one metric in one line. */
const maxValues = 100;

const units: ReadonlyMap<string, string> = new Map(Object.entries(metrics.units));

/**
 * The members that make a line of JSON in the log carry metrics: no call, no waiting, no agent. Undefined where there
 * is nothing to say: no value, or an empty list of them. `dimensions` are the names and values of one set.
 */
export function metricMembers(
  values: MetricValues,
  dimensions: Readonly<Record<string, string>>,
  nowMs: number,
): MetricMembers | undefined {
  const members: Record<string, unknown> = {};
  const described: { Name: string; Unit: string }[] = [];
  for (const [name, value] of Object.entries(values)) {
    const unit = units.get(name);
    if (unit === undefined || (Array.isArray(value) && value.length === 0)) continue;
    members[name] = Array.isArray(value) ? value.slice(0, maxValues) : value;
    described.push({ Name: name, Unit: unit });
  }
  if (described.length === 0) return undefined;
  const { namespace } = metrics;
  const CloudWatchMetrics = [
    { Namespace: namespace, Dimensions: [Object.keys(dimensions)], Metrics: described },
  ];
  return { ...dimensions, ...members, _aws: { Timestamp: nowMs, CloudWatchMetrics } };
}

/** What one request counts for. */
export function requestMetrics(
  outcome: Outcome,
  method: string | undefined,
  receivedAtMs: number,
): MetricValues {
  const { answer, tally, stored = [] } = outcome;
  const isCrc = method === "GET" && answer.statusCode !== 404;
  const values: Partial<Record<MetricName, number | readonly number[]>> = {};
  // Most are zero of most requests.
  const count = (name: MetricName, value = 0): void => {
    if (value !== 0) values[name] = value;
  };
  count("EventsReceived", stored.length);
  count("DeliveriesRejected", outcome.outcome === "rejected" ? 1 : 0);
  count("CrcAnswered", outcome.outcome === "crc" ? 1 : 0);
  count("CrcRefused", isCrc && outcome.outcome !== "crc" ? 1 : 0);
  count("Duplicates", tally?.duplicate);
  count("Takeovers", tally?.takeover);
  count("DedupeBypassed", tally?.dedupeBypassed);
  count("Spilled", tally?.spilled);
  count("ClaimChecked", tally?.claimChecked);
  count("Answered5xx", answer.statusCode >= 500 ? 1 : 0);
  const lags: number[] = [];
  for (const { occurredAtMs } of stored)
    if (occurredAtMs !== undefined) lags.push(Math.max(0, receivedAtMs - occurredAtMs));
  if (lags.length > 0) values.EventLag = lags;
  return values;
}

/** How many of the stored events are of each type: one line of metrics each, since a line has one value a dimension. */
export function countsByType(
  stored: readonly Pick<IncomingEvent, "eventType">[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { eventType } of stored) counts.set(eventType, (counts.get(eventType) ?? 0) + 1);
  return counts;
}
