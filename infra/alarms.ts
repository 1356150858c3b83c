import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Alarm, type AlarmSettings, alarmTable, type ExpectedEvents } from "./alarm-table.ts";
import { metricSources, type SourceNames, throttledMetric } from "./metric-sources.ts";

/** What alarms are made from. */
export interface AlarmsArgs extends AlarmSettings {
  readonly names: SourceNames;
  readonly accessLog: aws.cloudwatch.LogGroup;
  readonly expected: ExpectedEvents;
  /** The SNS topic that hears of an alarm's beginning and end; without it the console alone shows them. */
  readonly topicArn?: pulumi.Input<string> | undefined;
}

/** Makes the alarms of {@link alarmTable}, and the metric of the access log that one of them needs. */
export function alarms(
  name: string,
  args: AlarmsArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.MetricAlarm[] {
  throttledRequests(name, args.accessLog, parent);
  const actions = args.topicArn === undefined ? [] : [args.topicArn];
  return alarmTable(args, args.expected).map(
    (alarm) =>
      new aws.cloudwatch.MetricAlarm(
        `${name}-${alarm.name}`,
        {
          ...conditionOf(alarm, args.names),
          alarmDescription: descriptionOf(alarm),
          alarmActions: actions,
          okActions: actions,
        },
        { parent },
      ),
  );
}

/** An alarm's words, as a mail has them. */
export function descriptionOf({ text, section, name }: Alarm): string {
  return `${text} Runbook: docs/runbook.md#${section ?? name}`;
}

function conditionOf(alarm: Alarm, names: SourceNames) {
  const { statistic, periods = { of: 1, reached: 1 } } = alarm;
  const { namespace, dimension } = metricSources[alarm.of];
  return {
    namespace,
    metricName: alarm.metric,
    dimensions: { [dimension]: names[alarm.of] ?? "", ...alarm.dimensions },
    ...(statistic === "p99" ? { extendedStatistic: statistic } : { statistic }),
    period: alarm.periodSeconds,
    evaluationPeriods: periods.of,
    datapointsToAlarm: periods.reached,
    threshold: alarm.threshold,
    comparisonOperator: alarm.rings === "below" ? "LessThanThreshold" : "GreaterThanOrEqualToThreshold",
    treatMissingData: alarm.missing,
  };
}

/** Among the 4xx of an HTTP API's metrics a 429 is not told from a 401, so it is counted by the access log. */
function throttledRequests(
  name: string,
  accessLog: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): aws.cloudwatch.LogMetricFilter {
  const { namespace, dimension } = metricSources.throttled;
  return new aws.cloudwatch.LogMetricFilter(
    `${name}-throttled`,
    {
      logGroupName: accessLog.name,
      pattern: '{ $.status = "429" }',
      metricTransformation: {
        name: throttledMetric,
        namespace,
        value: "1",
        unit: "Count",
        dimensions: { [dimension]: "$.apiId" },
      },
    },
    { parent },
  );
}
