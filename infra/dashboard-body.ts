import type { MetricName } from "../lambda/metric-names.ts";
import { type MetricSource, metricSources, throttledMetric } from "./metric-sources.ts";

/** What a dashboard shows: the parts' own names, once they are known. */
export interface DashboardParts {
  readonly region: string;
  readonly names: Readonly<Partial<Record<MetricSource, string>>>;
  readonly alarmArns: readonly string[];
}

/** A line of a graph: whose metric, its name, its label, the statistic where it is not the graph's own. */
interface Line {
  readonly of: MetricSource;
  readonly metric: string;
  readonly label?: string;
  readonly stat?: string;
}

interface Graph {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly stat?: string;
  readonly unit?: string;
  /** The sum over the time that is shown, as figures, in place of a curve. */
  readonly figures?: true;
  /** Shown only where there is a guardian. */
  readonly needsGuardian?: true;
}

const ours = (metric: MetricName, label?: string): Line => ({
  of: "receiver",
  metric,
  ...(label !== undefined && { label }),
});

const graphs: readonly Graph[] = [
  {
    title: "Requests, by what the API answers",
    lines: [
      { of: "api", metric: "Count", label: "all" },
      { of: "api", metric: "4xx" },
      { of: "throttled", metric: throttledMetric, label: "429" },
      { of: "api", metric: "5xx" },
    ],
  },
  {
    title: "Events, by outcome",
    lines: [
      ours("EventsReceived", "received"),
      ours("Duplicates", "duplicates"),
      ours("DeliveriesRejected", "deliveries rejected"),
      ours("Takeovers", "claims taken over"),
      ours("DedupeBypassed", "without a claim"),
      ours("ClaimChecked", "body in S3"),
    ],
  },
  {
    title: "X's checks (CRC)",
    lines: [ours("CrcAnswered", "answered"), ours("CrcRefused", "refused")],
  },
  {
    title: "Event lag: from an event's own time to its arrival",
    unit: "ms",
    lines: ["p50", "p90", "p99"].map((stat) => ({ ...ours("EventLag", stat), stat })),
  },
  {
    title: "Latency",
    unit: "ms",
    lines: [
      { of: "api", metric: "Latency", stat: "p50", label: "API p50" },
      { of: "api", metric: "Latency", stat: "p99", label: "API p99" },
      { of: "function", metric: "Duration", stat: "p99", label: "function p99" },
    ],
  },
  {
    title: "The receiver's function",
    lines: [
      { of: "function", metric: "Invocations" },
      { of: "function", metric: "Errors" },
      { of: "function", metric: "Throttles" },
      { of: "function", metric: "ConcurrentExecutions", stat: "Maximum" },
    ],
  },
  {
    title: "Messages that wait",
    stat: "Maximum",
    lines: [
      { of: "queue", metric: "ApproximateNumberOfMessagesVisible", label: "events" },
      { of: "queue", metric: "ApproximateNumberOfMessagesNotVisible", label: "events, with a consumer" },
      { of: "deadLetters", metric: "ApproximateNumberOfMessagesVisible", label: "dead letters" },
    ],
  },
  {
    title: "Age of the oldest event",
    stat: "Maximum",
    unit: "seconds",
    lines: [{ of: "queue", metric: "ApproximateAgeOfOldestMessage", label: "events" }],
  },
  {
    title: "Spill: what SQS did not take",
    lines: [
      ours("Spilled", "to S3"),
      ours("Redriven", "back to the queue"),
      { ...ours("SpillPending", "waiting"), stat: "Maximum" },
      { of: "redriver", metric: "Errors", label: "redriver's errors" },
    ],
  },
  {
    title: "The guardian",
    needsGuardian: true,
    lines: [
      { ...ours("WebhookInvalid", "invalid webhooks"), stat: "Maximum" },
      ours("WebhookRepaired", "repaired"),
      ours("SecretPromoted", "secrets promoted"),
      { of: "guardian", metric: "Errors" },
    ],
  },
  {
    title: "Replay",
    needsGuardian: true,
    lines: [
      ours("ReplayRequested", "jobs asked for"),
      { ...ours("ReplayPending", "windows that wait"), stat: "Maximum" },
      ours("ReplayIncomplete", "given up"),
      ours("LossWindowSeconds", "seconds found lost"),
    ],
  },
  {
    title: "What AWS counts for its bill, over the time shown",
    figures: true,
    lines: [
      { of: "api", metric: "Count", label: "HTTP API requests" },
      { of: "function", metric: "Invocations", label: "Lambda calls" },
      { of: "claims", metric: "ConsumedWriteCapacityUnits", label: "DynamoDB writes" },
      { of: "queue", metric: "NumberOfMessagesSent", label: "SQS messages" },
      { of: "log", metric: "IncomingBytes", label: "log bytes" },
    ],
  },
];

const [columns, width, height, alarmsHeight] = [3, 8, 6, 3];

/** The body of a CloudWatch dashboard: the alarms on top, then three graphs a row; without a guardian, without its graphs. */
export function dashboardBody({ region, names, alarmArns }: DashboardParts) {
  const top = alarmArns.length > 0 ? alarmsHeight : 0;
  const status = { type: "alarm", x: 0, y: 0, width: columns * width, height: top } as const;
  const shown = graphs.filter(({ needsGuardian }) => names.guardian !== undefined || !needsGuardian);
  return {
    widgets: [
      ...(top > 0 ? [{ ...status, properties: { title: "Alarms", alarms: alarmArns } }] : []),
      ...shown.map((graph, index) => ({
        type: "metric" as const,
        x: (index % columns) * width,
        y: top + Math.floor(index / columns) * height,
        width,
        height,
        properties: propertiesOf(graph, region, names),
      })),
    ],
  };
}

function propertiesOf(
  { title, lines, stat = "Sum", unit, figures }: Graph,
  region: string,
  names: DashboardParts["names"],
) {
  return {
    title,
    region,
    stat,
    period: 300,
    metrics: lines.map(({ of, metric, ...options }) => {
      const { namespace, dimension } = metricSources[of];
      return [namespace, metric, dimension, names[of] ?? "", options];
    }),
    ...(figures
      ? { view: "singleValue", setPeriodToTimeRange: true }
      : {
          view: "timeSeries",
          stacked: false,
          yAxis: { left: { min: 0, ...(unit !== undefined && { label: unit, showUnits: false }) } },
        }),
  };
}
