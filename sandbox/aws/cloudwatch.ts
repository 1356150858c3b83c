import {
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { z } from "zod";
import type { Aws } from "./clients.ts";
import { json, orGone, resource, tags, textOf } from "./resource.ts";

const comparisons = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
] as const;
const actions = z.array(z.string().startsWith("arn:")).max(5).default([]);

const alarmInputs = z.object({
  name: z.string().min(1).max(255),
  alarmDescription: z.string().max(1024).optional(),
  namespace: z.string().min(1),
  metricName: z.string().min(1),
  dimensions: z.record(z.string(), z.string()).default({}),
  statistic: z.enum(["SampleCount", "Average", "Sum", "Minimum", "Maximum"]).optional(),
  extendedStatistic: z
    .string()
    .regex(/^p\d{1,2}(\.\d+)?$/)
    .optional(),
  period: z.int().multipleOf(60),
  evaluationPeriods: z.int().min(1),
  datapointsToAlarm: z.int().min(1).optional(),
  threshold: z.number(),
  comparisonOperator: z.enum(comparisons),
  treatMissingData: z.enum(["breaching", "notBreaching", "ignore", "missing"]).default("missing"),
  alarmActions: actions,
  okActions: actions,
  tags,
});

async function putAlarm({ cloudwatch }: Aws, given: z.output<typeof alarmInputs>): Promise<void> {
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: given.name,
      AlarmDescription: given.alarmDescription,
      Namespace: given.namespace,
      MetricName: given.metricName,
      Dimensions: Object.entries(given.dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: given.statistic,
      ExtendedStatistic: given.extendedStatistic,
      Period: given.period,
      EvaluationPeriods: given.evaluationPeriods,
      DatapointsToAlarm: given.datapointsToAlarm,
      Threshold: given.threshold,
      ComparisonOperator: given.comparisonOperator,
      TreatMissingData: given.treatMissingData,
      AlarmActions: given.alarmActions,
      OKActions: given.okActions,
    }),
  );
}

/** An alarm on one metric. Its id is its name. */
export const metricAlarm = resource({
  token: "aws:cloudwatch/metricAlarm:MetricAlarm",
  inputs: alarmInputs,
  replaces: ["name"],
  autoName: "name",
  tags: {
    read: async ({ cloudwatch }, state) => {
      const arn = textOf(state, "arn");
      const { Tags = [] } = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: arn }));
      return Object.fromEntries(Tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
    },
    add: ({ cloudwatch }, state, added) => {
      const Tags = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
      return cloudwatch.send(new TagResourceCommand({ ResourceARN: textOf(state, "arn"), Tags }));
    },
    remove: ({ cloudwatch }, state, TagKeys) =>
      cloudwatch.send(new UntagResourceCommand({ ResourceARN: textOf(state, "arn"), TagKeys })),
  },
  async create(aws, given) {
    await putAlarm(aws, given);
    return given.name;
  },
  async read({ cloudwatch }, id) {
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [id] }));
    const [found] = MetricAlarms;
    if (!found) return undefined;
    return {
      name: found.AlarmName,
      alarmDescription: found.AlarmDescription,
      namespace: found.Namespace,
      metricName: found.MetricName,
      dimensions: Object.fromEntries((found.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
      // MiniStack names one in any case; AWS only where it is the one that counts.
      statistic: found.ExtendedStatistic === undefined ? found.Statistic : undefined,
      extendedStatistic: found.ExtendedStatistic,
      period: found.Period,
      evaluationPeriods: found.EvaluationPeriods,
      datapointsToAlarm: found.DatapointsToAlarm,
      threshold: found.Threshold,
      comparisonOperator: found.ComparisonOperator,
      treatMissingData: found.TreatMissingData,
      alarmActions: found.AlarmActions,
      okActions: found.OKActions,
      arn: found.AlarmArn,
    };
  },
  update: (aws, _id, given) => putAlarm(aws, given),
  async delete({ cloudwatch }, id) {
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [id] }));
  },
});

async function putDashboard({ cloudwatch }: Aws, name: string, body: string): Promise<void> {
  const put = new PutDashboardCommand({ DashboardName: name, DashboardBody: body });
  const { DashboardValidationMessages = [] } = await cloudwatch.send(put);
  const complaints = DashboardValidationMessages.map(({ DataPath, Message }) => `${DataPath}: ${Message}`);
  if (complaints.length > 0) throw new Error(`The dashboard ${name} has faults: ${complaints.join("; ")}`);
}

/** A dashboard. Its id is its name, which Pulumi does not choose by itself. */
export const dashboard = resource({
  token: "aws:cloudwatch/dashboard:Dashboard",
  inputs: z.object({ dashboardName: z.string().regex(/^[A-Za-z0-9_-]{1,255}$/), dashboardBody: json }),
  replaces: ["dashboardName"],
  async create(aws, { dashboardName, dashboardBody }) {
    await putDashboard(aws, dashboardName, dashboardBody);
    return dashboardName;
  },
  async read({ cloudwatch }, id) {
    const found = await orGone(cloudwatch.send(new GetDashboardCommand({ DashboardName: id })));
    return (
      found && { dashboardName: id, dashboardBody: found.DashboardBody, dashboardArn: found.DashboardArn }
    );
  },
  update: (aws, id, { dashboardBody }) => putDashboard(aws, id, dashboardBody),
  async delete({ cloudwatch }, id) {
    await cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: [id] }));
  },
});
