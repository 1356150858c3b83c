import type * as pulumi from "@pulumi/pulumi";
import { metrics } from "../lambda/metric-names.ts";

/**
 * Whose metrics there are: AWS's own of each part, under the namespace and the dimension that the service gives them,
 * and ours, which the functions write into their log lines. `throttled` is made of the access log, by a filter.
 */
export const metricSources = {
  receiver: { namespace: metrics.namespace, dimension: metrics.dimensions.receiver },
  throttled: { namespace: metrics.namespace, dimension: "ApiId" },
  api: { namespace: "AWS/ApiGateway", dimension: "ApiId" },
  function: { namespace: "AWS/Lambda", dimension: "FunctionName" },
  redriver: { namespace: "AWS/Lambda", dimension: "FunctionName" },
  guardian: { namespace: "AWS/Lambda", dimension: "FunctionName" },
  queue: { namespace: "AWS/SQS", dimension: "QueueName" },
  deadLetters: { namespace: "AWS/SQS", dimension: "QueueName" },
  claims: { namespace: "AWS/DynamoDB", dimension: "TableName" },
  log: { namespace: "AWS/Logs", dimension: "LogGroupName" },
} as const;

/** Whose metric one is. */
export type MetricSource = keyof typeof metricSources;

/** The one metric of `throttled`: requests that the API's own limit turned away. HTTP APIs count them among all 4xx. */
export const throttledMetric = "ApiThrottled";

/** The value of each source's dimension: the parts' own names. Without a guardian it has none. */
export type SourceNames = Readonly<
  Record<Exclude<MetricSource, "guardian">, pulumi.Input<string>> &
    Partial<Record<"guardian", pulumi.Input<string>>>
>;
