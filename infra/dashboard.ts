import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dashboardBody } from "./dashboard-body.ts";
import type { SourceNames } from "./metric-sources.ts";

/** What a dashboard is made from. */
export interface DashboardArgs {
  readonly names: SourceNames;
  readonly fn: aws.lambda.Function;
  readonly alarms: readonly aws.cloudwatch.MetricAlarm[];
}

/** Makes the dashboard of one receiver. It bears the function's name, since an account has each name once. */
export function dashboard(
  name: string,
  { names, fn, alarms }: DashboardArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.Dashboard {
  const alarmArns = alarms.map(({ arn }) => arn);
  const body = pulumi
    .all([fn.arn, pulumi.output(names), pulumi.all(alarmArns)])
    .apply(([functionArn, known, arns]) => {
      const [, , , region = ""] = functionArn.split(":");
      return dashboardBody({ region, names: known, alarmArns: arns });
    });
  return new aws.cloudwatch.Dashboard(
    name,
    { dashboardName: fn.name, dashboardBody: pulumi.jsonStringify(body) },
    { parent },
  );
}
